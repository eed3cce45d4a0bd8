import { z } from 'zod';
import { asPluginError } from '../errors.js';
import type { Commands } from '../server/commands.js';
import type { ObsLink } from './link.js';

/** What a custom event of OBS asks of us: `{"mouthpiece": {"action": "preset.use", "input": {"name": "leo"}}}`. */
const request = z.strictObject({
  action: z.string().max(80),
  input: z.record(z.string(), z.unknown()).default({}),
  /** Comes back in the answer. */
  id: z.union([z.string().max(80), z.number()]).optional(),
});

/** More than this at once is no person. */
const MOST = 16;

/** Custom events -> actions; each is answered by one: `{"mouthpiece": {"answer": {action, id, result | error}}}`. */
export function answerRequests(commandsNow: () => Commands) {
  let running = 0;
  return async (link: ObsLink, data: unknown): Promise<void> => {
    // OBS sends our own events, and those of other programs, back to everybody.
    const asked = request.safeParse((data as { mouthpiece?: unknown } | undefined)?.mouthpiece);
    if (!asked.success || running >= MOST) return;
    const { action, input, id } = asked.data;
    running++;
    try {
      const commands = commandsNow();
      const known = Object.hasOwn(commands, action);
      const answer = known
        ? await Promise.resolve()
            .then(() => commands[action](input))
            .then(
              (result) => ({ result: result ?? {} }),
              (thrown) => {
                const { code, message, hint } = asPluginError(thrown);
                return { error: { code, message, ...(hint ? { hint } : {}) } };
              },
            )
        : { error: { code: 'usage/value', message: `there is no action "${action}"` } };
      const eventData = { mouthpiece: { answer: { action, ...(id === undefined ? {} : { id }), ...answer } } };
      await link.call('BroadcastCustomEvent', { eventData: eventData as never });
    } finally {
      running--;
    }
  };
}
