import FFT from 'fft.js';

/** The squared magnitudes of a real signal's spectrum; every buffer is made once. */
export interface PowerSpectrum {
  readonly size: number;
  /** Write `size` samples here, then call `run`. A plain array: fft.js is fastest on those. */
  readonly input: number[];
  /** `size / 2 + 1` bins, overwritten by each `run`. */
  readonly power: Float64Array;
  run(): void;
}

/** @param size a power of two, at least 2 */
export function powerSpectrum(size: number): PowerSpectrum {
  const fft = new FFT(size);
  const input = new Array<number>(size).fill(0);
  const out = fft.createComplexArray() as number[];
  const power = new Float64Array(size / 2 + 1);
  return {
    size,
    input,
    power,
    run() {
      fft.realTransform(out, input);
      for (let bin = 0; bin < power.length; bin++) {
        const re = out[2 * bin];
        const im = out[2 * bin + 1];
        power[bin] = re * re + im * im;
      }
    },
  };
}
