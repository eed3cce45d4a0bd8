import { PluginError } from '../../src/errors.js';
import type { Commands } from '../../src/server/commands.js';

/** What the program would do, kept to be looked at. */
export interface FakeActions {
  readonly commands: Commands;
  /** Questions left out. */
  readonly asked: [action: string, body: unknown][];
  onAir: string;
  revision: number;
}

const PRESETS = { aurelia: 'Aurelia', bolt: 'Bolt', bruno: 'Bruno', leo: 'Leo', mira: 'Mira', yuki: 'Yuki' };
const EXPRESSIONS = ['smile', 'surprised', 'angry', 'sad', 'wink', 'look-left', 'look-right'];
const FINDINGS = [
  { id: 'node', name: 'Node.js', ok: true, text: '20.20.2 on linux x64' },
  { id: 'microphone', name: 'Microphone', ok: true, text: 'Blue Yeti Analog Stereo' },
  { id: 'camera', name: 'Virtual camera', ok: false, text: 'no v4l2loopback device', fix: 'mouthpiece camera install' },
];

/** What `obs.status` answers while OBS runs and the avatar is in no scene yet. */
export const OBS = {
  state: 'connected',
  version: '32.2.2',
  scene: 'Just chatting',
  source: undefined as string | undefined,
  offsetMs: 72,
  muted: false,
  scenes: ['Just chatting', 'Game', 'Be right back, with a very long name of a scene'],
  map: { Game: 'bolt' } as Record<string, string>,
};

/** @param without actions that this program lacks */
export function fakeActions(without: readonly string[] = []): FakeActions {
  const asked: FakeActions['asked'] = [];
  const state = { onAir: 'mira', before: 'leo', held: '', revision: 1 };
  const use = (name: string) => {
    if (name === 'bruno') throw new PluginError('preset/picture', 'bruno/face.png: is truncated');
    if (name !== state.onAir) state.before = state.onAir;
    state.onAir = name;
    state.revision++;
    return { preset: name };
  };
  let live = 'Blue Yeti Analog Stereo';
  let movement = { style: 'lively', gains: { mouth: 1, width: 1, head: 1, brows: 1 } };
  const obs = { ...OBS };
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
    'obs.status': () => obs,
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
    'microphone.delayed': ({ on }: { on: boolean }) => ({ on }),
    'obs.setup': () => {
      obs.source = 'browser source';
      return { why: 'A browser source: this OBS has them, and they cost the least.' };
    },
    'obs.remove': () => {
      obs.source = undefined;
      return {};
    },
    'obs.map': ({ scene, preset }: { scene: string; preset: string }) => {
      obs.map = { ...obs.map, [scene]: preset };
      return {};
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
    get revision() {
      return state.revision;
    },
  };
}
