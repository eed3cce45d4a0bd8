import { examineApart } from '../doctor/apart.js';
import { action, none } from './action.js';

/** What this machine lacks. */
export const doctorActions = {
  'doctor.check': action(
    'Check the machine',
    'Answers what the machine has and lacks: id, ok, text and, where one mends it, the fix command.',
    none,
    async () => ({
      findings: (await examineApart()).map(({ id, name, state, message, fix }) => ({
        id,
        name,
        ok: state === 'ok',
        text: message,
        ...(fix === undefined ? {} : { fix }),
      })),
    }),
  ),
};
