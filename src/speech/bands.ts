import type { MelSpec } from './spec.js';

/** Triangular mel filters, each stored only where it is not zero. */
export interface MelBands {
  /** Band b weighs `weights[start[b] .. start[b + 1])` with the bins from `first[b]` on. */
  readonly first: Int32Array;
  readonly start: Int32Array;
  readonly weights: Float64Array;
}

const LINEAR_HZ = 200 / 3;
const LOG_FROM_HZ = 1000;
const LOG_FROM_MEL = LOG_FROM_HZ / LINEAR_HZ;
const LOG_STEP = Math.log(6.4) / 27;

/** Slaney's mel scale (Auditory Toolbox, 1998): linear below 1 kHz, logarithmic above; librosa's default. */
export const hzToMel = (hz: number): number =>
  hz < LOG_FROM_HZ ? hz / LINEAR_HZ : LOG_FROM_MEL + Math.log(hz / LOG_FROM_HZ) / LOG_STEP;

export const melToHz = (mel: number): number =>
  mel < LOG_FROM_MEL ? mel * LINEAR_HZ : LOG_FROM_HZ * Math.exp(LOG_STEP * (mel - LOG_FROM_MEL));

/** The filters of `librosa.filters.mel(htk=False, norm='slaney')`, in float64 (librosa rounds its own to float32). */
export function melBands(spec: MelSpec): MelBands {
  const { rate, fft, bands } = spec;
  const low = hzToMel(spec.fMin);
  const high = hzToMel(spec.fMax);
  const edge = Float64Array.from({ length: bands + 2 }, (_, i) => melToHz(low + ((high - low) * i) / (bands + 1)));
  const first = new Int32Array(bands);
  const start = new Int32Array(bands + 1);
  const weights: number[] = [];
  for (let band = 0; band < bands; band++) {
    const [left, centre, right] = edge.subarray(band, band + 3);
    const norm = 2 / (right - left);
    let began = false;
    for (let bin = 0; bin <= fft / 2; bin++) {
      const hz = (bin * rate) / fft;
      const weight = Math.min((hz - left) / (centre - left), (right - hz) / (right - centre));
      if (weight <= 0) {
        if (began) break;
        continue;
      }
      if (!began) first[band] = bin;
      began = true;
      weights.push(weight * norm);
    }
    start[band + 1] = weights.length;
  }
  return { first, start, weights: Float64Array.from(weights) };
}
