import type { Picture } from '../avatar/picture.js';
import type { Edges, FacePoints, Pair } from './points.js';
import { apart, type Colour, isWhite } from './raster.js';
import { DRIFT, FINE, type SkinPatch, skinPatch } from './skin-patch.js';

/** Half the width of the patch of picture that is looked at, and how far it reaches up and down, in face units. */
const PATCH = { side: 0.46, up: 0.75, down: 0.46 } as const;
/** So many points of skin in a row are the end of an eye; fewer are a gap in its outline. */
const RUN = 3;
const COLUMNS = 13;
/** Light between an eye and what is drawn above it is at least so thick, in points; it is as good as skin in colour, */
const GAP = 3;
/** is seen in this share of the columns, */
const SEEN = 0.6;
/** and what lies above it may lie so far beyond the room of the eye, in face units. */
const BEYOND = 0.06;

/** A drawn eye, whose lids are the rim of the hole that it leaves in the skin. */
export interface EyeHole extends Edges {
  /** Whether an iris fills most of it. */
  readonly hasIris: boolean;
  /** Of the skin around it. */
  readonly skin: Colour;
  /** Whether a point of the picture is that skin; what lies far from the eye is taken for none. */
  isSkin(x: number, y: number): boolean;
  /** Whether a point is paint of the eye, which may reach beyond its lids as lashes do; none where that cannot be told. */
  isEye?(x: number, y: number): boolean;
}

export interface SkinHole extends EyeHole {
  /** Its lids looked at again: without what light parts from the eye above it, and with all the white beside it. */
  readonly close: Edges;
}

const OTHER = 0;
const LIGHT = 1;
/** Whiter than skin: an eye's own. */
const WHITE = 2;

const toneOf = (colour: Colour, skin: Colour): number =>
  isWhite(colour, skin) ? WHITE : apart(colour, skin) > DRIFT ? OTHER : LIGHT;

/**
 * The lids of a drawn eye as the hole that it leaves in the skin of the face: the skin below and beside it tells where it
 * ends, and where a fringe hangs over it its upper lid is drawn on in the same curve.
 *
 * @param middle of the eye, about
 * @param room how far it may reach up, and `from` how far below it there is skin, in face units
 * @returns nothing where the hole has no end
 */
export function skinHole(
  picture: Picture,
  points: FacePoints,
  middle: Pair,
  room: number,
  from: number,
): SkinHole | undefined {
  const patch = skinPatch(picture, points, middle, PATCH, [0, from]);
  const lids = edges(patch, room, false);
  if (!lids) return undefined;
  const { colour: skin, isSkin } = patch;
  return { ...lids, close: edges(patch, room, true) ?? lids, hasIris: true, skin, isSkin };
}

function edges(
  { width, height, skin, rgb, colour, place }: SkinPatch,
  room: number,
  isClose: boolean,
): Edges | undefined {
  const toneAt = (at: number): number => toneOf([rgb[at * 3], rgb[at * 3 + 1], rgb[at * 3 + 2]], colour);
  const [ci, cj] = [width >> 1, Math.round(PATCH.up * FINE)];
  /** How many points it is from one to skin, or nothing within `most`. To the side, skin that is white is the eye's. */
  const reach = (i: number, j: number, di: number, dj: number, most: number): number | undefined => {
    let run = 0;
    for (let d = 0; d < most + RUN; d++) {
      const [x, y] = [i + d * di, j + d * dj];
      if (x < 0 || y < 0 || x >= width || y >= height) return undefined;
      run = skin[y * width + x] && !(isClose && di !== 0 && toneAt(y * width + x) === WHITE) ? run + 1 : 0;
      if (run === RUN) return d - RUN + 1;
    }
    return undefined;
  };
  const wide = (di: number): number | undefined => {
    const found = [-14, -9, -4, 0, 4, 9, 14]
      .map((row) => reach(ci, cj + row, di, 0, width))
      .filter((d) => d !== undefined);
    return found.length > 3 ? found.sort((a, b) => a - b)[found.length >> 1] : undefined;
  };
  const [toLeft, toRight] = [wide(-1), wide(1)];
  const left = toLeft ?? toRight;
  const right = toRight ?? toLeft;
  if (left === undefined || right === undefined || left + right < 0.12 * FINE) return undefined;
  const middle = ci + (right - left) / 2;
  const half = (left + right) / 2;
  /** How far up a column the eye ends where light parts it from a brow or a line that is drawn above it. */
  const gap = (i: number): number | undefined => {
    let [dark, light, found] = [0, 0, 0];
    for (let d = 0; d < (room + BEYOND) * FINE && d <= cj; d++) {
      const is = i >= 0 && i < width ? toneAt((cj - d) * width + i) : OTHER;
      if (is === LIGHT) {
        if (dark >= GAP && light++ === 0) found = d;
        if (dark < GAP) dark = 0;
      } else {
        if (light >= GAP) return found;
        light = 0;
        dark++;
      }
    }
    return undefined;
  };
  const columns = Array.from({ length: COLUMNS }, (_, k) => (2 * (k + 1)) / (COLUMNS + 1) - 1);
  const downs: (number | undefined)[] = [];
  const ups: (number | undefined)[] = [];
  const gaps: (number | undefined)[] = [];
  for (const u of columns) {
    const i = Math.round(middle + u * half);
    downs.push(reach(i, cj, 0, 1, height));
    ups.push(reach(i, cj, 0, -1, room * FINE));
    gaps.push(gap(i));
  }
  const inner = gaps.filter((_, k) => Math.abs(columns[k]) < 0.75);
  if (isClose && inner.filter((d) => d !== undefined).length >= SEEN * inner.length) ups.splice(0, ups.length, ...gaps);
  const low = tallest(columns, downs);
  if (low === undefined) return undefined;
  // Under a fringe an upper lid cannot be seen: eyes are about as high above their middle as below.
  const high = tallest(columns, ups) ?? Math.min(low, room * FINE);
  const edge = (all: readonly (number | undefined)[], most: number, direction: number): Pair[] => {
    const curve = columns.map((u, k) => {
      const round = most * (1 - Math.abs(u) ** 2.4) ** (1 / 2.4);
      const seen = all[k];
      return seen !== undefined && Math.abs(seen - round) < 0.3 * most ? (2 * seen + round) / 3 : round;
    });
    const even = curve.map((d, k) => ((curve[k - 1] ?? 0.55 * d) + 2 * d + (curve[k + 1] ?? 0.55 * d)) / 4);
    return [
      place(middle - half, cj),
      ...columns.map((u, k) => place(middle + u * half, cj + direction * even[k])),
      place(middle + half, cj),
    ];
  };
  return { upper: edge(ups, high, -1), lower: edge(downs, low, 1) };
}

/** The height of a round edge that the columns agree on. */
function tallest(columns: readonly number[], found: readonly (number | undefined)[]): number | undefined {
  const heights = columns
    .map((u, k) => (found[k] === undefined ? undefined : found[k] / (1 - Math.abs(u) ** 2.4) ** (1 / 2.4)))
    .filter((h, k): h is number => h !== undefined && Math.abs(columns[k]) < 0.75 && h > 3);
  if (heights.length < 3) return undefined;
  return heights.sort((a, b) => a - b)[heights.length >> 1];
}
