/** WAV files, read piece by piece: a file of three hours takes no more memory than one of a second. */
import { open, stat } from 'node:fs/promises';
import { PluginError } from '../errors.js';
import { lookHint, shellQuote } from '../shell-quote.js';
import type { Pcm } from '../types.js';
import type { Millis } from '../units.js';
import { type Hertz, hertz } from '../units.js';
import { RATE_RANGE } from './resample.js';
import { convertHint, decoder, parseFormat, type WavFormat } from './wav-format.js';

/** Bytes that can be read at any place: a file, or memory in a test. */
export interface Bytes {
  readonly size: number;
  /** Fills as much of `target` as there is from `position` on; the number of bytes filled. */
  read(target: Uint8Array, position: number): Promise<number>;
}

/** Where the samples of a WAV file lie, for a program that reads them itself. */
export interface WavSamples {
  readonly path: string;
  readonly format: WavFormat;
  /** The first one's place in the file, bytes. */
  readonly start: number;
  /** Per channel. */
  readonly frames: number;
}

export interface Wav {
  readonly place: WavSamples;
  readonly rate: Hertz;
  readonly channels: number;
  /** Samples per channel. */
  readonly frames: number;
  /** What is odd about the file, for people; it plays all the same. */
  readonly notices: readonly string[];
  /** The sound from its start, mono, in reused chunks of `chunkMs`; `at` counts from 0 at the file's first sample. */
  pcm(chunkMs?: number): AsyncGenerator<Pcm, void, void>;
  close(): Promise<void>;
}

const BLOCK_BYTES = 1 << 16;
/** A header with more chunks than this before its sound is no header. */
const MAX_CHUNKS = 4096;
/** Sizes that writers to a pipe put down because they cannot come back (ffmpeg 0xFFFFFFFF, sox 0x7FFFF...). */
const isStreamed = (size: number) => size === 0 || size >= 0x7ffff000;

/** Files that are often given for WAV, by their first bytes. */
const OTHERS: readonly (readonly [name: string, offset: number, magic: string])[] = [
  ['an Ogg (Vorbis or Opus) file', 0, 'OggS'],
  ['a FLAC file', 0, 'fLaC'],
  ['an MP3 file', 0, 'ID3'],
  ['an MP3 or AAC file', 0, '\xff\xfb'],
  ['an MP3 or AAC file', 0, '\xff\xf3'],
  ['an MP3 or AAC file', 0, '\xff\xf2'],
  ['an MP3 or AAC file', 0, '\xff\xf1'],
  ['an MP4 or M4A file', 4, 'ftyp'],
  ['an AIFF file', 0, 'FORM'],
  ['a Matroska or WebM file', 0, '\x1a\x45\xdf\xa3'],
  ['a big-endian WAV file', 0, 'RIFX'],
];

const text = (bytes: Uint8Array, from: number, length: number) =>
  String.fromCharCode(...bytes.subarray(from, from + length));

/**
 * Opens a WAV file: any rate from 1 to 768 kHz, any number of channels, 8/16/24/32-bit PCM, 32/64-bit float,
 * WAVE_FORMAT_EXTENSIBLE, RF64, other chunks in any order before the sound.
 *
 * @throws PluginError audio/missing, audio/format (with the ffmpeg command that converts) or audio/empty
 */
