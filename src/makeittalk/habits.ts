import type { Networks } from './branches.js';
import { closeMouth } from './lips.js';
import { COORDINATES } from './space.js';
import { BANDS, WINDOW } from './windows.js';

/** Every fourth window is heard: head movements have 90 % of their energy below 2 Hz. */
export const STRIDE = 4;
/** Windows that are remembered: with the stride they span 512 frames, as a segment of the original does. */
const HISTORY = 128;
const HEARD = 256;
const STYLE_GAIN = 3;
/** Two poles in place of the original's Savitzky-Golay over 31 frames, Hz. */
const SMOOTH_HZ = 3;
const FRAME_S = 0.016;

/** The speaker branch on live sound: head and habits of speaking. */
export interface Habits {
  /** Takes the next frame's window. @returns the row to show, 204 displacements, overwritten by the next call */
  push(windows: Float32Array, at: number): Promise<Float32Array>;
  reset(): void;
}

/**
 * Attention over what was heard: at every fourth frame the branch is asked for the newest row of a segment that ends
 * now, so each row is what the original would give at the end of that segment; it knows no future. Places in the table
 * of positions are the original's (0..508). Between them two poles follow.
 *
 * @param style embedding of a speaker, as it is in model.json
 */
export function liveHabits(networks: Required<Pick<Networks, 'hear' | 'attend'>>, style: Float32Array): Habits {
  const spoken = style.map((value) => value * STYLE_GAIN);
  const history = new Float32Array(HISTORY * HEARD);
  const one = new Float32Array(WINDOW * BANDS);
  const goal = new Float32Array(COORDINATES);
  const value = new Float64Array(COORDINATES);
  const middle = new Float64Array(COORDINATES);
  const shown = new Float32Array(COORDINATES);
  const pull = 1 - Math.exp(-2 * Math.PI * SMOOTH_HZ * FRAME_S);
  const positions = Array.from({ length: HISTORY }, (_, i) => i * STRIDE);
  let count = 0;
  let phase = 0;

  async function listen(windows: Float32Array, at: number): Promise<void> {
    one.set(windows.subarray(at * one.length, (at + 1) * one.length));
    const heard = await networks.hear(one, 1);
    if (count === HISTORY) history.copyWithin(0, HEARD);
    else count++;
    history.set(heard, (count - 1) * HEARD);
    const row = await networks.attend(history.subarray(0, count * HEARD), spoken, positions.slice(0, count), [
      count - 1,
    ]);
    goal.set(row);
    closeMouth(goal);
    if (count > 1) return;
    // The head does not have to come from anywhere at the start.
    value.set(goal);
    middle.set(goal);
  }

  return {
    async push(windows, at) {
      if (phase === 0) await listen(windows, at);
      phase = phase + 1 === STRIDE ? 0 : phase + 1;
      for (let c = 0; c < COORDINATES; c++) {
        middle[c] += pull * (goal[c] - middle[c]);
        value[c] += pull * (middle[c] - value[c]);
        shown[c] = value[c];
      }
      return shown;
    },
    reset() {
      count = 0;
      phase = 0;
      goal.fill(0);
      value.fill(0);
      middle.fill(0);
    },
  };
}
