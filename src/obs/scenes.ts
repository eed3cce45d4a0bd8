import type { ObsLink } from './link.js';
import { sceneNames, unknownScene } from './source.js';

/**
 * Which preset a scene wants. It is kept in the scene itself (its private settings), so it is saved with the scene
 * collection, goes with the scene when it is renamed, and ends with it.
 */
export async function presetOf(link: ObsLink, scene: string): Promise<string | undefined> {
  const [answer] = await link.batch([{ requestType: 'GetSourcePrivateSettings', requestData: { sourceName: scene } }]);
  return read(answer);
}

const read = (answer: Record<string, unknown> | undefined): string | undefined =>
  (answer?.sourceSettings as { mouthpiece?: { preset?: string } } | undefined)?.mouthpiece?.preset || undefined;

/** scene -> preset, of those that have one. */
export async function sceneMap(link: ObsLink): Promise<Record<string, string>> {
  const scenes = await sceneNames(link);
  const answers = await link.batch(
    scenes.map((sourceName) => ({ requestType: 'GetSourcePrivateSettings', requestData: { sourceName } })),
  );
  return Object.fromEntries(scenes.flatMap((scene, i) => (read(answers[i]) ? [[scene, read(answers[i])!]] : [])));
}

/** @param preset undefined: the scene wants none any more @throws PluginError obs/failed for a scene that is not there */
export async function mapScene(link: ObsLink, scene: string, preset: string | undefined): Promise<void> {
  const scenes = await sceneNames(link);
  if (!scenes.includes(scene)) throw unknownScene(scene, scenes);
  await link.call(
    'SetSourcePrivateSettings' as never,
    { sourceName: scene, sourceSettings: { mouthpiece: { preset: preset ?? '' } } } as never,
  );
}

/** Leaving studio mode sends the preview's name and takes it back at once. */
const FALSE_PAIR_MS = 50;

/** Follows the scene on program: its preset goes on air when the transition to it begins. */
export function followScenes(use: (preset: string, scene: string) => void) {
  let shown: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  async function look(link: ObsLink): Promise<void> {
    const { currentProgramSceneName: scene } = await link.call('GetCurrentProgramScene');
    if (scene === shown) return;
    shown = scene;
    const preset = await presetOf(link, scene);
    if (preset && shown === scene) use(preset, scene);
  }
  return {
    get scene() {
      return shown;
    },
    /** Looks at once: a transition has begun, or OBS has just come. */
    look,
    /** Looks when what came is true: a scene is said to be on program. */
    confirm(link: ObsLink, failed: (error: unknown) => void): void {
      clearTimeout(timer);
      timer = setTimeout(() => look(link).catch(failed), FALSE_PAIR_MS);
    },
    renamed(from: string, to: string): void {
      if (shown === from) shown = to;
    },
    /** Another scene collection: a scene of the same name is another one. */
    forget(): void {
      shown = undefined;
    },
    stop: () => clearTimeout(timer),
  };
}
