import type { ObsState } from '../obs/obs.js';
import { command, listPresets } from './avatar-upload.js';
import { inTurn } from './offers.js';

interface ObsStatus extends ObsState {
  /** Scene -> preset, of those that want one. */
  readonly scenes: Readonly<Record<string, string>>;
}

export interface ObsCard {
  /** Reads which scenes want which presets; the program can be asked for it. */
  read(): Promise<void>;
  figures(obs: ObsState | undefined): void;
}

const STATES: Readonly<Record<ObsState['state'], string>> = Object.freeze({
  live: 'connected',
  searching: 'not running',
  refused: 'refused',
  off: 'not set up',
});
const BADGES: Readonly<Record<ObsState['state'], string>> = Object.freeze({
  live: 'live',
  searching: 'waiting',
  refused: 'lost',
  off: 'waiting',
});
const SOURCES = Object.freeze({
  browser: 'Browser source',
  feed: 'Stream of frames',
  camera: 'Virtual camera',
  key: 'Picture with key colour',
});

/** OBS as the program sees it: state, source, sync, and which face each scene brings. */
export function openObs(card: HTMLElement): ObsCard {
  const part = (name: string) => card.querySelector(`[data-obs="${name}"]`) as HTMLElement;
  const turn = inTurn();
  let shown = '';
  let mapped = '';

  function act(button: HTMLElement, action: string, body: object): void {
    button.setAttribute('aria-busy', 'true');
    void turn(async () => {
      try {
        const { as, why } = await command<{ readonly as?: keyof typeof SOURCES; readonly why?: string }>(action, body);
        part('said').textContent = as && why ? `${SOURCES[as]}: ${why}.` : '';
        await read();
      } catch (error) {
        part('said').textContent = (error as Error).message;
      } finally {
        button.removeAttribute('aria-busy');
      }
    });
  }
  part('setup').addEventListener('click', () => act(part('setup'), 'obs.setup', {}));
  part('remove').addEventListener('click', () => act(part('remove'), 'obs.remove', {}));

  function show(obs: ObsState): void {
    const isLive = obs.state === 'live';
    part('state').textContent = STATES[obs.state];
    part('state').dataset.state = BADGES[obs.state];
    part('lines').replaceChildren(...lines(obs).map(line));
    part('setup').hidden = !isLive;
    part('setup').textContent = obs.source ? 'Set up again' : 'Put the avatar into the scene';
    part('setup').classList.toggle('done', obs.source !== null);
    part('remove').hidden = !isLive || obs.source === null;
    part('map').hidden = !isLive;
  }

  async function read(): Promise<void> {
    const [status, list] = await Promise.all([command<ObsStatus>('obs.status', {}), listPresets()]);
    show(status);
    card.hidden = false;
    // The scene on program can be given a face; the others can be given another.
    const names = [...new Set([...(status.scene ? [status.scene] : []), ...Object.keys(status.scenes).sort()])];
    const text = JSON.stringify([names, status.scenes, list.presets]);
    if (text === mapped) return;
    mapped = text;
    const faces = list.presets.map((name) => [name, list.titles[name] ?? name] as const);
    const rows = names.map((scene) => mapRow(scene, status.scenes[scene] ?? '', faces));
    part('map')
      .querySelector('div')
      ?.replaceChildren(...rows);
  }

  function mapRow(scene: string, chosen: string, faces: readonly (readonly [string, string])[]): HTMLElement {
    const label = document.createElement('label');
    const name = document.createElement('span');
    name.textContent = scene;
    name.title = scene;
    const select = document.createElement('select');
    select.append(
      new Option('no change', '', false, chosen === ''),
      ...faces.map(([face, title]) => new Option(title, face, false, face === chosen)),
    );
    select.addEventListener('change', () => act(select, 'obs.map', { scene, preset: select.value || undefined }));
    label.append(name, select);
    return label;
  }

  return {
    read,
    figures(obs) {
      const text = JSON.stringify(obs);
      if (obs === undefined || text === shown) return;
      const wasShown = shown !== '';
      shown = text;
      show(obs);
      // The scene has changed, or OBS has come.
      if (wasShown) void read().catch(() => {});
    },
  };
}

function lines(obs: ObsState): [string, string][] {
  if (obs.state === 'refused') return [['', 'OBS does not take the password.']];
  if (obs.state === 'off') return [['', 'Start OBS once and switch on Tools → WebSocket Server Settings.']];
  if (obs.state === 'searching') return [['', 'It is found by itself, whichever of the two starts first.']];
  const { version, scene, source, microphone } = obs;
  const found: [string, string | null][] = [
    ['Version', version],
    ['Scene', scene],
    ['Avatar', source ? `${SOURCES[source.kind]} “${source.name}”` : 'in no scene yet'],
    ['Microphone', microphone && `${microphone}${obs.muted ? ': muted, the mouth is shut' : ''}`],
    ['Sync', syncLine(obs)],
  ];
  return found.filter((one): one is [string, string] => Boolean(one[1]));
}

function syncLine({ syncOffsetMs, syncBy }: ObsState): string | null {
  if (syncOffsetMs === null) return null;
  const ms = `${Math.round(syncOffsetMs)} ms`;
  return syncBy === 'user' ? `${ms}, set by you` : `voice held back ${ms}, as late as the face`;
}

function line([name, value]: [string, string]): HTMLElement {
  const item = document.createElement('li');
  if (name !== '') {
    const label = document.createElement('span');
    label.textContent = `${name} `;
    item.append(label);
  }
  const text = document.createElement('b');
  text.textContent = value;
  item.append(text);
  return item;
}
