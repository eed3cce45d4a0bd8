import type { Picture } from '../avatar/picture.js';
import { type Edges, type FacePoints, faceFrame, insideEdges, middleOf, type Pair, scaled } from './points.js';
import { apart, type Colour, colourAt, median } from './raster.js';
import type { EyeHole } from './skin-hole.js';
import { FINE, isPaint, type SkinPatch, skinPatch } from './skin-patch.js';
import { type Piece, pieceOf, piecesOf } from './skin-pieces.js';

/**
 * An eye that a hand has laid on a painted face: its lids are where the paint ends, whatever its shape is. Lengths in
 * face units.
 */
const PATCH = { side: 0.46, up: 0.6, down: 0.46 } as const;
/** Skin is looked for so far outside the lids; what most of these places show is skin. */
const AWAY = [0.05, 0.08, 0.12, 0.16] as const;
/** Places that differ by so few levels show the same. */
const SAME = 20;
/** A piece is of the eye when this part of it lies between the lids, or when it is this part of what lies there. */
const OWN = 0.3;
const FILLS = 0.2;
/** Below an eye that hair touches, its outline ends where so much around it is skin. */
const RING = { step: 0.05, most: 1.4, skin: 0.8 } as const;
/** What is drawn must be so much of the eye that was laid, and not so many times it: there it is hair, or glasses. */
const SIZE = { least: 0.3, most: 4 } as const;
const WIDEST = 0.6;
const HIGHEST = 0.62;
/** Lids are taken so far outside the paint, in points of the patch and in pixels: its rim is blended with skin. */
const RIM = { points: 1, pixels: 1.2 } as const;
/** So much of a spot is of one colour, but for so many levels. */
const SPOT = { share: 0.85, apart: 40 } as const;
/** People's eyes are less high than so much of their width: of two hundred in photos .59 at most. */
const TALL = 0.75;
const COLUMNS = 32;
/** Lids rise by so much at most, or what is drawn down along them folds. */
const STEEP = 2.4;
/** Columns in which less than this part of the eye's height is drawn are the wings of its lashes. */
const CORE = 0.3;

/** @returns nothing where the skin around the eye is no even paint, but a photo's, and the eye no rounder than a person's */
export function paintedEye(picture: Picture, points: FacePoints, lids: Edges): EyeHole | undefined {
  const centre = middleOf(lids);
  const from = skinBeside(picture, points, lids, centre);
  if (!from) return undefined;
  const patch = skinPatch(picture, points, centre, PATCH, from);
  const { cos, sin, unit } = faceFrame(points.landmarks);
  if (!isPaint(patch) && !isTall(lids, cos, sin)) return undefined;
  /** Points of the patch that lie between lids so many times as large as those that were laid. */
  const between = (times: number): Uint8Array => {
    const larger = scaled(lids, times);
    return Uint8Array.from(patch.skin, (_, at) => {
      const x = at % patch.width;
      return insideEdges(larger, patch.place(x, (at - x) / patch.width), cos, sin) ? 1 : 0;
    });
  };
  const within = between(1);
  const laid = within.reduce((sum, one) => sum + one, 0);
  const own = piecesOf(patch).filter((piece) => {
    const there = piece.points.reduce((sum, at) => sum + within[at], 0);
    return there > OWN * piece.points.length || there > FILLS * laid;
  });
  const drawn = pieceOf(
    own.flatMap((piece) => piece.points),
    patch.width,
  );
  const { colour: skin, isSkin, pointAt } = patch;
  const hasIris = !isOfOneColour(
    [...within.keys()].filter((at) => within[at]),
    patch,
  );
  if (!isWhole(drawn, laid)) {
    const shape = between(outline(patch, between));
    const points = [...shape.keys()].filter((at) => shape[at]);
    return { ...rimOf(pieceOf(points, patch.width), patch, unit), hasIris, skin, isSkin };
  }
  const paint = new Set(drawn.points);
  return {
    ...rimOf(drawn, patch, unit),
    hasIris,
    skin,
    isSkin,
    isEye: (x, y) => paint.has(pointAt(x, y) ?? -1),
  };
}

/** How many times larger the lids are to be that their outline lies between them, where hair that touches it hides its end above. */
function outline({ skin, width, height }: SkinPatch, between: (times: number) => Uint8Array): number {
  for (let times = 1, inner = between(1); times < RING.most; times += RING.step) {
    const outer = between(times + RING.step);
    const ring = [...outer.keys()].filter(
      (at) => outer[at] && !inner[at] && at > (width * height * PATCH.up) / (PATCH.up + PATCH.down),
    );
    if (ring.filter((at) => skin[at]).length > RING.skin * ring.length) return times;
    inner = outer;
  }
  return 1;
}

