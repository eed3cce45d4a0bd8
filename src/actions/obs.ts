import { z } from 'zod';
import { PluginError } from '../errors.js';
import { SOURCE_KINDS } from '../obs/source-kinds.js';
import { readPreset } from '../presets/store.js';
import { action, none, type Stagehand } from './action.js';

const sceneName = z.string().min(1).max(300);

function obsOf({ obs }: Stagehand): NonNullable<Stagehand['obs']> {
  if (obs) return obs;
  throw new PluginError('obs/missing', 'the program was started with --obs off', { hint: 'npx mouthpiece start' });
}

/** The avatar in OBS, and what OBS's scenes want of it. */
export const obsActions = {
  'obs.setup': action(
    'Put into OBS',
    "Creates the source that fits in OBS's current or named scene, or mends the one that is there.",
    z.strictObject({ scene: sceneName.optional(), as: z.enum(SOURCE_KINDS).optional() }),
    (stage, want) => obsOf(stage).setUp(want),
  ),
  'obs.remove': action('Remove from OBS', 'Removes the source that obs.setup created.', none, async (stage) => ({
    removed: await obsOf(stage).takeDown(),
  })),
  'obs.status': action(
    'OBS state',
    'Answers how things stand with OBS, and which scenes want which presets.',
    none,
    async (stage) => {
      const obs = obsOf(stage);
      return { ...obs.state, scenes: obs.state.state === 'live' ? await obs.scenes() : {} };
    },
  ),
  'obs.map': action(
    'Scene wants preset',
    'When this OBS scene comes on program, the named preset goes on air; without a preset nothing changes then.',
    z.strictObject({ scene: sceneName, preset: z.string().min(1).max(80).optional() }),
    async (stage, { scene, preset }) => {
      if (preset !== undefined) await readPreset(preset);
      await obsOf(stage).map(scene, preset);
      return { scenes: await obsOf(stage).scenes() };
    },
  ),
};
