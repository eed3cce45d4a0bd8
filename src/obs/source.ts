import { PluginError } from '../errors.js';
import { type ObsLink, obsCode } from './link.js';
import { type Choice, chooseSource, KEY_COLOUR, KINDS, type Outlets, type SourceKind } from './source-kinds.js';

/** A source of ours in OBS: its settings carry our mark, so that it is known whatever it is called. */
export interface OwnSource {
  readonly name: string;
  readonly as: SourceKind;
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface SetupResult extends Choice {
  readonly source: string;
  readonly scene: string;
  /** False where it was there already. */
  readonly created: boolean;
}

/**
 * Does its work while OBS reads nothing of the stream. OBS 29 frees a media source on its graphics thread, which then
 * waits for the thread that reads, and was seen to wait for ever: so nothing is changed or removed while it reads.
 */
export type Still = (work: () => Promise<unknown>) => Promise<void>;

const MARK = 'mouthpiece';
const NAME = 'Mouthpiece';
const TAKEN = 601;
const inputs = new Set(Object.values(KINDS).map(({ input }) => input));

/** Our sources in the scene collection that is open. */
export async function ownSources(link: ObsLink): Promise<OwnSource[]> {
  const list = (await link.call('GetInputList')).inputs as { inputName: string; unversionedInputKind: string }[];
  const names = list.filter((input) => inputs.has(input.unversionedInputKind)).map((input) => input.inputName);
  const answers = await link.batch(
    names.map((inputName) => ({ requestType: 'GetInputSettings', requestData: { inputName } })),
  );
  return names.flatMap((name, i) => {
    const settings = answers[i]?.inputSettings as Record<string, unknown> | undefined;
    const as = settings?.[MARK];
    return typeof as === 'string' && as in KINDS ? [{ name, as: as as SourceKind, settings: settings! }] : [];
  });
}

/** The names of the scenes, top to bottom as OBS shows them. */
export async function sceneNames(link: ObsLink): Promise<string[]> {
  const { scenes } = await link.call('GetSceneList');
  return (scenes as unknown as { sceneName: string }[]).map(({ sceneName }) => sceneName).reverse();
}

export function unknownScene(scene: string, known: readonly string[]): PluginError {
  return new PluginError('obs/failed', `OBS has no scene "${scene}"; there are: ${known.join(', ')}`, {
    hint: `npx mouthpiece obs setup --scene "${known[0]}"`,
  });
}

/**
 * Puts the avatar into a scene, fitted to the canvas; what is there already is mended, never doubled. Its place in the
 * scene is the user's as soon as it is there.
 *
 * @throws PluginError obs/failed, obs/lost
 */
export async function setUp(
  link: ObsLink,
  outlets: Outlets,
  still: Still,
  want: { readonly scene?: string; readonly as?: SourceKind } = {},
): Promise<SetupResult> {
  const scene = want.scene ?? (await link.call('GetCurrentProgramScene')).currentProgramSceneName;
  const known = await sceneNames(link);
  if (!known.includes(scene)) throw unknownScene(scene, known);
  const { inputKinds } = await link.call('GetInputKindList', { unversioned: true });
  const choice = chooseSource(inputKinds, outlets, want.as);
  const own = await ownSources(link);
  const kept = own.find(({ as }) => as === choice.as);
  const places = new Set<string>([scene]);
  for (const old of own) {
    if (old === kept) continue;
    for (const at of await scenesWith(link, old.name, known)) places.add(at);
    await still(() => remove(link, old.name));
  }
  const settings = { ...KINDS[choice.as].settings(outlets), [MARK]: choice.as } as never;
  const name = kept?.name ?? (await create(link, scene, KINDS[choice.as].input, settings));
  if (kept && differs(kept, settings)) await still(() => link.call('SetInputSettings', change(name, settings)));
  if (!kept && choice.as === 'key') await addKey(link, name);
  const there = new Set(await scenesWith(link, name, known));
  for (const at of places) {
    if (kept && there.has(at)) continue;
    if (!there.has(at)) await link.call('CreateSceneItem', { sceneName: at, sourceName: name });
    await fitToCanvas(link, at, name);
  }
  return { ...choice, source: name, scene, created: !kept };
}

/** Removes what is ours, and nothing else. @returns the names */
export async function takeDown(link: ObsLink, still: Still): Promise<string[]> {
  const own = await ownSources(link);
  for (const { name } of own) await still(() => remove(link, name));
  return own.map(({ name }) => name);
}

/**
 * Lets our sources show this program: its ports and size. Settings are only set where they must be.
 *
 * @param revive sets those of the stream in any case: a media source that was without it for long may never try again
 */
export async function pointAt(
  link: ObsLink,
  outlets: Outlets,
  still: Still,
  revive = false,
): Promise<OwnSource | undefined> {
  const own = await ownSources(link);
  for (const source of own) {
    const { name, as } = source;
    const wanted = as === 'camera' || as === 'key' ? {} : KINDS[as].settings(outlets);
    if (differs(source, wanted) || (as === 'feed' && revive))
      await still(() => link.call('SetInputSettings', change(name, wanted)));
  }
  return own[0];
}

const change = (inputName: string, settings: Readonly<Record<string, unknown>>) => ({
  inputName,
  inputSettings: settings as never,
  overlay: true,
});

const differs = ({ settings }: OwnSource, wanted: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(wanted).some(([key, value]) => !isDefault(key, settings[key], value));

/** Whether a setting is as wanted. The user's choice of what does not concern the way here is left alone. */
const isDefault = (key: string, is: unknown, wanted: unknown): boolean =>
  is === wanted || !['url', 'width', 'height', 'input', 'input_format', 'ffmpeg_options'].includes(key);

async function scenesWith(link: ObsLink, sourceName: string, scenes: readonly string[]): Promise<string[]> {
  const answers = await link.batch(
    scenes.map((sceneName) => ({ requestType: 'GetSceneItemId', requestData: { sceneName, sourceName } })),
  );
  return scenes.filter((_, i) => answers[i] !== undefined);
}

/** OBS removes a source a moment after it says so; until then its name is taken. */
async function remove(link: ObsLink, inputName: string): Promise<void> {
  await link.call('RemoveInput', { inputName });
  for (let tries = 0; tries < 20; tries++) {
    const { inputs: list } = await link.call('GetInputList');
    if (!(list as { inputName: string }[]).some((input) => input.inputName === inputName)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function create(link: ObsLink, sceneName: string, inputKind: string, inputSettings: never): Promise<string> {
  for (let tries = 0; ; tries++) {
    // The first few tries wait for a namesake that is just being removed; then it is somebody else's.
    const inputName = tries < 6 ? NAME : `${NAME} ${tries - 4}`;
    try {
      await link.call('CreateInput', { sceneName, inputName, inputKind, inputSettings, sceneItemEnabled: true });
      return inputName;
    } catch (error) {
      if (obsCode(error) !== TAKEN || tries > 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** As large as the canvas allows, in its middle, not distorted. */
async function fitToCanvas(link: ObsLink, sceneName: string, sourceName: string): Promise<void> {
  const { baseWidth, baseHeight } = await link.call('GetVideoSettings');
  const { sceneItemId } = await link.call('GetSceneItemId', { sceneName, sourceName });
  const sceneItemTransform = {
    positionX: 0,
    positionY: 0,
    alignment: 5,
    boundsType: 'OBS_BOUNDS_SCALE_INNER',
    boundsAlignment: 0,
    boundsWidth: baseWidth,
    boundsHeight: baseHeight,
  };
  await link.call('SetSceneItemTransform', { sceneName, sceneItemId, sceneItemTransform });
}

async function addKey(link: ObsLink, sourceName: string): Promise<void> {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(KEY_COLOUR.slice(at, at + 2), 16));
  await link.call('CreateSourceFilter', {
    sourceName,
    filterName: 'Mouthpiece key colour',
    filterKind: 'color_key_filter_v2',
    filterSettings: { key_color_type: 'custom', key_color: red | (green << 8) | (blue << 16), similarity: 80 },
  });
}
