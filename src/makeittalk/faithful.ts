import { amplifyLips, closeMouth, mendInverseLips } from './lips.js';
import { savgol } from './savgol.js';
import { COORDINATES } from './space.js';
import type { Gains } from './spec.js';
import { BANDS, WINDOW } from './windows.js';

/** Windows that the original takes at a time, and the shortest rest that it does not drop. */
const SEGMENT = 512;
const SHORTEST = 10;
/** The original multiplies the embedding by this. */
const STYLE_GAIN = 3;

/** The networks, whole segments at a time: windows of 18 x 80 features in, rows of 204 displacements out. */
export interface Branches {
  content(windows: Float32Array, count: number, face: Float32Array): Promise<Float32Array>;
  /** Missing: the head stays still. */
  speaker?(windows: Float32Array, count: number, style: Float32Array): Promise<Float32Array>;
}

export interface FaithfulOptions {
  /** Normalised features, rows of 80. */
  readonly features: Float32Array;
  /** The face at rest, 204 numbers of MakeItTalk's space. */
  readonly face: Float32Array;
  readonly style: Float32Array;
  readonly gains: Gains;
  readonly branches: Branches;
  /** Told how many windows are done. */
  readonly onProgress?: (done: number, of: number) => void;
}

/** Rows that the original makes of so many mel frames: the last 18 are lost, and so is a short rest after a segment. */
export function faithfulLength(frames: number): number {
  const windows = Math.max(0, frames - WINDOW);
  const rest = windows % SEGMENT;
  return rest < SHORTEST ? windows - rest : windows;
}

/**
 * Landmarks by the original's own order of operations, for whole recordings: nothing of it is causal.
 *
 * @returns rows of 204 numbers of MakeItTalk's space, `faithfulLength` of them
 */
export async function faithful(options: FaithfulOptions): Promise<Float32Array> {
  const total = faithfulLength(options.features.length / BANDS);
  const rows = new Float32Array(total * COORDINATES);
  for (let done = 0; done < total; done += SEGMENT) {
    const count = Math.min(SEGMENT, total - done);
    rows.set(await segment(options, done, count), done * COORDINATES);
    options.onProgress?.(done + count, total);
  }
  finish(rows);
  return rows;
}

async function segment({ features, face, style, gains, branches }: FaithfulOptions, first: number, count: number) {
  const windows = new Float32Array(count * WINDOW * BANDS);
  for (let i = 0; i < count; i++) {
    const from = (first + i) * BANDS;
    windows.set(features.subarray(from, from + WINDOW * BANDS), i * WINDOW * BANDS);
  }
  const lips = await branches.content(windows, count, face);
  const head = await branches.speaker?.(
    windows,
    count,
    style.map((value) => value * STYLE_GAIN),
  );
  return compose(lips, head, face, gains);
}

/**
 * The recombination of one segment, steps 1 to 6: both branches' displacements and a face become faces.
 *
 * @param lips @param head rows of 204, as the networks gave them; both are overwritten
 */
export function compose(lips: Float32Array, head: Float32Array | undefined, face: Float32Array, gains: Gains) {
  const rows = new Float32Array(lips.length);
  if (head) {
    savgol(head, COORDINATES, 31, 3);
    for (let from = 0; from < head.length; from += COORDINATES) closeMouth(head, from);
  }
  calibrate(lips);
  for (let from = 0; from < lips.length; from += COORDINATES) {
    amplifyLips(lips, gains, from);
    for (let c = 0; c < COORDINATES; c++) {
      rows[from + c] = (head ? gains.position * head[from + c] : 0) + lips[from + c] + face[c];
    }
  }
  mendInverseLips(rows);
  return rows;
}

/** From each column the mean of the lower half of its values is taken away, in place. */
function calibrate(rows: Float32Array): void {
  const count = rows.length / COORDINATES;
  const half = Math.max(1, count >> 1);
  const column = new Float32Array(count);
  for (let c = 0; c < COORDINATES; c++) {
    for (let t = 0; t < count; t++) column[t] = rows[t * COORDINATES + c];
    column.sort();
    let sum = 0;
    for (let i = 0; i < half; i++) sum += column[i];
    for (let t = 0; t < count; t++) rows[t * COORDINATES + c] -= sum / half;
  }
}

/** Step 7, on the whole recording: the bridge of the nose in line, and everything smoothed over five frames. In place. */
export function finish(rows: Float32Array): void {
  for (let from = 0; from < rows.length; from += COORDINATES) {
    for (let axis = 0; axis < 3; axis++) {
      rows[from + 3 * 27 + axis] = 2 * rows[from + 3 * 28 + axis] - rows[from + 3 * 29 + axis];
    }
  }
  savgol(rows, COORDINATES, 5, 3);
}

/** The smoothing that each of the original's two ways of drawing adds, in place. */
export function smoothForDrawing(rows: Float32Array, way: 'photo' | 'cartoon'): void {
  const [face, mouth] = way === 'photo' ? [15, 5] : [17, 11];
  savgol(rows, COORDINATES, face, 3, 0, 3 * 48);
  savgol(rows, COORDINATES, mouth, 3, 3 * 48, COORDINATES - 3 * 48);
}
