import { hzToMel, melToHz } from '../speech/bands.js';
import { silenceLevel } from '../speech/mel.js';
import type { MelSpec } from '../speech/spec.js';

/** Speech is remembered for about so long, and this much of the right loudness is taken for heard at the start, s. */
const MEMORY_S = 20;
const PRIOR_S = 0.5;
/** Frames so much quieter than the speech are pauses; more gain than this would only lift noise. In dB. */
const PAUSE_DB = 30;
const MOST_DB = 20;
/** Mean square of a noise's spectrum over the square of its mean. */
const SPREAD = 4 / Math.PI;

/** Brings mel frames to the loudness that the networks know. */
export interface Level {
  /** Writes the frame, louder or quieter, to `out`. */
  apply(frame: Float32Array, out: Float32Array): void;
  /** What it adds at present, dB. */
  readonly gain: number;
  reset(): void;
}

/** Power that each band stands for, relative to a full-scale square wave: undoes the bands' norm and the window. */
function bandWeights({ bands, fMin, fMax, fft, rate }: MelSpec): Float64Array {
  const low = hzToMel(fMin);
  const step = (hzToMel(fMax) - low) / (bands + 1);
  const bin = rate / fft;
  const windowPower = fft * 0.375;
  return Float64Array.from({ length: bands }, (_, b) => {
    const width = (melToHz(low + step * (b + 1.5)) - melToHz(low + step * (b + 0.5))) / bin;
    return ((2 * SPREAD) / (fft * windowPower)) * width * bin ** 2;
  });
}

/**
 * The original brings each recording to a loudness; of live sound only the past is known. A slow mean over speech, which
 * begins at the target, says how loud the voice is, and the mel is moved by the difference: within about 1 dB of what
 * the samples themselves would say.
 *
 * @param target dBFS @param spec levels must be `20 log10` of magnitudes
 */
export function runningLevel(spec: MelSpec, target: number): Level {
  const { level, bands } = spec;
  const weights = bandWeights(spec);
  const floor = silenceLevel(spec);
  const frameS = spec.hop / spec.rate;
  const keep = Math.exp(-frameS / MEMORY_S);
  const prior = PRIOR_S / frameS;
  const start = 10 ** (target / 10);
  const state = { power: prior * start, weight: prior, gain: 0 };

  return {
    get gain() {
      return state.gain;
    },
    apply(frame, out) {
      let power = 0;
      for (let b = 0; b < bands; b++) {
        power += weights[b] * 10 ** ((frame[b] * level.divide - level.offset) / 10);
      }
      const speech = state.power / state.weight;
      if (power > speech * 10 ** (-PAUSE_DB / 10)) {
        state.power = state.power * keep + power;
        state.weight = state.weight * keep + 1;
      }
      const wanted = target - 10 * Math.log10(state.power / state.weight);
      state.gain = Math.max(-MOST_DB, Math.min(MOST_DB, wanted));
      const lift = state.gain / level.divide;
      for (let b = 0; b < bands; b++) out[b] = frame[b] > floor ? Math.max(floor, frame[b] + lift) : floor;
    },
    reset() {
      state.power = prior * start;
      state.weight = prior;
      state.gain = 0;
    },
  };
}