/** Whether an eye is rounder than a person's is. */
function isTall({ upper, lower }: Edges, cos: number, sin: number): boolean {
  const all = [...upper, ...lower];
  const size = (by: (p: Pair) => number): number => Math.max(...all.map(by)) - Math.min(...all.map(by));
  return size(([x, y]) => y * cos - x * sin) > TALL * size(([x, y]) => x * cos + y * sin);
}

/** Where most of what lies around the eye is of one colour, in face units from its middle. */
function skinBeside(picture: Picture, { landmarks }: FacePoints, { upper, lower }: Edges, centre: Pair) {
  const { unit, cos, sin } = faceFrame(landmarks);
  const places: { readonly from: Pair; readonly colour: Colour }[] = [];
  // Above an eye is as much lash, brow and hair as skin.
  const sides = [...lower, upper[0], upper[upper.length - 1]];
  for (const [x, y] of sides) {
    const away = Math.max(1, Math.hypot(x - centre[0], y - centre[1]));
    for (const more of AWAY) {
      const p: Pair = [x + ((x - centre[0]) / away) * more * unit, y + ((y - centre[1]) / away) * more * unit];
      const colour = colourAt(picture, p);
      const [dx, dy] = [(p[0] - centre[0]) / unit, (p[1] - centre[1]) / unit];
      if (colour) places.push({ from: [dx * cos + dy * sin, dy * cos - dx * sin], colour });
    }
  }
  const alike = places.map(({ colour }) => places.filter((other) => apart(other.colour, colour) < SAME).length);
  return places[alike.indexOf(Math.max(...alike))]?.from;
}

/** Whether what is drawn is about the eye that was laid, and all of it. */
function isWhole({ left, right, top, bottom, points }: Piece, laid: number): boolean {
  const [wide, high] = [(right - left) / FINE, (bottom - top) / FINE];
  return points.length > SIZE.least * laid && points.length < SIZE.most * laid && wide < WIDEST && high < HIGHEST;
}

/** Whether an eye is one spot, in which nothing can look about. */
function isOfOneColour(points: readonly number[], { rgb }: SkinPatch): boolean {
  const colours = points.map((at): Colour => [rgb[at * 3], rgb[at * 3 + 1], rgb[at * 3 + 2]]);
  const middle = median(colours);
  return colours.filter((colour) => apart(colour, middle) < SPOT.apart).length > SPOT.share * colours.length;
}

/** Lids around what is drawn: as steep as lids can be drawn down, and without the wings of lashes. */
function rimOf({ left, right, first, last }: Piece, { place }: SkinPatch, unit: number): Edges {
  const rim = RIM.points + (RIM.pixels / unit) * FINE;
  const all = Array.from({ length: right - left + 1 }, (_, i) => left + i).filter((x) => first[x] >= 0);
  const high = Math.max(...all.map((x) => last[x] - first[x]));
  const core = all.filter((x) => last[x] - first[x] >= CORE * high);
  const axis = core.reduce((sum, x) => sum + first[x] + last[x], 0) / (2 * core.length);
  /** How far an edge lies from the axis. */
  const edge =
    (rows: Int32Array) =>
    (x: number): number =>
      Math.max(0, ...core.map((at) => Math.abs(rows[at] - axis) + rim - STEEP * Math.max(0, Math.abs(x - at) - rim)));
  const [up, down] = [edge(first), edge(last)];
  const aside = rim + Math.max(up(core[0]), up(core[core.length - 1]), down(core[0])) / STEEP;
  const [from, to] = [core[0] - aside, core[core.length - 1] + aside];
  const columns = Array.from({ length: COLUMNS }, (_, k) => from + (k / (COLUMNS - 1)) * (to - from));
  const placed = (heights: readonly number[], sign: number): Pair[] => {
    // Rows are whole numbers: a lid is smooth.
    const even = heights.map((h, k) => ((heights[k - 1] ?? h) + 2 * h + (heights[k + 1] ?? h)) / 4);
    return columns.map((x, k) =>
      place(x, axis + (k === 0 || k === COLUMNS - 1 ? 0 : sign * Math.max(even[k], heights[k] - rim / 2))),
    );
  };
  return { upper: placed(columns.map(up), -1), lower: placed(columns.map(down), 1) };
}
