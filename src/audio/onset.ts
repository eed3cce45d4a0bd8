import type { Pcm } from '../types.js';
import { type Millis, millis } from '../units.js';

/** Finds where a beep or clap begins. */
export interface OnsetFinder {
  /** Calls back with the capture time, to a millisecond, of each beginning in this piece of sound. */
  push(pcm: Pcm, found: (at: Millis) => void): void;
}

/** Loudness is read in pieces of this length; a beginning is placed at the start of its piece. */
const BLOCK_MS = 1;
/** Root mean square: quieter sounds are room noise, wherever the microphone stands. */
const QUIET = 0.015;
/** A beep stands out from what was before it by this much. */
const STANDS_OUT = 6;
/** How long what was before is remembered, and how long after a beginning there is no other. */
const BACKGROUND_MS = 200;
const REST_MS = 500;

/** For sound of one rate; allocates nothing while it runs. */
export function onsetFinder(): OnsetFinder {
  let power = 0;
  let count = 0;
  let background = 0;
  let last = Number.NEGATIVE_INFINITY;
  return {
    push({ samples, rate, at }, found) {
      const block = Math.max(1, Math.round((rate * BLOCK_MS) / 1000));
      const keep = Math.exp(-BLOCK_MS / BACKGROUND_MS);
      const begin = at - (samples.length * 1000) / rate;
      for (let i = 0; i < samples.length; i++) {
        power += samples[i] * samples[i];
        if (++count < block) continue;
        const level = Math.sqrt(power / block);
        const start = begin + ((i + 1 - block) * 1000) / rate;
        if (level > QUIET && level > STANDS_OUT * background && start - last > REST_MS) {
          last = start;
          found(millis(start));
        }
        background = keep * background + (1 - keep) * level;
        power = 0;
        count = 0;
      }
    },
  };
}
