import { z } from 'zod';
import { listPresets, readPreset } from '../presets/store.js';
import { action, none, type Stagehand } from './action.js';

const name = z.string().min(1).max(80);

async function step(stage: Stagehand, by: number): Promise<{ preset: string }> {
  const names = await listPresets();
  const next = names[(names.indexOf(stage.onAir.wanted) + by + names.length) % names.length];
  await stage.onAir.use(next);
  return { preset: next };
}

/** A preset that cannot be read is called by its name: choosing it says what is wrong with it. */
const titled = async (name: string): Promise<readonly [string, string]> => [
  name,
  await readPreset(name).then(
    ({ preset }) => preset.title,
    () => name,
  ),
];

/** Which face is on air. */
export const presetActions = {
  'preset.use': action(
    'Use preset',
    'Puts the named preset on air; one that fails to load leaves the old one there.',
    z.strictObject({ name }),
    async (stage, { name }) => {
      await stage.onAir.use(name);
      return { preset: name };
    },
  ),
  'preset.next': action('Next preset', 'Puts the next preset on air, in the order of names.', none, (stage) =>
    step(stage, 1),
  ),
  'preset.previous': action('Previous preset', 'Puts the preset before this one on air.', none, (stage) =>
    step(stage, -1),
  ),
  'preset.toggle': action(
    'Toggle preset',
    'Puts the named preset on air; called again, the one before it is back.',
    z.strictObject({ name }),
    async (stage, { name }) => ({ preset: await stage.onAir.toggle(name) }),
  ),
  'preset.hold': action(
    'Hold preset',
    'Key down (true) puts the named preset on air, key up (false) brings back what was on air before.',
    z.strictObject({ name, down: z.boolean() }),
    async (stage, { name, down }) => ({ preset: await stage.onAir.hold(name, down) }),
  ),
  'preset.list': action(
    'List presets',
    'Answers the names of all presets, their titles and the one on air.',
    none,
    async (stage) => {
      const presets = await listPresets();
      return { presets, titles: Object.fromEntries(await Promise.all(presets.map(titled))), onAir: stage.onAir.name };
    },
  ),
};
