import { z } from 'zod';
import { PluginError } from './errors.js';
import type { OnAir } from './on-air.js';
import { listPresets, readPreset } from './presets/store.js';
import type { Commands } from './server/commands.js';

/** What an action may touch. */
export interface Stagehand {
  readonly onAir: OnAir;
}

interface Action<Input> {
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodType<Input>;
  run(stage: Stagehand, input: Input): unknown | Promise<unknown>;
}

const action = <Input>(
  title: string,
  description: string,
  input: z.ZodType<Input>,
  run: Action<Input>['run'],
): Action<Input> => ({ title, description, input, run });

const none = z.strictObject({});

async function step(stage: Stagehand, by: number): Promise<{ preset: string }> {
  const names = await listPresets();
  const next = names[(names.indexOf(stage.onAir.name) + by + names.length) % names.length];
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

/** id -> what it does. The manifest lists the same ids; `POST /api/<id>` calls them. */
export const ACTIONS = Object.freeze({
  'preset.use': action(
    'Use preset',
    'Puts the named preset on air; one that fails to load leaves the old one there.',
    z.strictObject({ name: z.string().min(1).max(80) }),
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
  'preset.list': action(
    'List presets',
    'Answers the names of all presets, their titles and the one on air.',
    none,
    async (stage) => {
      const presets = await listPresets();
      return { presets, titles: Object.fromEntries(await Promise.all(presets.map(titled))), onAir: stage.onAir.name };
    },
  ),
});

export type ActionId = keyof typeof ACTIONS;

/** The actions as the server calls them: each body checked against its schema. */
export function commandsFor(stage: Stagehand): Commands {
  return Object.fromEntries(
    Object.entries(ACTIONS as Readonly<Record<string, Action<unknown>>>).map(([id, { input, run }]) => [
      id,
      (body: unknown) => {
        const result = input.safeParse(body);
        if (result.success) return run(stage, result.data);
        const [issue] = result.error.issues;
        throw new PluginError('usage/value', `${id}: ${[...issue.path, issue.message].join(': ')}`, {
          hint: `expected ${JSON.stringify(z.toJSONSchema(input))}`,
        });
      },
    ]),
  );
}
