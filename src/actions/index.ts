import { z } from 'zod';
import { PluginError } from '../errors.js';
import type { Commands } from '../server/commands.js';
import type { Action, Stagehand } from './action.js';
import { doctorActions } from './doctor.js';
import { expressionActions } from './expression.js';
import { microphoneActions } from './microphone.js';
import { modelActions } from './model.js';
import { obsActions } from './obs.js';
import { presetActions } from './preset.js';
import { soundActions } from './sound.js';
import { styleActions } from './style.js';

/** id -> what it does. The manifest lists the same ids; `POST /api/<id>` calls them. One file, one line each. */
export const ACTIONS = Object.freeze({
  ...presetActions,
  ...expressionActions,
  ...styleActions,
  ...microphoneActions,
  ...modelActions,
  ...obsActions,
  ...soundActions,
  ...doctorActions,
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
