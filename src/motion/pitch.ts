import type { Pcm } from '../types.js';

/** A voice's ordinary range, Hz. */
const LOW_HZ = 70;
const HIGH_HZ = 400;
/** Autocorrelation at a quarter of the rate is exact enough for "higher than before", at a sixteenth of the cost. */
const DECIMATE = 4;
const WINDOW_S = 0.025;
/** Normalised autocorrelation from which on a frame counts as voiced. */
const VOICED = 0.6;

export interface PitchTracker {
  /** Sound at the tracker's rate. */
  hear(pcm: Pick<Pcm, 'samples'>): void;
  /** Fundamental frequency of the newest 40 ms in Hz, 0 where there is no voice. */
  measure(): number;
}

/** Fundamental frequency by normalised autocorrelation, 70 to 400 Hz; allocates nothing after it is made. */
export function pitchTracker(rate: number): PitchTracker {
  const low = rate / DECIMATE;
  const window = Math.round(WINDOW_S * low);
  const minLag = Math.floor(low / HIGH_HZ);
  const maxLag = Math.ceil(low / LOW_HZ);
  const line = new Float32Array(window + maxLag);
  const score = new Float32Array(maxLag + 1);
  /** The newest window + maxLag samples, oldest first. */
  const flat = new Float32Array(line.length);
  let place = 0;
  /** Of the samples that are still to become one; in an array, as a variable that outlives its call is boxed anew at every change. */
  const sum = new Float64Array(1);
  let summed = 0;

  return {
    hear({ samples }) {
      let total = sum[0];
      let count = summed;
      for (let i = 0; i < samples.length; i++) {
        total += samples[i];
        if (++count < DECIMATE) continue;
        line[place] = total / DECIMATE;
        place = place + 1 === line.length ? 0 : place + 1;
        total = 0;
        count = 0;
      }
      sum[0] = total;
      summed = count;
    },
    measure() {
      for (let k = 0, from = place; k < flat.length; k++) {
        flat[k] = line[from];
        from = from + 1 === line.length ? 0 : from + 1;
      }
      let energy = 0;
      for (let n = maxLag; n < flat.length; n++) energy += flat[n] ** 2;
      if (energy < 1e-7 * window) return 0;
      let best = 0;
      for (let lag = minLag; lag <= maxLag; lag++) {
        let product = 0;
        let other = 1e-12;
        for (let n = maxLag; n < flat.length; n++) {
          const early = flat[n - lag];
          product += flat[n] * early;
          other += early * early;
        }
        score[lag] = product / Math.sqrt(energy * other);
        if (score[lag] > best) best = score[lag];
      }
      if (best < VOICED) return 0;
      // The first peak nearly as high as the best: later ones are its multiples.
      for (let lag = minLag + 1; lag < maxLag; lag++) {
        const peak = score[lag];
        if (peak > 0.9 * best && peak >= score[lag - 1] && peak >= score[lag + 1]) return low / lag;
      }
      return 0;
    },
  };
}
