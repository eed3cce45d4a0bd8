import { command, listPresets } from './avatar-upload.js';
import { inTurn } from './offers.js';

/** How it stands with OBS: in the figures, and as `obs.status` answers. Whatever is not known is not there. */
export interface ObsFigures {
  readonly state: 'connected' | 'connecting' | 'off' | 'refused' | (string & {});
  readonly version?: string | null;
  /** The scene on air. */
  readonly scene?: string | null;
  /** Which kind of source shows the avatar; none before `obs.setup`. */
  readonly source?: string | null;
  /** How much OBS holds the microphone back, ms. */
  readonly offsetMs?: number | null;
  readonly muted?: boolean | null;
  /** Why it is not connected, or what did not work. */
  readonly note?: string | null;
}

interface ObsStatus extends ObsFigures {
  readonly scenes?: readonly string[];
  /** Scene -> preset. */
  readonly map?: Readonly<Record<string, string>>;
}

export interface ObsCard {
  /** Reads scenes and map; the program can be asked for them. */
  read(): Promise<void>;
  figures(obs: ObsFigures | undefined): void;
}

const STATES: Readonly<Record<string, string>> = Object.freeze({
  connected: 'connected',
  connecting: 'looking for it',
  off: 'not running',
  refused: 'password wrong',
});

/** OBS as the program sees it: state, source, sync, and which face each scene brings. @param tell says what failed */
export function openObs(card: HTMLElement, tell: (line: string | undefined) => void): ObsCard {
  const part = (name: string) => card.querySelector(`[data-obs="${name}"]`) as HTMLElement;
  const turn = inTurn();
  let shown = '';
  let scenes = '';

  function act(button: HTMLElement, action: string, body: object): Promise<void> {
    button.setAttribute('aria-busy', 'true');
    return turn(async () => {
      try {
        const answer = await command<{ readonly why?: string }>(action, body);
        part('said').textContent = answer.why ?? '';
        tell(undefined);
        await read();
      } catch (error) {
        part('said').textContent = (error as Error).message;
      } finally {
        button.removeAttribute('aria-busy');
      }
    });
  }
  part('setup').addEventListener('click', () => void act(part('setup'), 'obs.setup', {}));
  part('remove').addEventListener('click', () => void act(part('remove'), 'obs.remove', {}));

  function show(obs: ObsFigures): void {
    const isOn = obs.state === 'connected';
    const badge = part('state');
    badge.textContent = STATES[obs.state] ?? obs.state;
    badge.dataset.state = isOn ? 'live' : obs.state === 'refused' ? 'lost' : 'waiting';
    part('lines').replaceChildren(...lines(obs).map(line));
    part('setup').hidden = !isOn;
    part('setup').textContent = obs.source ? 'Set up again' : 'Put the avatar into the scene';
    part('setup').classList.toggle('done', Boolean(obs.source));
    part('remove').hidden = !isOn || !obs.source;
    part('map').hidden = !isOn || part('map').querySelector('label') === null;
  }

  async function read(): Promise<void> {
    const [status, list] = await Promise.all([command<ObsStatus>('obs.status', {}), listPresets()]);
    const text = JSON.stringify([status.scenes, status.map, list.presets]);
    if (text !== scenes) {
      scenes = text;
      const faces = list.presets.map((name) => [name, list.titles[name] ?? name] as const);
      part('map')
        .querySelector('div')
        ?.replaceChildren(...(status.scenes ?? []).map((scene) => mapRow(scene, status.map?.[scene] ?? '', faces)));
    }
    show(status);
    card.hidden = false;
  }

  function mapRow(scene: string, chosen: string, faces: readonly (readonly [string, string])[]): HTMLElement {
    const label = document.createElement('label');
    const name = document.createElement('span');
    name.textContent = scene;
    name.title = scene;
    const select = document.createElement('select');
    select.append(
      new Option('as it is', '', false, chosen === ''),
      ...faces.map(([face, title]) => new Option(title, face, false, face === chosen)),
    );
    select.addEventListener('change', () => void act(select, 'obs.map', { scene, preset: select.value || null }));
    label.append(name, select);
    return label;
  }

  return {
    read,
    figures(obs) {
      if (obs === undefined) return;
      const text = JSON.stringify(obs);
      const was = shown;
      shown = text;
      if (text === was) return;
      show(obs);
      // Scenes come with the connection.
      if (was !== '') void read().catch(() => {});
    },
  };
}

function lines({ state, version, scene, source, offsetMs, muted, note }: ObsFigures): [string, string][] {
  if (state !== 'connected') return note ? [['', note]] : [];
  const found: [string, string | false | null | undefined][] = [
    ['OBS', version],
    ['Scene', scene],
    ['Avatar', source ?? 'not in a scene yet'],
    [
      'Microphone',
      muted ? 'muted: the mouth is shut' : offsetMs != null && `${Math.round(offsetMs)} ms later, in sync`,
    ],
    ['', note],
  ];
  return found.filter((one): one is [string, string] => Boolean(one[1]));
}

function line([name, value]: [string, string]): HTMLElement {
  const item = document.createElement('li');
  if (name !== '') {
    const label = document.createElement('span');
    label.textContent = `${name} `;
    item.append(label);
  }
  item.append(document.createTextNode(value));
  return item;
}
