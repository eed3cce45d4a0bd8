import { type Observable, ReplaySubject, Subject, type Subscription } from 'rxjs';
import { openAvatar } from './avatar/open.js';
import { PluginError } from './errors.js';
import { swap } from './flow/swap.js';
import { type MotionStyle, STYLES } from './motion/style.js';
import type { Preset } from './presets/schema.js';
import { type PresetFolder, readPreset } from './presets/store.js';
import type { Avatar } from './types.js';

/** The preset on air: its picture, and how it moves. */
export interface OnAir {
  readonly avatar: Observable<Avatar>;
  readonly name: string;
  readonly folder: string;
  /** Grows with each switch. */
  readonly revision: number;
  readonly style: MotionStyle;
  /**
   * Puts another preset on air; resolves when its picture is shown from the next frame on.
   *
   * @throws PluginError preset/unknown, preset/invalid, preset/picture: the old one then stays on air;
   * preset/overtaken: another was asked for before this one was ready
   */
  use(name: string): Promise<void>;
  close(): void;
}

/** @param width @param height of the frames, in pixels @throws as `use` */
export async function openOnAir(name: string, width: number, height: number): Promise<OnAir> {
  interface Request {
    readonly name: string;
    shown(): void;
    failed(error: unknown): void;
  }
  interface Shown extends PresetFolder {
    readonly avatar: Avatar;
    readonly style: MotionStyle;
    readonly request: Request;
    close(): void;
  }
  const open = async (request: Request): Promise<Shown> => {
    const preset = await readPreset(request.name);
    const style = styleOf(preset.preset);
    const avatar = await openAvatar({ preset, width, height });
    return { ...preset, style, avatar, request, close: () => avatar.close() };
  };
  const requests = new Subject<Request>();
  const avatar = new ReplaySubject<Avatar>(1);
  let shown: Shown | undefined;
  let revision = 0;
  const subscription: Subscription = requests
    .pipe(swap(open, (error, request) => request.failed(error)))
    .subscribe((next) => {
      shown = next;
      revision++;
      avatar.next(next.avatar);
      next.request.shown();
    });
  let waiting: Request | undefined;
  const use = (wanted: string) =>
    new Promise<void>((resolve, reject) => {
      const settled =
        <T extends unknown[]>(settle: (...result: T) => void) =>
        (...result: T) => {
          if (waiting === request) waiting = undefined;
          settle(...result);
        };
      const by = `the preset '${wanted}' was asked for before '${waiting?.name}' was ready`;
      waiting?.failed(new PluginError('preset/overtaken', by));
      const request: Request = { name: wanted, shown: settled(resolve), failed: settled(reject) };
      waiting = request;
      requests.next(request);
    });
  await use(name);
  return {
    avatar,
    get name() {
      return shown!.preset.name;
    },
    get folder() {
      return shown!.folder;
    },
    get revision() {
      return revision;
    },
    get style() {
      return shown!.style;
    },
    use,
    close: () => subscription.unsubscribe(),
  };
}

/** The preset's style with its gains laid over it; what a style of its own leaves out is as in `lively`. */
export function styleOf({ style, gains }: Preset): MotionStyle {
  const base = typeof style === 'string' ? STYLES[style] : { ...STYLES.lively, ...style };
  return {
    ...base,
    mouthGain: base.mouthGain * gains.mouth,
    widthGain: base.widthGain * gains.width,
    headGain: base.headGain * gains.head,
    nodGain: base.nodGain * gains.head,
    postureGain: base.postureGain * gains.head,
    browGain: base.browGain * gains.brows,
  };
}
