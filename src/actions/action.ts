import { z } from 'zod';
import type { Delayed } from '../delayed.js';
import type { Microphones } from '../microphone.js';
import type { Expressions } from '../motion/expression.js';
import type { Obs } from '../obs/obs.js';
import type { OnAir } from '../on-air.js';
import type { ModelOnAir } from '../speech/model-on-air.js';
import type { SyncTest } from '../sync-test.js';

/** What an action may touch. */
export interface Stagehand {
  readonly onAir: OnAir;
  readonly expressions: Pick<Expressions, 'set' | 'isOn'>;
  readonly microphones: Pick<Microphones, 'current' | 'use'>;
  readonly model: Pick<ModelOnAir, 'name' | 'provider' | 'use'>;
  /** Undefined where it was switched off. */
  readonly obs?: Pick<Obs, 'state' | 'setUp' | 'takeDown' | 'map' | 'scenes'>;
  readonly delayed: Pick<Delayed, 'current' | 'set'>;
  readonly sync: Pick<SyncTest, 'set'>;
}

/** One thing that people, tools and pages can ask of the program. */
export interface Action<Input> {
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodType<Input>;
  /** What it returns is answered as JSON. Throws a PluginError for what cannot be done. */
  run(stage: Stagehand, input: Input): unknown | Promise<unknown>;
}

export const action = <Input>(
  title: string,
  description: string,
  input: z.ZodType<Input>,
  run: Action<Input>['run'],
): Action<Input> => ({ title, description, input, run });

/** The input of an action that needs none. */
export const none = z.strictObject({});
