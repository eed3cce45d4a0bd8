import { PluginError } from '../../src/errors.js';
import type { ObsState } from '../../src/obs/obs.js';
import type { Commands } from '../../src/server/commands.js';
import type { Stats } from '../../src/stats.js';

/** What the program would do, kept to be looked at. */
export interface FakeActions {
  readonly commands: Commands;
  /** Questions left out. */
  readonly asked: [action: string, body: unknown][];
  readonly onAir: string;
  readonly revision: number;
  readonly delayed: Stats['delayed'];
}

const PRESETS = { aurelia: 'Aurelia', bolt: 'Bolt', bruno: 'Bruno', leo: 'Leo', mira: 'Mira', yuki: 'Yuki' };
const EXPRESSIONS = ['smile', 'surprised', 'angry', 'sad', 'wink', 'look-left', 'look-right'];
const FINDINGS = [
  { id: 'node', name: 'Node.js', ok: true, text: '20.20.2 on linux x64' },
  { id: 'microphone', name: 'Microphone', ok: true, text: 'Blue Yeti Analog Stereo' },
  {
    id: 'camera',
    name: 'Virtual camera',
    ok: false,
    text: 'no v4l2loopback device',
    fix: 'npx mouthpiece camera install',
  },
];

/** OBS runs, and the avatar is in no scene yet. */
export const OBS: ObsState = {
  state: 'live',
  version: '32.2.2',
  scene: 'Just chatting',
  source: null,
  microphone: 'Mic/Aux',
  muted: false,
  syncOffsetMs: 72,
  syncBy: 'us',
};

/** @param without actions that this program lacks */
export function fakeActions(without: readonly string[] = []): FakeActions {
  const asked: FakeActions['asked'] = [];
  const state = { onAir: 'mira', before: 'leo', held: '', revision: 1, delayed: undefined as Stats['delayed'] };
  const use = (name: string) => {
    if (name === 'bruno') throw new PluginError('preset/picture', 'bruno/face.png: is truncated');
    if (name !== state.onAir) state.before = state.onAir;
    state.onAir = name;
    state.revision++;
    return { preset: name };
  };
  let live = 'Blue Yeti Analog Stereo';
  let movement = { style: 'lively', gains: { mouth: 1, width: 1, head: 1, brows: 1 } };
  let obs = OBS;
  const scenes: Record<string, string | undefined> = { Game: 'bolt', 'Be right back, with a very long name': 'leo' };
  const questions: Record<string, () => unknown> = {
    'preset.list': () => ({ presets: Object.keys(PRESETS), titles: PRESETS, onAir: state.onAir }),
    'expression.list': () => ({
      expressions: EXPRESSIONS.map((name) => ({
        name,
        title: (name[0].toUpperCase() + name.slice(1)).replace('-', ' '),
        on: false,
      })),
    }),
    'style.list': () => ({ styles: ['still', 'calm', 'lively'], ...movement }),
    'microphone.list': () => ({
      microphones: [
        { id: 'alsa_input.yeti', name: 'Blue Yeti Analog Stereo', isDefault: true },
        { id: 'alsa_input.webcam', name: 'HD Pro Webcam C920 with a very long name', isDefault: false },
      ],
      live,
    }),
    'obs.status': () => ({ ...obs, scenes }),
    'doctor.check': () => ({ findings: FINDINGS }),
  };
  const acts: Record<string, (body: never) => unknown> = {
    'preset.use': ({ name }: { name: string }) => use(name),
    'preset.toggle': ({ name }: { name: string }) => use(name === state.onAir ? state.before : name),
    'preset.hold': ({ name, down }: { name: string; down: boolean }) => use(down ? name : state.before),
    'expression.set': () => ({}),
    'style.set': (body: object) => {
      movement = { ...movement, ...body };
      return movement;
    },
    'microphone.use': ({ name }: { name: string }) => {
      if (name === 'alsa_input.webcam') live = 'HD Pro Webcam C920 with a very long name';
      return { live };
    },
    'microphone.delayed': ({ on }: { on: boolean }) => {
      state.delayed = on ? { name: 'Mouthpiece microphone (delayed)', delayMs: 72 } : undefined;
      return { delayed: state.delayed ?? null };
    },
    'obs.setup': () => {
      obs = { ...obs, source: { name: 'Mouthpiece', kind: 'browser' } };
      return { as: 'browser', why: 'the page draws the avatar itself', source: 'Mouthpiece', scene: obs.scene };
    },
    'obs.remove': () => {
      obs = { ...obs, source: null };
      return { removed: ['Mouthpiece'] };
    },
    'obs.map': ({ scene, preset }: { scene: string; preset?: string }) => {
      scenes[scene] = preset;
      return { scenes };
    },
    'sync.test': ({ on }: { on: boolean }) => ({ on }),
  };
  const commands: Record<string, (body: unknown) => unknown> = { ...questions };
  for (const [action, act] of Object.entries(acts)) {
    commands[action] = (body) => {
      asked.push([action, body]);
      return act(body as never);
    };
  }
  for (const action of without) delete commands[action];
  return {
    commands,
    asked,
    get onAir() {
      return state.onAir;
    },
    get delayed() {
      return state.delayed;
    },
    get revision() {
      return state.revision;
    },
  };
}
