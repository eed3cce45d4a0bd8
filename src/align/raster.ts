import type { Picture } from '../avatar/picture.js';
import type { Pair } from './points.js';

/** A picture that is being painted: straight RGBA. */
export interface Canvas extends Picture {
  readonly rgba: Uint8ClampedArray;
}

export type Colour = readonly [number, number, number];

export const blank = (width: number, height: number): Canvas => ({
  width,
  height,
  rgba: new Uint8ClampedArray(width * height * 4),
});

export const smooth = (t: number): number => {
  const u = Math.min(1, Math.max(0, t));
  return u * u * (3 - 2 * u);
};

export const mix = (a: Colour, b: Colour, t: number): Colour => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
  a[2] + (b[2] - a[2]) * t,
];

/** The largest difference of a channel, in levels. */
export const apart = (a: Colour, b: Colour): number =>
  Math.max(Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1]), Math.abs(a[2] - b[2]));

/** Whether a colour is plainly whiter than the skin beside it, as only eyes and teeth are. */
export const isWhite = (colour: Colour, skin: Colour): boolean => {
  const least = Math.min(...colour);
  return least > 0.86 * Math.max(...skin) && least > Math.min(...skin) + 16 && Math.max(...colour) - least < 40;
};

/** The colour at a point of a picture; undefined outside, and where the picture is see-through. */
export const colourAt = ({ width, height, rgba }: Picture, [x, y]: Pair): Colour | undefined => {
  const [px, py] = [Math.floor(x), Math.floor(y)];
  if (px < 0 || py < 0 || px >= width || py >= height) return undefined;
  const at = (py * width + px) * 4;
  return rgba[at + 3] < 200 ? undefined : [rgba[at], rgba[at + 1], rgba[at + 2]];
};

export const hex = (colour: Colour): string =>
  `#${colour
    .map((c) =>
      Math.round(Math.min(255, Math.max(0, c)))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;

/** Rec. 709 weights on the stored (gamma) values: good enough to compare. */
export const luminance = (rgba: ArrayLike<number>, at: number): number =>
  0.2126 * rgba[at] + 0.7152 * rgba[at + 1] + 0.0722 * rgba[at + 2];

/** A box of a picture, its edge texels repeated where the box leaves it. */
export function cut(picture: Picture, x0: number, y0: number, width: number, height: number): Canvas {
  const out = blank(width, height);
  for (let y = 0; y < height; y++) {
    const row = Math.min(picture.height - 1, Math.max(0, y + y0)) * picture.width;
    for (let x = 0; x < width; x++) {
      const from = (row + Math.min(picture.width - 1, Math.max(0, x + x0))) * 4;
      const to = (y * width + x) * 4;
      for (let c = 0; c < 4; c++) out.rgba[to + c] = picture.rgba[from + c];
    }
  }
  return out;
}

/** Writes the texel at (x, y), pixel centres at whole numbers, to `out`: Catmull-Rom, premultiplied, edges repeated. */
export function sample({ width, height, rgba }: Picture, x: number, y: number, out: Float64Array): void {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  out.fill(0);
  for (let j = -1; j < 3; j++) {
    const wy = cubic(y - (y0 + j));
    const row = Math.min(height - 1, Math.max(0, y0 + j)) * width;
    for (let i = -1; i < 3; i++) {
      const weight = wy * cubic(x - (x0 + i));
      const at = (row + Math.min(width - 1, Math.max(0, x0 + i))) * 4;
      const alpha = rgba[at + 3] * weight;
      out[0] += rgba[at] * alpha;
      out[1] += rgba[at + 1] * alpha;
      out[2] += rgba[at + 2] * alpha;
      out[3] += alpha;
    }
  }
  for (let c = 0; c < 3; c++) out[c] = out[3] > 0 ? out[c] / out[3] : 0;
}

function cubic(t: number): number {
  const a = Math.abs(t);
  if (a < 1) return 1.5 * a * a * a - 2.5 * a * a + 1;
  return a < 2 ? -0.5 * a * a * a + 2.5 * a * a - 4 * a + 2 : 0;
}

/** Whether any texel lets light through. */
export function hasAlpha({ rgba }: Picture): boolean {
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] < 250) return true;
  return false;
}

/** The colour of middling light. */
export const median = (colours: readonly Colour[]): Colour => {
  const sorted = [...colours].sort((a, b) => luminance(a, 0) - luminance(b, 0));
  return sorted[sorted.length >> 1];
};

/** The value that a part of the list is no more than. */
export function quantile(list: readonly number[], share: number): number {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
