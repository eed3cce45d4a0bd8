import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** MakeItTalk's sample data is CC BY-NC: it lies beside the checkout and is never copied into it. */
const SHARED = process.env.MOUTHPIECE_SHARED ?? fileURLToPath(new URL('../../../shared', import.meta.url));

export const makeItTalk = (file: string): string => join(SHARED, 'data/makeittalk', file);

export const hasMakeItTalk = existsSync(makeItTalk('README.md'));

export function readFloats(file: string): Float32Array {
  const bytes = readFileSync(file);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** MakeItTalk's mel as a setting of ours (reference: makeittalk.md, section 3). */
export const MAKEITTALK_MEL = {
  rate: 16000,
  fft: 1024,
  window: 1024,
  hop: 256,
  bands: 80,
  fMin: 90,
  fMax: 7600,
  spectrum: 'magnitude',
  level: { log: 'log10', gain: 20, floor: 1e-5, offset: 84, divide: 100 },
} as const;

// scipy.signal.butter(5, 30 / 8000, 'high') and its lfilter_zi.
const B = [
  0.9811183837365731, -4.905591918682866, 9.811183837365732, -9.811183837365732, 4.905591918682866, -0.9811183837365731,
];
const A = [1, -4.9618760366371895, 9.848229854316386, -9.773424820130785, 4.849664285580119, -0.9625932829058657];
const ZI = [-0.9811189770384879, 3.924475885534931, -5.886713794804431, 3.9244758411529617, -0.9811189548450108];

function filter(x: Float64Array): Float64Array {
  const z = ZI.map((value) => value * x[0]);
  return x.map((input) => {
    const out = B[0] * input + z[0];
    for (let k = 1; k < B.length; k++) z[k - 1] = B[k] * input - A[k] * out + (z[k] ?? 0);
    return out;
  });
}

/** scipy.signal.filtfilt with its defaults: odd extension by 18 samples, forwards and backwards. */
function filtfilt(x: Float64Array): Float64Array {
  const pad = 3 * B.length;
  const n = x.length;
  const long = new Float64Array(n + 2 * pad);
  long.set(x, pad);
  for (let k = 1; k <= pad; k++) {
    long[pad - k] = 2 * x[0] - x[k];
    long[pad + n - 1 + k] = 2 * x[n - 1] - x[n - 1 - k];
  }
  return filter(filter(long).reverse())
    .reverse()
    .slice(pad, pad + n);
}

/** numpy.random.RandomState(seed).rand(): MT19937, 53 bits per number. */
function mersenne(seed: number): () => number {
  const mt = new Uint32Array(624);
  mt[0] = seed;
  for (let i = 1; i < 624; i++) mt[i] = Math.imul(1812433253, mt[i - 1] ^ (mt[i - 1] >>> 30)) + i;
  let at = 624;
  const word = (): number => {
    if (at === 624) {
      for (let i = 0; i < 624; i++) {
        const y = (mt[i] & 0x80000000) | (mt[(i + 1) % 624] & 0x7fffffff);
        mt[i] = mt[(i + 397) % 624] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
      }
      at = 0;
    }
    let y = mt[at++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
  return () => ((word() >>> 5) * 67108864 + (word() >>> 6)) / 9007199254740992;
}

/** What the original does to a sound before its mel: 30 Hz high-pass without phase, times 0.95, a little dither. */
export function originalFrontEnd(sound: Float64Array): Float64Array {
  const random = mersenne(0);
  return filtfilt(sound).map((value) => value * 0.95 + (random() - 0.5) * 1e-6);
}
