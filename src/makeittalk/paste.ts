import type { Picture } from '../avatar/picture.js';
import { SIDE } from './drawing.js';

const AREA = SIDE * SIDE;
/** The mask is 1 within this share of half the square, and 0 at its rim. */
const FULL = 0.72;
const RIM = 0.98;

/** Square of a picture that the network sees, in the picture's pixels. */
export interface Square {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** How much of the network's picture is shown at a place of its square, 0..1: a disc with a wide soft rim. */
export function maskAt(x: number, y: number): number {
  const middle = (SIDE - 1) / 2;
  const far = Math.hypot(x - middle, y - middle) / (SIDE / 2);
  const t = Math.max(0, Math.min(1, (RIM - far) / (RIM - FULL)));
  return t * t * (3 - 2 * t);
}

const MASK = Float32Array.from({ length: AREA }, (_, i) => maskAt(i % SIDE, Math.floor(i / SIDE)));

/** A square of a picture as three planes (blue, green, red; 0..1) of 256 x 256, each pixel the mean of what it covers. */
export function cutSquare({ width, height, rgba }: Picture, { x, y, size }: Square, planes: Float32Array): void {
  const step = size / SIDE;
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const sum = [0, 0, 0];
      let count = 0;
      const lastY = Math.max(Math.floor(y + row * step) + 1, Math.floor(y + (row + 1) * step));
      const lastX = Math.max(Math.floor(x + column * step) + 1, Math.floor(x + (column + 1) * step));
      for (let py = Math.floor(y + row * step); py < lastY; py++) {
        for (let px = Math.floor(x + column * step); px < lastX; px++) {
          const at = 4 * (Math.max(0, Math.min(height - 1, py)) * width + Math.max(0, Math.min(width - 1, px)));
          for (let c = 0; c < 3; c++) sum[c] += rgba[at + 2 - c];
          count++;
        }
      }
      for (let c = 0; c < 3; c++) planes[c * AREA + row * SIDE + column] = sum[c] / count / 255;
    }
  }
}

/** Where the mask falls, the network's colours are brought to those of the picture: one shift per colour, in place. */
export function matchColours(drawn: Float32Array, reference: Float32Array): void {
  for (let c = 0; c < 3; c++) {
    let shift = 0;
    let weight = 0;
    for (let i = 0; i < AREA; i++) {
      const rim = MASK[i] * (1 - MASK[i]);
      shift += rim * (reference[c * AREA + i] - drawn[c * AREA + i]);
      weight += rim;
    }
    for (let i = 0; i < AREA; i++) drawn[c * AREA + i] += shift / weight;
  }
}

/**
 * Lays what the network drew over the picture, in place: enlarged smoothly, blended by the mask.
 *
 * @param drawn planes as `cutSquare` makes them
 */
export function pasteSquare({ width, height, rgba }: Picture, { x, y, size }: Square, drawn: Float32Array): void {
  const scale = SIDE / size;
  for (let py = Math.max(0, Math.floor(y)); py < Math.min(height, Math.ceil(y + size)); py++) {
    const v = Math.max(0, Math.min(SIDE - 1.001, (py + 0.5 - y) * scale - 0.5));
    const row = Math.floor(v);
    for (let px = Math.max(0, Math.floor(x)); px < Math.min(width, Math.ceil(x + size)); px++) {
      const u = Math.max(0, Math.min(SIDE - 1.001, (px + 0.5 - x) * scale - 0.5));
      const share = maskAt(u, v);
      if (share === 0) continue;
      const column = Math.floor(u);
      const at = row * SIDE + column;
      const [fu, fv] = [u - column, v - row];
      const out = 4 * (py * width + px);
      for (let c = 0; c < 3; c++) {
        const i = c * AREA + at;
        const top = drawn[i] + fu * (drawn[i + 1] - drawn[i]);
        const below = drawn[i + SIDE] + fu * (drawn[i + SIDE + 1] - drawn[i + SIDE]);
        const value = 255 * Math.max(0, Math.min(1, top + fv * (below - top)));
        rgba[out + 2 - c] = Math.round(rgba[out + 2 - c] + share * (value - rgba[out + 2 - c]));
      }
    }
  }
}
