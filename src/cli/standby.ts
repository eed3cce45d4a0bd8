import type { Standing } from '../standing.js';

/** The flag of a program that waits for its word, as one before it was on air already; not for people. */
export const STANDBY = '--standby';

/** The supervisor's word: go on air, with what the one before had. */
export interface Begin {
  readonly begin: Standing;
}

/** The program's word: it was asked to end, and is about it. */
export interface Heard {
  readonly heard: true;
}

/**
 * Waits until the supervisor says go.
 *
 * @returns what to begin with; undefined where the supervisor is gone: a spare alone has nothing to do
 */
export function wordToBegin(): Promise<Standing | undefined> {
  return new Promise((resolve) => {
    // A listener left behind would keep the channel open, and the program from ending.
    const settle = (begin?: Standing) => {
      process.off('message', onWord);
      process.off('disconnect', onGone);
      resolve(begin);
    };
    const onWord = (word: Begin) => settle(word.begin);
    const onGone = () => settle();
    process.once('message', onWord);
    process.once('disconnect', onGone);
    if (!process.connected) settle();
  });
}
