import type { Millis } from '../units.js';
import { breath } from './breath.js';
import { brows } from './brows.js';
import { eyes } from './eyes.js';
import { head } from './head.js';
import type { Prosody } from './prosody.js';
import { random } from './random.js';
import type { MotionStyle } from './style.js';

export interface Motion {
  /**
   * Writes head, eyes, brows and breath for the moment `at`; leaves the mouth alone.
   *
   * @param at ms, never less than before @param style read anew each time, so it may change on air
   * @param controls indexed by `C` of face/controls.ts
   */
  step(at: Millis, style: MotionStyle, prosody: Prosody, controls: Float32Array): void;
}

/** Longer gaps between frames (a stalled machine, a paused page) are lived through as this, s. */
const LONGEST_STEP = 0.1;

/**
 * All that a face does besides speaking, without a network (training.md, section 6). Seeded: the same seed, style,
 * speech and frame times give the same motion. O(1) per frame, nothing allocated.
 */
export function createMotion(seed: number): Motion {
  // Each part has its own stream, so that a change in one leaves the others as they were.
  const moveHead = head(random(seed));
  const moveEyes = eyes(random(seed ^ 0x5bd1e995));
  const moveBrows = brows(random(seed ^ 0x27d4eb2f));
  const breathe = breath(random(seed ^ 0x165667b1));
  const clock = { last: Number.NaN };
  return {
    step(at, style, prosody, controls) {
      const dt = at > clock.last ? Math.min(LONGEST_STEP, (at - clock.last) / 1000) : 0;
      clock.last = at;
      moveHead.step(dt, style, prosody, controls);
      moveEyes.step(dt, style, prosody, controls);
      moveBrows.step(dt, style, prosody, controls);
      breathe.step(dt, prosody, controls);
    },
  };
}
