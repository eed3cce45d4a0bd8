import { PITCHES } from './pitch-code.js';
import { BANDS } from './windows.js';

/** AutoVC's code stands for so many frames, so a run always begins and ends with one. */
export const BLOCK = 16;
/** Frames that a run sees: as many as the network saw while it was trained. */
const MEMORY = 128;
/** Frames after a block that its own values need: ten of the postnet, six of the encoder. */
const AHEAD = BLOCK;
/** Frames from hearing to having: a block is begun up to 15 frames before it is full. */
export const CONVERTER_DELAY = AHEAD + BLOCK - 1;

/** Frames that the original converts at a time. */
const CHUNK = 4096;

/** AutoVC's normalisations: groups of channels, of each of which a mean and a mean square are known. */
export const NORMS = 229;

/** What a stream's normalisations know of the blocks that are done; in the end of as many frames as the original's chunk has. */
export interface Heard {
  /** Mean and mean square of each group. */
  readonly moments: Float32Array;
  frames: number;
}

/** Takes in the moments of one more block. */
export function remember(heard: Heard, block: Float32Array): void {
  const share = BLOCK / (heard.frames + BLOCK);
  for (let i = 0; i < block.length; i++) heard.moments[i] += share * (block[i] - heard.moments[i]);
  heard.frames = Math.min(CHUNK, heard.frames + BLOCK);
}

/**
 * AutoVC on a stretch of mel: rows of 80 and a pitch code each in, as many rows of 80 out; frames a multiple of 16. With
 * `heard` the stretch is the newest part of a stream: it is normalised with what was heard before, and its last block but
 * one is added to that. Without, it is a clip by itself.
 */
export type Convert = (mel: Float32Array, codes: Uint16Array, frames: number, heard?: Heard) => Promise<Float32Array>;

export interface Converter {
  /**
   * Takes the next frame and its pitch code (0 = unvoiced), and gives the converted frame of CONVERTER_DELAY frames
   * before; until there is one, `silence`. The row is overwritten by later calls.
   */
  push(frame: Float32Array, code: number): Promise<Float32Array>;
  reset(): void;
}

/**
 * AutoVC a block at a time: every 16 frames it converts the newest 128 and keeps the last block whose surroundings were
 * all there. Neighbouring runs agree so well on a frame that joints need no blending. What makes a stretch differ from the
 * whole clip is the normalisation over time, not the memory of the layers: with the moments of all that was heard 128
 * frames were within 0.08 of a deviation of a clip of 18 s; by themselves they were off by 0.30, and 256 by 0.14.
 */
export function incrementalConverter(convert: Convert, silence: Float32Array): Converter {
  const mel = new Float32Array(MEMORY * BANDS);
  const codes = new Uint16Array(MEMORY);
  const done = new Float32Array(4 * BLOCK * BANDS);
  const slot = (frame: number) => (frame % (4 * BLOCK)) * BANDS;
  const past: Heard = { moments: new Float32Array(2 * NORMS), frames: 0 };
  let held = 0;
  let heard = 0;

  async function run(): Promise<void> {
    const rows = await convert(mel.subarray(0, held * BANDS), codes.subarray(0, held), held, past);
    const from = held - AHEAD - BLOCK;
    const first = heard - AHEAD - BLOCK;
    for (let i = 0; i < BLOCK; i++) {
      done.set(rows.subarray((from + i) * BANDS, (from + i + 1) * BANDS), slot(first + i));
    }
  }

  return {
    async push(frame, code) {
      if (held === MEMORY) {
        mel.copyWithin(0, BLOCK * BANDS);
        codes.copyWithin(0, BLOCK);
        held -= BLOCK;
      }
      mel.set(frame, held * BANDS);
      codes[held] = code;
      held++;
      heard++;
      if (heard % BLOCK === 0 && held >= AHEAD + BLOCK) await run();
      const due = heard - 1 - CONVERTER_DELAY;
      return due < 0 ? silence : done.subarray(slot(due), slot(due) + BANDS);
    },
    reset() {
      held = 0;
      heard = 0;
      past.frames = 0;
      past.moments.fill(0);
    },
  };
}

/** The original fills each chunk up to a multiple of this with zeros, pitch included. */
const FILL = 32;

/** AutoVC as the original calls it, on a whole recording. */
export async function convertWhole(mel: Float32Array, codes: Uint16Array, convert: Convert): Promise<Float32Array> {
  const frames = codes.length;
  const out = new Float32Array(mel.length);
  for (let from = 0; from < frames; from += CHUNK) {
    const count = Math.min(CHUNK, frames - from);
    const full = Math.ceil(count / FILL) * FILL;
    const rows = new Float32Array(full * BANDS);
    rows.set(mel.subarray(from * BANDS, (from + count) * BANDS));
    // A code that is none: all of the row's numbers stay 0.
    const padded = new Uint16Array(full).fill(PITCHES);
    padded.set(codes.subarray(from, from + count));
    out.set((await convert(rows, padded, full)).subarray(0, count * BANDS), from * BANDS);
  }
  return out;
}
