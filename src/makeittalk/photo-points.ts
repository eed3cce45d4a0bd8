import type { Pair } from '../avatar/curve.js';
import { COORDINATES, canonicalFaceId, type ScaleShift, scaleShiftOf, toPixelX, toPixelY } from './space.js';

/** Small moves by which the original opens eyes and parts lips of a photo, in pixels of the network's square. */
const TWEAKS: readonly (readonly [readonly number[], number])[] = [
  [[49, 50, 51, 52, 53], 1],
  [[55, 56, 57, 58, 59], -1],
  [[37, 38, 43, 44], -2],
  [[40, 41, 46, 47], 2],
];
const LIDS: readonly (readonly [number, number])[] = [
  [37, 41],
  [38, 40],
  [43, 47],
  [44, 46],
];
const FIRST_BLINK = 30;
const CLOSING = 10;
const OPENING = 15;

/** The face of a photo in MakeItTalk's space, and how to come back to pixels. */
export interface PhotoFace {
  readonly face: Float32Array;
  readonly fit: ScaleShift;
}

/** @param points 68 points in pixels of the network's square; depth is the canonical face's, a tenth of it */
export function photoFace(points: readonly Pair[]): PhotoFace {
  const moved = points.map(([x, y]): [number, number] => [x, y]);
  for (const [which, dy] of TWEAKS) for (const point of which) moved[point][1] += dy;
  const fit = scaleShiftOf(moved);
  const face = canonicalFaceId();
  for (const [i, [x, y]] of moved.entries()) {
    face[3 * i] = -(x + fit.shiftX) * fit.scale;
    face[3 * i + 1] = -(y + fit.shiftY) * fit.scale;
  }
  return { face, fit };
}

/** Rows of landmarks become pixels in x and y, in place. */
export function toPixels(rows: Float32Array, fit: ScaleShift): void {
  for (let i = 0; i < rows.length; i += 3) {
    rows[i] = toPixelX(rows[i], fit);
    rows[i + 1] = toPixelY(rows[i + 1], fit);
  }
}

/**
 * The original's blinks, in place: the first at frame 30, then every 90 to 149; both lids meet three quarters down.
 *
 * @param chance a number from 0 to 1, each time another
 */
export function blink(rows: Float32Array, chance: () => number): void {
  const frames = rows.length / COORDINATES;
  const close = (frame: number, share: number) => {
    for (const [upper, lower] of LIDS) {
      for (let axis = 0; axis < 2; axis++) {
        const a = frame * COORDINATES + 3 * upper + axis;
        const b = frame * COORDINATES + 3 * lower + axis;
        const met = 0.25 * rows[a] + 0.75 * rows[b];
        rows[a] += share * (met - rows[a]);
        rows[b] += share * (met - rows[b]);
      }
    }
  };
  for (let shut = FIRST_BLINK; shut < frames; shut += 90 + Math.floor(chance() * 60)) {
    for (let t = Math.max(0, shut - CLOSING + 1); t <= Math.min(frames - 1, shut + OPENING); t++) {
      close(t, t <= shut ? 1 - (shut - t) / CLOSING : 1 - (t - shut) / OPENING);
    }
  }
}
