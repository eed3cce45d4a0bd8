import { type Observable, Subject, type Subscription } from 'rxjs';
import { type FadingAvatar, fadingAvatar } from './avatar/fade.js';
import { kernelPool } from './avatar/kernel/pool.js';
import { openAvatar } from './avatar/open.js';
import { PluginError } from './errors.js';
import { swap } from './flow/swap.js';
import type { MotionStyle } from './motion/style.js';
import { choice } from './presets/choice.js';
import type { Preset } from './presets/schema.js';
import { type PresetFolder, readPreset } from './presets/store.js';
import { gainsOf, type StyleChange, styleOf } from './presets/style.js';
import type { Avatar } from './types.js';

/** The preset on air: its picture, and how it moves. */
export interface OnAir {
  /** One for all presets: what it draws changes. */
  readonly avatar: Avatar;
  /** Tells each preset that is put on air from now on. */
  readonly switched: Observable<{ readonly preset: string; readonly revision: number }>;
  readonly name: string;
  /** The preset that was asked for last: on air, or about to be. */
  readonly wanted: string;
  readonly folder: string;
  /** Grows with each switch. */
  readonly revision: number;
  readonly style: MotionStyle;
  /** What was laid over the preset's own style. */
  readonly change: StyleChange;
  /** What makes up `style`: a style's name, or `own`, and the gains over it. */
  readonly styling: { readonly style: string; readonly gains: Preset['gains'] };
  /**
   * Puts another preset on air; resolves when its picture is shown from the next frame on.
   *
   * @throws PluginError preset/unknown, preset/invalid, preset/picture: the old one then stays on air;
   * preset/overtaken: another was asked for before this one was ready
   */
  use(name: string): Promise<void>;
  /** As `use`; the preset that is on air already makes room for the one before it. @returns the one on air now */
  toggle(name: string): Promise<string>;
  /** As `use`, until it is let go: then what was on air before is back. @returns the one on air now */
  hold(name: string, down: boolean): Promise<string>;
  /** Lays a style and gains over the preset's own, until another preset is on air. */
  restyle(change: StyleChange): void;
  close(): void;
}

export interface OnAirOptions {
  /** Of the frames, in pixels. */
  readonly width: number;
  readonly height: number;
  /** How long one picture turns into the next, ms; 0 (default) cuts. */
  readonly fadeMs?: number;
  /** As in `kernelPool`. */
  readonly slow?: (trouble: PluginError) => void;
}

interface Request {
  readonly name: string;
  shown(): void;
  failed(error: unknown): void;
}

interface Shown extends PresetFolder {
  readonly picture: Avatar;
  readonly request: Request;
  close(): void;
}

const overtakenError = (name: string) =>
  new PluginError('preset/overtaken', `another preset was asked for before '${name}' was ready`);

/** @throws as `use` */
export async function openOnAir(name: string, { width, height, fadeMs = 0, slow }: OnAirOptions): Promise<OnAir> {
  const kernels = kernelPool(slow);
  const open = async (request: Request, overtaken: AbortSignal): Promise<Shown> => {
    const preset = await readPreset(request.name);
    const picture = await openAvatar({ preset, width, height }, kernels, overtaken).catch((error) => {
      throw overtaken.aborted ? overtakenError(request.name) : error;
    });
    await avatar?.prepare(picture);
    return { ...preset, picture, request, close: () => picture.close() };
  };
  const requests = new Subject<Request>();
  const switched = new Subject<{ preset: string; revision: number }>();
  let shown: Shown | undefined;
  let avatar: FadingAvatar | undefined;
  let change: StyleChange = {};
  let style: MotionStyle | undefined;
  let revision = 0;
  const subscription: Subscription = requests
    .pipe(
      swap(
        open,
        (error, request) => request.failed(error),
        (request) => request.failed(overtakenError(request.name)),
      ),
    )
    .subscribe((next) => {
      // What is seen of the old picture is kept here, before `swap` closes it.
      if (avatar) avatar.show(next.picture);
      else avatar = fadingAvatar(next.picture, fadeMs);
      shown = next;
      change = {};
      style = styleOf(next.preset);
      revision++;
      next.request.shown();
      switched.next({ preset: next.preset.name, revision });
    });

  let newest = 0;
  const ask = (wanted: string) =>
    new Promise<void>((shown, failed) => {
      newest++;
      requests.next({ name: wanted, shown, failed });
    });
  await ask(name);

  const chosen = choice(name);
  /** Makes a choice true; one that cannot be is forgotten, and what is on air is chosen. */
  const put = async (wanted: string): Promise<string> => {
    const asked = ask(wanted);
    const mine = newest;
    try {
      await asked;
    } catch (error) {
      if (mine === newest) chosen.settle(shown!.preset.name);
      throw error;
    }
    return wanted;
  };

  return {
    avatar: avatar!,
    switched,
    get name() {
      return shown!.preset.name;
    },
    get wanted() {
      return chosen.current;
    },
    get folder() {
      return shown!.folder;
    },
    get revision() {
      return revision;
    },
    get style() {
      return style!;
    },
    get change() {
      return change;
    },
    get styling() {
      const named = change.style ?? shown!.preset.style;
      return { style: typeof named === 'string' ? named : 'own', gains: gainsOf(shown!.preset, change) };
    },
    async use(wanted) {
      await put(chosen.use(wanted));
    },
    toggle: (wanted) => put(chosen.toggle(wanted)),
    async hold(wanted, down) {
      const before = chosen.current;
      const now = chosen.hold(wanted, down);
      return now === before ? now : put(now);
    },
    restyle(more) {
      change = { style: more.style ?? change.style, gains: { ...change.gains, ...more.gains } };
      style = styleOf(shown!.preset, change);
    },
    close: () => subscription.unsubscribe(),
  };
}
