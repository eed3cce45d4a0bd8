/**
 * Capture time by counting samples. Arrival times jitter, stall and come in bursts, and the device's
 * crystal is not ours; the count of samples has none of that, so it is held against one anchor.
 */
import type { Hertz, Millis } from '../units.js';

export interface SampleClock {
  /**
   * Counts samples that have just arrived.
   *
   * @param samples how many; all that were captured must be counted, also those that are thrown away
   * @param arrival when they came, on the clock of `now()`
   * @returns capture time of the end of the last of them: never after `arrival`, never before an earlier answer
   */
  push(samples: number, arrival: Millis): Millis;
}

/** Sound per step of the filter, and how many steps the minimum is taken over. */
const STEP_MS = 500;
const STEPS = 16;
/** How fast the anchor may rise, as a share of time: five times what crystals differ by. */
const SLEW = 500e-6;
/** Arriving at live pace but this late for this many steps means samples were lost, not delayed. */
const LOST_MS = 80;
const LOST_STEPS = 3;

/**
 * A sample clock with a minimum-arrival filter: chunk i with `n` samples counted so far arrives at
 * `anchor + n / rate + delay`, delay >= 0, so the smallest `arrival - n / rate` of the last 8 s of sound is the
 * anchor. It falls at once (time never runs ahead of arrival) and rises by at most 500 ppm, so that a backlog after
 * a stall is seen as old, while a device clock that is slow by 100 ppm is followed within 1 ms.
 * Lost samples (an overrun in the driver) cannot be told from delay at first; after 1.5 s at live pace the anchor jumps.
 */
export function sampleClock(rate: Hertz): SampleClock {
  const msPerSample = 1000 / rate;
  const minima = new Float64Array(STEPS).fill(Number.POSITIVE_INFINITY);
  let anchor = Number.POSITIVE_INFINITY;
  let counted = 0;
  let last = Number.NEGATIVE_INFINITY;
  let step = 0;
  let stepMin = Number.POSITIVE_INFINITY;
  let stepStart = Number.NaN;
  let stepSound = 0;
  let late = 0;
  let lateMin = Number.POSITIVE_INFINITY;

  function endStep(arrival: number) {
    const livePace = arrival - stepStart > 0.8 * stepSound;
    if (livePace && stepMin > anchor + LOST_MS) {
      late++;
      lateMin = Math.min(lateMin, stepMin);
    } else {
      late = 0;
      lateMin = Number.POSITIVE_INFINITY;
    }
    minima[step] = stepMin;
    step = (step + 1) % STEPS;
    if (late >= LOST_STEPS) {
      anchor = lateMin;
      minima.fill(lateMin);
      late = 0;
      lateMin = Number.POSITIVE_INFINITY;
    } else {
      let target = Number.POSITIVE_INFINITY;
      for (let i = 0; i < STEPS; i++) if (minima[i] < target) target = minima[i];
      if (target > anchor) anchor = Math.min(target, anchor + SLEW * stepSound);
    }
    stepMin = Number.POSITIVE_INFINITY;
    stepStart = arrival;
    stepSound = 0;
  }

  return {
    push(samples, arrival) {
      counted += samples;
      const offset = arrival - counted * msPerSample;
      if (Number.isNaN(stepStart)) stepStart = arrival - samples * msPerSample;
      if (offset < anchor) anchor = offset;
      if (offset < stepMin) stepMin = offset;
      stepSound += samples * msPerSample;
      if (stepSound >= STEP_MS) endStep(arrival);
      const at = Math.min(arrival, anchor + counted * msPerSample);
      if (at > last) last = at;
      return last as Millis;
    },
  };
}
