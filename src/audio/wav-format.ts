/** What a WAV file's `fmt ` chunk says, and how its samples become numbers. */
import { PluginError } from '../errors.js';
import { shellQuote } from '../shell-quote.js';

export interface WavFormat {
  /** Hz */
  readonly rate: number;
  readonly channels: number;
  readonly encoding: 'int' | 'float';
  /** Of one sample of one channel, 1..8. */
  readonly bytesPerSample: number;
}

const CODECS: Readonly<Record<number, string>> = Object.freeze({
  2: 'Microsoft ADPCM',
  6: 'A-law',
  7: 'mu-law',
  17: 'IMA ADPCM',
  49: 'GSM 6.10',
  64: 'G.721 ADPCM',
  80: 'MPEG audio',
  85: 'MP3',
  146: 'AC-3',
  255: 'AAC',
  353: 'Windows Media Audio',
  354: 'Windows Media Audio Pro',
  5632: 'AAC',
  5648: 'AAC',
  8192: 'AC-3',
  22127: 'Vorbis',
  28751: 'Opus',
  61868: 'FLAC',
});

/** The command that makes any sound file into one that can be read. */
export const convertHint = (path: string): string => `ffmpeg -i ${shellQuote(path)} -ac 1 -c:a pcm_s16le speech.wav`;

/**
 * Reads the body of a `fmt ` chunk.
 *
 * @param body at least its first 16 bytes; 40 where the file says WAVE_FORMAT_EXTENSIBLE
 * @param path for the message
 * @throws PluginError audio/format, naming a compressed codec and the command that converts it
 */
export function parseFormat(body: DataView, path: string): WavFormat {
  const fail = (what: string, hint = convertHint(path)) =>
    new PluginError('audio/format', `${path}: ${what}`, { hint });
  if (body.byteLength < 16) throw fail('the header ends too early');
  let tag = body.getUint16(0, true);
  const channels = body.getUint16(2, true);
  const rate = body.getUint32(4, true);
  const frameBytes = body.getUint16(12, true);
  const bits = body.getUint16(14, true);
  if (tag === 0xfffe) {
    // WAVE_FORMAT_EXTENSIBLE: the codec is the first two bytes of the sub-format GUID.
    if (body.byteLength < 26) throw fail('the header ends too early');
    tag = body.getUint16(24, true);
  }
  if (tag !== 1 && tag !== 3) {
    const codec = CODECS[tag] ?? `codec 0x${tag.toString(16).padStart(4, '0')}`;
    throw fail(`compressed sound (${codec}) cannot be read; plain PCM can`);
  }
  if (channels === 0) throw fail('the header says 0 channels');
  if (rate === 0)
    throw fail('the header says 0 Hz', `ffmpeg -f s16le -ar RATE -ac 1 -i ${shellQuote(path)} speech.wav`);
  // The container counts, not the valid bits: 20 bits in 3 bytes are left-justified. One that is too small for them is a slip.
  const needed = Math.ceil(bits / 8);
  const given = frameBytes % channels === 0 ? frameBytes / channels : 0;
  const bytesPerSample = Math.max(given, needed);
  const encoding = tag === 3 ? 'float' : 'int';
  if (!(encoding === 'float' ? [4, 8] : [1, 2, 3, 4]).includes(bytesPerSample)) {
    throw fail(
      `${encoding === 'float' ? 'float' : 'PCM'} samples of ${bits} bits in ${bytesPerSample} bytes cannot be read`,
    );
  }
  return { rate, channels, encoding, bytesPerSample };
}

type Sample = (bytes: DataView, position: number) => number;

const SAMPLES: Readonly<Record<string, Sample>> = Object.freeze({
  int1: (bytes, p) => (bytes.getUint8(p) - 128) / 128,
  int2: (bytes, p) => bytes.getInt16(p, true) / 32768,
  int3: (bytes, p) => ((bytes.getInt8(p + 2) << 16) | bytes.getUint16(p, true)) / 8388608,
  int4: (bytes, p) => bytes.getInt32(p, true) / 2147483648,
  float4: (bytes, p) => bytes.getFloat32(p, true),
  float8: (bytes, p) => bytes.getFloat64(p, true),
});

/** Of the power of what cancels out in the mean, so much is left (-40 dB); it is forgotten over so many frames. */
const CANCELLED = 1e-4;
const FORGOTTEN = 1 / 4800;

/**
 * Makes the decoder for a format: `frames` frames from `position` on, the channels' mean, into `out`. Where the mean cancels
 * out (a balanced microphone on a stereo input comes once more upside down), the first channel alone.
 * Floats beyond -1..1 are clipped, what is no number is silence.
 */
export function decoder(format: WavFormat) {
  const { channels, bytesPerSample, encoding } = format;
  const sample = SAMPLES[`${encoding}${bytesPerSample}`];
  let [meanPower, firstPower] = [0, 0];
  return (bytes: DataView, position: number, frames: number, out: Float32Array): void => {
    let p = position;
    for (let n = 0; n < frames; n++) {
      const first = Math.max(-1, Math.min(1, sample(bytes, p) || 0));
      let mean = first / channels;
      p += bytesPerSample;
      for (let c = 1; c < channels; c++) {
        mean += Math.max(-1, Math.min(1, sample(bytes, p) || 0)) / channels;
        p += bytesPerSample;
      }
      meanPower += (mean * mean - meanPower) * FORGOTTEN;
      firstPower += (first * first - firstPower) * FORGOTTEN;
      out[n] = meanPower < CANCELLED * firstPower ? first : mean;
    }
  };
}
