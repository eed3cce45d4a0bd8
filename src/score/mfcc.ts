/**
 * MFCC as SyncNet was trained on: those of python_speech_features' `mfcc(signal, 16000)` (J. Lyons, MIT licence), with
 * its defaults. 25 ms windows (rectangular) every 10 ms, pre-emphasis 0.97, 512-point power spectrum / 512, 26 triangles
 * whose edges are rounded down to bins (HTK mel, 0 to 8000 Hz), natural logarithm, orthonormal DCT-II, lifter 22, and the
 * logarithm of the frame's energy for the first coefficient.
 */
import { powerSpectrum } from '../speech/fft.js';

export const COEFFICIENTS = 13;
export const MFCC_HOP = 160;

const RATE = 16000;
const WINDOW = 400;
const FFT = 512;
const BANDS = 26;
const EMPHASIS = 0.97;
const LIFTER = 22;
/** numpy's machine epsilon stands for what would be log 0. */
const EPSILON = 2 ** -52;

const toMel = (hertz: number): number => 2595 * Math.log10(1 + hertz / 700);
const toHertz = (mel: number): number => 700 * (10 ** (mel / 2595) - 1);

function triangles(): Float64Array[] {
  const top = toMel(RATE / 2);
  const edges = Array.from({ length: BANDS + 2 }, (_, i) =>
    Math.floor(((FFT + 1) * toHertz((top * i) / (BANDS + 1))) / RATE),
  );
  return Array.from({ length: BANDS }, (_, band) => {
    const [low, peak, high] = edges.slice(band, band + 3);
    const weights = new Float64Array(FFT / 2 + 1);
    for (let bin = low; bin < peak; bin++) weights[bin] = (bin - low) / (peak - low);
    for (let bin = peak; bin < high; bin++) weights[bin] = (high - bin) / (high - peak);
    return weights;
  });
}

/** Row c: DCT-II coefficient c of 26 values, orthonormal, with the lifter's gain. */
function cosines(): Float64Array[] {
  return Array.from({ length: COEFFICIENTS }, (_, c) => {
    const lift = 1 + (LIFTER / 2) * Math.sin((Math.PI * c) / LIFTER);
    const scale = lift * Math.sqrt((c === 0 ? 1 : 2) / BANDS);
    return Float64Array.from({ length: BANDS }, (_, n) => scale * Math.cos((Math.PI * c * (2 * n + 1)) / (2 * BANDS)));
  });
}

export interface Mfcc {
  readonly frames: number;
  /** `frames * 13` numbers, frame by frame. */
  readonly values: Float32Array;
}

/** @param sound 16-bit samples at 16 kHz, mono */
export function mfcc(sound: Int16Array): Mfcc {
  const frames = sound.length <= WINDOW ? 1 : 1 + Math.ceil((sound.length - WINDOW) / MFCC_HOP);
  const values = new Float32Array(frames * COEFFICIENTS);
  const spectrum = powerSpectrum(FFT);
  const filters = triangles();
  const basis = cosines();
  const log = new Float64Array(BANDS);
  for (let frame = 0; frame < frames; frame++) {
    const from = frame * MFCC_HOP;
    for (let n = 0; n < FFT; n++) {
      const at = from + n;
      const inside = n < WINDOW && at < sound.length;
      spectrum.input[n] = inside ? sound[at] - (at > 0 ? EMPHASIS * sound[at - 1] : 0) : 0;
    }
    spectrum.run();
    let energy = 0;
    for (const power of spectrum.power) energy += power / FFT;
    for (const [band, weights] of filters.entries()) {
      let sum = 0;
      for (let bin = 0; bin < weights.length; bin++) sum += (weights[bin] * spectrum.power[bin]) / FFT;
      log[band] = Math.log(sum === 0 ? EPSILON : sum);
    }
    for (const [c, row] of basis.entries()) {
      let sum = 0;
      for (let band = 0; band < BANDS; band++) sum += row[band] * log[band];
      values[frame * COEFFICIENTS + c] = sum;
    }
    values[frame * COEFFICIENTS] = Math.log(energy === 0 ? EPSILON : energy);
  }
  return { frames, values };
}
