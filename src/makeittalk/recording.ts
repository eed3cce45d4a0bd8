import { type Resampler, resampler } from '../audio/resample.js';
import { openWav } from '../audio/wav.js';
import { PluginError } from '../errors.js';
import { mel } from '../speech/mel.js';
import type { MelSpec } from '../speech/spec.js';
import { hertz, millis } from '../units.js';
import { BANDS } from './windows.js';

/** Butterworth of order 5, 30 Hz high-pass at 16 kHz, and the state in which it rests at 1: scipy's butter and lfilter_zi. */
const B = [
  0.9811183837365731, -4.905591918682866, 9.811183837365732, -9.811183837365732, 4.905591918682866, -0.9811183837365731,
];
const A = [1, -4.9618760366371895, 9.848229854316386, -9.773424820130785, 4.849664285580119, -0.9625932829058657];
const REST = [-0.9811189770384879, 3.924475885534931, -5.886713794804431, 3.9244758411529617, -0.9811189548450108];
const PAD = 3 * B.length;
const HEADROOM = 0.95;
/** A recording is held in memory as a whole: ten minutes. */
const LONGEST_S = 600;

function filter(x: Float64Array): Float64Array {
  const state = REST.map((value) => value * x[0]);
  return x.map((input) => {
    const out = B[0] * input + state[0];
    for (let k = 1; k < B.length; k++) state[k - 1] = B[k] * input - A[k] * out + (state[k] ?? 0);
    return out;
  });
}

/** Forwards and backwards, the ends continued by their mirror image, as scipy's filtfilt. */
function highPass(x: Float64Array): Float64Array {
  const n = x.length;
  const long = new Float64Array(n + 2 * PAD);
  long.set(x, PAD);
  for (let k = 1; k <= PAD; k++) {
    long[PAD - k] = 2 * x[0] - x[Math.min(k, n - 1)];
    long[PAD + n - 1 + k] = 2 * x[n - 1] - x[Math.max(0, n - 1 - k)];
  }
  return filter(filter(long).reverse())
    .reverse()
    .slice(PAD, PAD + n);
}

/** A whole recording at the rate that the networks hear, mono. @throws PluginError audio/* */
export async function wholeSound(path: string, rate: number): Promise<Float32Array> {
  const wav = await openWav(path);
  try {
    if (wav.frames / wav.rate > LONGEST_S) {
      throw new PluginError('audio/format', `${path} is longer than ${LONGEST_S / 60} minutes`, {
        hint: `ffmpeg -i ${path} -t ${LONGEST_S} part.wav`,
      });
    }
    const pieces: Float32Array[] = [];
    let stage: Resampler | undefined;
    const keep = (pcm: { samples: Float32Array }) => pieces.push(pcm.samples.slice());
    for await (const pcm of wav.pcm()) {
      stage ??= await resampler(pcm.rate, hertz(rate));
      stage.push(pcm, keep);
    }
    stage?.flush(keep);
    const delay = Math.round(stage?.delay ?? 0);
    const sound = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      sound.set(piece, at);
      at += piece.length;
    }
    return sound.subarray(delay, delay + Math.round((wav.frames * rate) / wav.rate));
  } finally {
    await wav.close();
  }
}

/**
 * The original's front end on a whole recording: brought to `loudness` dBFS, high-passed without delay, log-mel. Its
 * dither of 5e-7 is left out: it shows in digital silence alone.
 *
 * @returns rows of 80, floor(N / 256) + 1 of them
 */
export function recordingMel(sound: Float32Array, spec: MelSpec, loudness: number): Float32Array {
  let power = 0;
  for (const sample of sound) power += sample * sample;
  const gain = power > 0 ? 10 ** (loudness / 20) / Math.sqrt(power / sound.length) : 1;
  const filtered = highPass(Float64Array.from(sound, (sample) => sample * gain));
  // A recording of whole hops gets one sample more.
  const more = filtered.length % spec.hop === 0 ? 1 : 0;
  const samples = new Float32Array(filtered.length + more);
  for (let i = 0; i < filtered.length; i++) samples[i] = filtered[i] * HEADROOM;
  const rows: Float32Array[] = [];
  const stage = mel(spec);
  const keep = ({ values }: { values: Float32Array }) => rows.push(values.slice());
  stage.push({ samples, rate: hertz(spec.rate), at: millis(0) }, keep);
  stage.flush?.(keep);
  const out = new Float32Array(rows.length * BANDS);
  for (const [t, row] of rows.entries()) out.set(row, t * BANDS);
  return out;
}
