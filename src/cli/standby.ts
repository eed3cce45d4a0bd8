import type { Pulse } from './supervise.js';

/** The flag of a program that waits for its word; not for people. */
export const STANDBY = '--standby';
/** The flag of a program that is started after a crash; not for people. */
export const AGAIN = '--again';

/** The supervisor's word to a spare program: go on air, with what the one before had. */
export interface Begin {
  readonly begin: Pulse;
}

/**
 * Waits until the supervisor says go.
 *
 * @returns what to begin with; undefined where the supervisor is gone: a spare alone has nothing to do
 */
export function wordToBegin(): Promise<Pulse | undefined> {
  return new Promise((resolve) => {
    if (!process.connected) resolve(undefined);
    process.once('message', (word: Begin) => resolve(word.begin));
    process.once('disconnect', () => resolve(undefined));
  });
}