export async function openWav(path: string): Promise<Wav> {
  const info = await stat(path).catch((cause) => {
    throw new PluginError('audio/missing', `There is no file ${path}`, {
      hint: lookHint(path),
      cause,
    });
  });
  if (!info.isFile()) {
    const what = info.isDirectory() ? 'a folder' : 'a pipe or device';
    throw new PluginError('audio/missing', `${path} is ${what}, not a WAV file`, {
      hint: info.isDirectory() ? `ls ${shellQuote(path)}` : 'npx mouthpiece start --stdin 48000 < PIPE',
    });
  }
  const file = await open(path, 'r').catch((cause) => {
    throw new PluginError('audio/missing', `${path} cannot be opened (${(cause as { code?: string }).code})`, {
      hint: `chmod u+r ${shellQuote(path)}`,
      cause,
    });
  });
  const bytes: Bytes = {
    size: info.size,
    async read(target, position) {
      let filled = 0;
      while (filled < target.length) {
        const { bytesRead } = await file.read(target, filled, target.length - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return filled;
    },
  };
  try {
    return await parseWav(bytes, path, () => file.close());
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Where the samples of a file lie. @throws PluginError as `openWav` */
export async function findSamples(path: string): Promise<WavSamples> {
  const wav = await openWav(path);
  await wav.close();
  return wav.place;
}

/** As `openWav`, from bytes of any kind. `path` is for messages only. */
export async function parseWav(bytes: Bytes, path: string, close = async () => {}): Promise<Wav> {
  const { format, start, length, notices } = await findSound(bytes, path);
  const frameBytes = format.channels * format.bytesPerSample;
  const frames = Math.floor(length / frameBytes);
  if (frames === 0) {
    throw new PluginError('audio/empty', `${path} holds no sound (0 samples)`, { hint: 'Record it again' });
  }
  const rate = hertz(format.rate);
  const decode = decoder(format);

  async function* pcm(chunkMs = 20): AsyncGenerator<Pcm, void, void> {
    const size = Math.max(1, Math.round((rate * chunkMs) / 1000));
    const chunk = new Float32Array(size);
    // Whole frames per read, and at least one, however many channels.
    const perRead = Math.max(1, Math.floor(BLOCK_BYTES / frameBytes));
    const block = new Uint8Array(perRead * frameBytes);
    const view = new DataView(block.buffer);
    let filled = 0;
    let out = 0;
    for (let done = 0; done < frames; ) {
      const want = Math.min(perRead, frames - done);
      const got = await bytes.read(
        want === perRead ? block : block.subarray(0, want * frameBytes),
        start + done * frameBytes,
      );
      const have = Math.floor(got / frameBytes);
      for (let n = 0; n < have; ) {
        const count = Math.min(size - filled, have - n);
        decode(view, n * frameBytes, count, filled === 0 ? chunk : chunk.subarray(filled));
        n += count;
        filled += count;
        if (filled === size) {
          out += size;
          filled = 0;
          yield { samples: chunk, rate, at: ((out * 1000) / rate) as Millis };
        }
      }
      done += have;
      // The file has become shorter since it was opened.
      if (have < want) break;
    }
    if (filled > 0) yield { samples: chunk.subarray(0, filled), rate, at: (((out + filled) * 1000) / rate) as Millis };
  }

  const place = { path, format, start, frames };
  return { place, rate, channels: format.channels, frames, notices, pcm, close };
}

interface Sound {
  readonly format: WavFormat;
  /** Of the samples, in bytes. */
  readonly start: number;
  readonly length: number;
  readonly notices: readonly string[];
}

/** Walks the chunks up to the sound. */
async function findSound(bytes: Bytes, path: string): Promise<Sound> {
  const fail = (what: string) => new PluginError('audio/format', `${path}: ${what}`, { hint: convertHint(path) });
  if (bytes.size === 0) throw new PluginError('audio/empty', `${path} is empty (0 bytes)`, { hint: 'Record it again' });
  const head = new Uint8Array(40);
  const view = new DataView(head.buffer);
  const got = await bytes.read(head.subarray(0, 12), 0);
  for (const [name, offset, magic] of OTHERS) {
    if (text(head, offset, magic.length) === magic) throw fail(`this is ${name}; only WAV can be read`);
  }
  if (!['RIFF', 'RF64', 'BW64'].includes(text(head, 0, 4))) throw fail('this is not a WAV file');
  if (got < 12) throw fail('the file ends within its header');
  if (text(head, 8, 4) !== 'WAVE') throw fail(`this is a RIFF file of kind "${text(head, 8, 4)}", not WAVE`);

  let format: WavFormat | undefined;
  /** The real size of the sound in an RF64 file. */
  let longSize: number | undefined;
  let position = 12;
  for (let i = 0; i < MAX_CHUNKS; i++) {
    if ((await bytes.read(head.subarray(0, 8), position)) < 8) break;
    const id = text(head, 0, 4);
    const size = view.getUint32(4, true);
    position += 8;
    if (id === 'fmt ') {
      const length = await bytes.read(head.subarray(0, Math.min(size, 40)), position);
      if (length < Math.min(size, 40)) throw fail('the file ends within its header');
      format = parseFormat(new DataView(head.buffer, 0, length), path);
      if (format.rate < RATE_RANGE[0] || format.rate > RATE_RANGE[1]) {
        throw fail(`a sample rate of ${format.rate} Hz cannot be used; 1000 to 768000 Hz can`);
      }
    } else if (id === 'ds64' && size >= 16) {
      if ((await bytes.read(head.subarray(0, 16), position)) < 16) throw fail('the file ends within its header');
      longSize = Number(view.getBigUint64(8, true));
    } else if (id === 'data') {
      if (format === undefined) throw fail('the sound comes before its format ("fmt " chunk)');
      const rest = bytes.size - position;
      if (size === 0 && (await endsWithChunk(bytes, position))) {
        return { format, start: position, length: 0, notices: [] };
      }
      const declared = size === 0xffffffff && longSize !== undefined ? longSize : size;
      const notices: string[] = [];
      if (declared > rest && !isStreamed(declared)) {
        const share = ((100 * rest) / declared).toFixed(0);
        notices.push(`${path} is cut short: ${share} % of the sound that its header promises is there`);
      }
      return { format, start: position, length: isStreamed(declared) ? rest : Math.min(declared, rest), notices };
    }
    // Chunks are padded to even lengths.
    position += size + (size & 1);
  }
  throw fail(
    format === undefined ? 'the file ends within its header' : 'the file has a header but no sound ("data" chunk)',
  );
}

/** Whether one more chunk fills the rest of the file exactly: then a size of 0 before it is meant. */
async function endsWithChunk(bytes: Bytes, position: number): Promise<boolean> {
  const head = new Uint8Array(8);
  if ((await bytes.read(head, position)) < 8) return false;
  const size = new DataView(head.buffer).getUint32(4, true);
  return /^[A-Za-z0-9 ]{4}$/.test(text(head, 0, 4)) && position + 8 + size + (size & 1) === bytes.size;
}
