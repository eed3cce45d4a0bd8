import { COORDINATES } from './space.js';
import type { Gains } from './spec.js';

/** Upper and lower points that lie over each other: outer lips, then inner lips. */
const PAIRS: readonly (readonly [number, number])[] = [
  [49, 59],
  [50, 58],
  [51, 57],
  [52, 56],
  [53, 55],
  [61, 67],
  [62, 66],
  [63, 65],
];
const INNER_PAIRS = PAIRS.slice(5);
/** Each point of the outer lips that has a neighbour on the inner lips. */
const OUTER_INNER: readonly (readonly [number, number])[] = [
  [50, 61],
  [51, 62],
  [52, 63],
  [56, 65],
  [57, 66],
  [58, 67],
];
const CLOSE = 0.99;
const MOUTH = 48;

/** Takes the mouth out of a row of the speaker branch: upper and lower lip move together, in place. */
export function closeMouth(row: Float32Array, from = 0): void {
  for (const [upper, lower] of PAIRS) {
    for (let axis = 0; axis < 3; axis++) {
      const a = from + 3 * upper + axis;
      const b = from + 3 * lower + axis;
      const middle = (row[a] + row[b]) / 2;
      row[a] = CLOSE * middle + (1 - CLOSE) * row[a];
      row[b] = CLOSE * middle + (1 - CLOSE) * row[b];
    }
  }
}

/** amp_lip_x and amp_lip_y: the mouth's x and y, never its z, in place. */
export function amplifyLips(row: Float32Array, { lipX, lipY }: Gains, from = 0): void {
  for (let i = from + 3 * MOUTH; i < from + COORDINATES; i += 3) {
    row[i] *= lipX;
    row[i + 1] *= lipY;
  }
}

/** Signed area of the inner lips 60..67; less than 0 where the lower lip lies above the upper one. */
export function innerLipArea(row: Float32Array, from = 0): number {
  let area = 0;
  for (let point = 60; point < 68; point++) {
    const a = from + 3 * point;
    const b = from + 3 * (point === 67 ? 60 : point + 1);
    area += row[a] * row[b + 1] - row[b] * row[a + 1];
  }
  return area / 2;
}

/**
 * Lips that have passed through each other are shut: inner pairs meet midway, and the outer lips keep the distance from
 * them that they had a frame before. In place, on the whole faces of `rows`.
 */
export function mendInverseLips(rows: Float32Array): void {
  for (let from = 0; from < rows.length; from += COORDINATES) {
    if (innerLipArea(rows, from) >= 0) continue;
    for (const [upper, lower] of INNER_PAIRS) {
      for (let axis = 0; axis < 3; axis++) {
        const a = from + 3 * upper + axis;
        const b = from + 3 * lower + axis;
        rows[a] = (rows[a] + rows[b]) / 2;
        rows[b] = rows[a];
      }
    }
    if (from === 0) continue;
    const before = from - COORDINATES;
    for (const [outer, inner] of OUTER_INNER) {
      const y = 3 * outer + 1;
      rows[from + y] = rows[from + 3 * inner + 1] + rows[before + y] - rows[before + 3 * inner + 1];
    }
  }
}
