import { z } from 'zod';
import { EXPRESSION_NAMES, EXPRESSIONS, type ExpressionName } from '../motion/expressions.js';
import { action, none } from './action.js';

/** What the face wears over its speech. */
export const expressionActions = {
  'expression.set': action(
    'Set expression',
    'Lays an expression over the face: for a moment (pulse), on and off (toggle), or as long as a key is down (hold, release).',
    z.strictObject({
      name: z.enum(EXPRESSION_NAMES as [ExpressionName, ...ExpressionName[]]),
      mode: z.enum(['pulse', 'toggle', 'hold', 'release']),
      /** Of a pulse, without fading in and out. */
      ms: z.number().min(0).max(60_000).optional(),
    }),
    ({ expressions }, { name, mode, ms }) => ({ name, on: expressions.set(name, mode, ms) }),
  ),
  'expression.list': action(
    'List expressions',
    'Answers the expressions there are and which are on.',
    none,
    ({ expressions }) => ({
      expressions: EXPRESSION_NAMES.map((name) => ({
        name,
        title: EXPRESSIONS[name].title,
        on: expressions.isOn(name),
      })),
    }),
  ),
};
