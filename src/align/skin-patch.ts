import type { Picture } from '../avatar/picture.js';
import { type FacePoints, faceFrame, type Pair } from './points.js';
import type { Colour } from './raster.js';

/** Points of a patch per face unit. */
export const FINE = 170;
/** Skin goes on where the next point differs by so many levels at most, */
const STEP = 9;
/** and from the skin that it began with by so many. */
export const DRIFT = 74;

/**
 * Paint is even: a point differs from its neighbours at this distance by so few levels, of a skin as light as light is. Where
 * half of it is flat, the rest may be shaded more (photos, out of focus too: 1.4 and 2.4 at least).
 */
const EVEN = { apart: 5, half: 1.25, most: 2.6, flat: 0.75, shaded: 4 } as const;
/** Of less skin than this part of the patch nothing can be said. */
const LEAST_SKIN = 0.08;

/** How far a patch reaches from its middle, in face units. */
export interface PatchSize {
  readonly side: number;
  readonly up: number;
  readonly down: number;
}

/** A piece of a face, upright in the face's own axes, and where in it skin is. */
export interface SkinPatch {
  readonly width: number;
  readonly height: number;
  /** r, g, b per point. */
  readonly rgb: Float32Array;
  /** 1 where skin is. */
  readonly skin: Uint8Array;
  /** Of the point that the skin was spread from. */
  readonly colour: Colour;
  /** The picture's point of a point of the patch, */
  place(i: number, j: number): Pair;
  /** the patch's point (column + row * width) of one of the picture, nothing where it lies outside, */
  pointAt(x: number, y: number): number | undefined;
  /** and whether one of the picture is skin; what lies outside is taken for none. */
  isSkin(x: number, y: number): boolean;
}

/** Skin spreads from a point, step by step, so that its light may change but no outline is crossed. */
function spread(width: number, height: number, rgb: Float32Array, start: number): Uint8Array {
  const skin = new Uint8Array(width * height);
  const apart = (a: number, b: number): number =>
    Math.max(
      Math.abs(rgb[a * 3] - rgb[b * 3]),
      Math.abs(rgb[a * 3 + 1] - rgb[b * 3 + 1]),
      Math.abs(rgb[a * 3 + 2] - rgb[b * 3 + 2]),
    );
  skin[start] = 1;
  const queue: number[] = [start];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    const x = at % width;
    for (const next of [at - width, at + width, x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1]) {
      if (next < 0 || next >= width * height || skin[next]) continue;
      if (apart(at, next) > STEP || apart(start, next) > DRIFT) continue;
      skin[next] = 1;
      queue.push(next);
    }
  }
  return skin;
}

/** @param from where there is skin: so far right of the middle and below it, in face units */
export function skinPatch(
  picture: Picture,
  points: FacePoints,
  middle: Pair,
  { side, up, down }: PatchSize,
  from: Pair,
): SkinPatch {
  const { unit, cos, sin } = faceFrame(points.landmarks);
  const width = Math.round(2 * side * FINE);
  const height = Math.round((up + down) * FINE);
  const rgb = new Float32Array(width * height * 3);
  const place = (i: number, j: number): Pair => {
    const x = ((i + 0.5) / FINE - side) * unit;
    const y = ((j + 0.5) / FINE - up) * unit;
    return [middle[0] + x * cos - y * sin, middle[1] + x * sin + y * cos];
  };
  for (let j = 0; j < height; j++) {
    for (let i = 0; i < width; i++) {
      const [x, y] = place(i, j);
      const px = Math.min(picture.width - 1, Math.max(0, Math.floor(x)));
      const py = Math.min(picture.height - 1, Math.max(0, Math.floor(y)));
      const at = (py * picture.width + px) * 4;
      for (let c = 0; c < 3; c++) rgb[(j * width + i) * 3 + c] = picture.rgba[at + c];
    }
  }
  const within = (at: number, size: number): number => Math.min(size - 1, Math.max(0, Math.round(at)));
  const start = within((up + from[1]) * FINE, height) * width + within(width / 2 + from[0] * FINE - 0.5, width);
  const skin = spread(width, height, rgb, start);
  const pointAt = (x: number, y: number): number | undefined => {
    const [dx, dy] = [(x - middle[0]) / unit, (y - middle[1]) / unit];
    const i = Math.floor((dx * cos + dy * sin + side) * FINE);
    const j = Math.floor((dy * cos - dx * sin + up) * FINE);
    return i >= 0 && j >= 0 && i < width && j < height ? j * width + i : undefined;
  };
  return {
    width,
    height,
    rgb,
    skin,
    colour: [rgb[start * 3], rgb[start * 3 + 1], rgb[start * 3 + 2]],
    place,
    pointAt,
    isSkin: (x, y) => skin[pointAt(x, y) ?? -1] === 1,
  };
}

/** Whether skin is even, as no photo's is. */
export function isPaint({ width, height, rgb, skin, colour }: SkinPatch): boolean {
  const steps = [-EVEN.apart, EVEN.apart, -EVEN.apart * width, EVEN.apart * width];
  const uneven: number[] = [];
  for (let y = EVEN.apart; y < height - EVEN.apart; y++) {
    for (let x = EVEN.apart; x < width - EVEN.apart; x++) {
      const at = y * width + x;
      if (!skin[at] || steps.some((step) => !skin[at + step])) continue;
      const off = [0, 1, 2].map((c) => {
        const around = steps.reduce((sum, step) => sum + rgb[(at + step) * 3 + c], 0) / 4;
        return Math.abs(rgb[at * 3 + c] - around);
      });
      uneven.push(Math.max(...off));
    }
  }
  if (uneven.length < LEAST_SKIN * width * height) return false;
  uneven.sort((a, b) => a - b);
  const light = Math.max(1, ...colour) / 255;
  const at = (share: number): number => uneven[Math.floor(share * uneven.length)] / light;
  return at(0.5) < EVEN.half && at(0.75) < (at(0.5) < EVEN.flat ? EVEN.shaded : EVEN.most);
}
