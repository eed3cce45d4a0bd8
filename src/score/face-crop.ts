/**
 * The picture that SyncNet sees: a square of 224 pixels around the tracked face, as its authors' pipeline cuts it (J. S.
 * Chung, A. Zisserman, syncnet_python, MIT licence): half the box's longer side s, smoothed by a median over 13 frames; from s
 * above the box's middle to 1.8 s below it, 1.4 s to either side; grey (110) beyond the frame.
 *
 * Their boxes come from another detector (S3FD); ours is put where that one draws its own, from brows and chin.
 */
import { POINTS } from '../speech/landmarks.js';
import type { LandmarkTrack } from './landmark-file.js';

export const CROP = 224;

const SMOOTH = 13;
const MARGIN = 0.4;
const GREY = 110;
/** The forehead that belongs to a detector's box, as a share of the way from chin to brows. */
const FOREHEAD = 0.3;

/** Middle of the face and half its longer side, in pixels of the frame. */
export interface FaceBox {
  readonly x: number;
  readonly y: number;
  readonly half: number;
}

function boxOf(row: ArrayLike<number>, dimensions: number): FaceBox {
  let [left, right, brows, chin] = [Number.POSITIVE_INFINITY, -Infinity, Number.POSITIVE_INFINITY, -Infinity];
  for (let point = 0; point < 27; point++) {
    const [x, y] = [row[point * dimensions], row[point * dimensions + 1]];
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    if (point < 17) chin = Math.max(chin, y);
    else brows = Math.min(brows, y);
  }
  const top = brows - FOREHEAD * (chin - brows);
  return { x: (left + right) / 2, y: (top + chin) / 2, half: Math.max(right - left, chin - top) / 2 };
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1];

/** One box per row, without jitter. */
export function faceBoxes({ points, rows, dimensions }: LandmarkTrack): FaceBox[] {
  const width = POINTS * dimensions;
  const raw = Array.from({ length: rows }, (_, row) =>
    boxOf(points.subarray(row * width, (row + 1) * width), dimensions),
  );
  const reach = SMOOTH >> 1;
  return raw.map((_, row) => {
    // As many on either side, so that the ends do not lean inwards.
    const side = Math.min(reach, row, rows - 1 - row);
    const near = raw.slice(row - side, row + side + 1);
    return {
      x: median(near.map(({ x }) => x)),
      y: median(near.map(({ y }) => y)),
      half: median(near.map(({ half }) => half)),
    };
  });
}

/**
 * Cuts the square out and scales it linearly.
 *
 * @param rgb the frame, 3 bytes a pixel
 * @param out 3 planes of 224 x 224, blue first, 0..255, overwritten
 */
export function cropFace(rgb: Uint8Array, width: number, height: number, box: FaceBox, out: Float32Array): void {
  const side = 2 * box.half * (1 + MARGIN);
  const [left, top] = [box.x - box.half * (1 + MARGIN), box.y - box.half];
  const step = side / CROP;
  const plane = CROP * CROP;
  const value = (x: number, y: number, c: number): number =>
    x >= 0 && x < width && y >= 0 && y < height ? rgb[3 * (y * width + x) + c] : GREY;
  for (let v = 0; v < CROP; v++) {
    const y = top + (v + 0.5) * step - 0.5;
    const y0 = Math.floor(y);
    const fy = y - y0;
    for (let u = 0; u < CROP; u++) {
      const x = left + (u + 0.5) * step - 0.5;
      const x0 = Math.floor(x);
      const fx = x - x0;
      for (let c = 0; c < 3; c++) {
        const above = value(x0, y0, c) * (1 - fx) + value(x0 + 1, y0, c) * fx;
        const below = value(x0, y0 + 1, c) * (1 - fx) + value(x0 + 1, y0 + 1, c) * fx;
        out[(2 - c) * plane + v * CROP + u] = above * (1 - fy) + below * fy;
      }
    }
  }
}
