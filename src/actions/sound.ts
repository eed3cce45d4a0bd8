import { z } from 'zod';
import { action } from './action.js';

/** Sound and picture in step. */
export const soundActions = {
  'microphone.delayed': action(
    'Delayed microphone',
    'Makes (or takes away) a virtual microphone for calls that is as late as the picture.',
    z.strictObject({ on: z.boolean() }),
    async ({ delayed }, { on }) => {
      await delayed.set(on);
      return { delayed: delayed.current ?? null };
    },
  ),
  'sync.test': action(
    'Sync test',
    'Lets every picture flash at the moment that a beep or clap is heard, until it is turned off.',
    z.strictObject({ on: z.boolean() }),
    ({ sync }, { on }) => {
      sync.set(on);
      return { on };
    },
  ),
};
