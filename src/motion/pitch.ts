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
  hear(pcm: Pcm): void;
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
  let place = 0;
  let sum = 0;
  let summed = 0;
  /** Sample k of the newest window + maxLag, oldest first. */
  const at = (k: number): number => line[(place + k) % line.length];

  return {
    hear({ samples }) {
      for (let i = 0; i < samples.length; i++) {
        sum += samples[i];
        if (++summed < DECIMATE) continue;
        line[place] = sum / DECIMATE;
        place = (place + 1) % line.length;
        sum = 0;
        summed = 0;
      }
    },
    measure() {
      let energy = 0;
      for (let n = 0; n < window; n++) energy += at(maxLag + n) ** 2;
      if (energy < 1e-7 * window) return 0;
      let best = 0;
      for (let lag = minLag; lag <= maxLag; lag++) {
        let product = 0;
        let other = 1e-12;
        for (let n = 0; n < window; n++) {
          const early = at(maxLag + n - lag);
          product += at(maxLag + n) * early;
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
