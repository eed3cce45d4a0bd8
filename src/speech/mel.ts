import type { MelFrame, Pcm, Stage } from '../types.js';
import { type Millis, millis } from '../units.js';
import { melBands } from './bands.js';
import { powerSpectrum } from './fft.js';
import type { MelSpec } from './spec.js';

/** A mel frame that also knows which moment of sound it is centred on. Reused from frame to frame. */
export interface HeardFrame extends MelFrame {
  /** Capture time of sample `hop * index`. */
  readonly of: Millis;
  /** The newest `hop` samples that it is made of, for a model that asks for them; zeros after the end of the sound. */
  readonly sound?: Float32Array;
}

/** The value of a band in digital silence: the level of the floor. */
export const silenceLevel = ({ level }: MelSpec): number =>
  (level.gain * Math.log10(level.floor) + level.offset) / level.divide;

/** Samples that must be heard after the centre of a frame before it can be made. */
export const reach = ({ fft, window }: MelSpec): number => ((fft - window) >> 1) - fft / 2 + window;

/** numpy's `reflect`: the edge sample is not repeated, and short signals are reflected again and again. */
function reflect(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const folded = ((index % period) + period) % period;
  return folded < length ? folded : period - folded;
}

/**
 * Log-mel frames, made while the sound comes in: `librosa.stft(center=True, pad_mode='reflect')` with a periodic
 * Hann window of `window` samples centred in `fft`, Slaney bands, and the spec's level. N samples give
 * floor(N / hop) + 1 frames, none for no samples; the frames do not depend on how the sound is cut into chunks.
 *
 * librosa pads by fft / 2, but the window is zero beyond `window` samples, so frame i leaves as soon as sample
 * hop * i + window / 2 is heard, and reflection never reaches farther than that.
 *
 * Expects mono sound at `spec.rate`; the frames' buffer is reused.
 *
 * @param delay samples by which a chunk's last sample is older than its `at` (`Resampler.delay`), taken out of `of`
 * @param withSound frames bring their newest samples along; of the sound's beginning only those of the first frame's last hop
 */
export function mel(spec: MelSpec, delay = 0, withSound = false): Stage<Pcm, HeardFrame> {
  const { fft, window, hop, rate, bands, level } = spec;
  const pad = (fft - window) >> 1;
  const ahead = reach(spec);
  const hann = Float64Array.from({ length: window }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / window));
  const spectrum = powerSpectrum(fft);
  const { first, start, weights } = melBands(spec);
  const power = spec.spectrum === 'power';
  let ringSize = 1;
  while (ringSize < window + 2) ringSize *= 2;
  const mask = ringSize - 1;
  const ring = new Float64Array(ringSize);
  const sound = withSound ? new Float32Array(hop) : undefined;
  const frame = { values: new Float32Array(bands), index: 0, at: millis(0), of: millis(0), sound };
  const span = (samples: number): number => (samples * 1000) / rate;

  let heard = 0;
  let next = 0;
  let last = millis(0);

  function analyse(): void {
    const from = hop * next + ahead - window;
    const { input } = spectrum;
    // hann[0] is 0, so the one sample that would need a look beyond the reach is never read.
    input[pad] = 0;
    for (let n = 1; n < window; n++) {
      let index = from + n;
      if (index < 0 || index >= heard) index = reflect(index, heard);
      input[pad + n] = ring[index & mask] * hann[n];
    }
    spectrum.run();
    const bins = spectrum.power;
    if (!power) for (let bin = 0; bin < bins.length; bin++) bins[bin] = Math.sqrt(bins[bin]);
    for (let band = 0; band < bands; band++) {
      let sum = 0;
      const shift = first[band] - start[band];
      for (let w = start[band]; w < start[band + 1]; w++) sum += weights[w] * bins[w + shift];
      // NaN (broken sound) counts as silence, or it would stay in the model's state for ever.
      let lifted = level.floor;
      if (sum > lifted) lifted = sum;
      frame.values[band] = (level.gain * Math.log10(lifted) + level.offset) / level.divide;
    }
    if (sound) {
      const newest = hop * next + ahead - hop;
      for (let n = 0; n < hop; n++) sound[n] = newest + n < heard ? ring[(newest + n) & mask] : 0;
    }
    frame.index = next++;
  }

  return {
    push(pcm, emit) {
      const { samples } = pcm;
      const ends = heard + samples.length;
      let taken = 0;
      while (taken < samples.length) {
        const due = hop * next + ahead;
        const until = Math.min(samples.length, taken + Math.max(0, due - heard));
        for (; taken < until; taken++) ring[heard++ & mask] = samples[taken];
        if (heard < due) break;
        analyse();
        frame.at = millis(pcm.at - span(ends - due));
        frame.of = millis(pcm.at - span(ends + delay - hop * frame.index));
        emit(frame);
      }
      last = pcm.at;
    },
    flush(emit) {
      if (heard === 0) return;
      const count = Math.floor(heard / hop) + 1;
      while (next < count) {
        analyse();
        frame.at = last;
        frame.of = millis(last - span(heard - hop * frame.index));
        emit(frame);
      }
    },
  };
}
