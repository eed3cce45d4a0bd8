import { between, catmullRom, catmullRomLoop, points as flat, nearest, type Points } from '../avatar/curve.js';
import { type Edges, type FacePoints, faceFrame, type Pair } from './points.js';

export type Side = 'left' | 'right';

/** The landmarks around an eye, from its left corner over its upper lid. */
const FIRST = { left: 36, right: 42 } as const;
const AROUND = 6;
/** Pieces per span of lids that a hand has laid. */
const STEPS = 8;

export interface EyeCurves {
  readonly upper: Pair[];
  readonly lower: Pair[];
  readonly closed: Pair[];
}

const pairs = (line: Points): Pair[] =>
  Array.from({ length: line.length / 2 }, (_, i) => [line[i * 2], line[i * 2 + 1]]);

/** The lids of an eye: as they were found, or through the points that a hand has laid. */
export function lidsOf({ landmarks, contours }: FacePoints, side: Side): Edges {
  if (contours?.eyes) return contours.eyes[side];
  const around = landmarks.slice(FIRST[side], FIRST[side] + AROUND);
  const line = pairs(catmullRomLoop(flat(around), STEPS));
  const corner = (AROUND / 2) * STEPS;
  return { upper: line.slice(0, corner + 1), lower: line.slice(corner).reverse() };
}

/**
 * Corners of an eye lie further out, and a little lower, than the detector's mesh has them: measured by eye on close-ups of
 * six people, in widths of the eye.
 */
const CORNERS = { outer: { out: 0.13, down: 0.05 }, inner: { out: 0.08, down: 0.02 } } as const;

/** The lids of people's eyes, drawn out to their corners; the middle of each stays. */
export function reachCorners(lids: Edges, side: Side): Edges {
  const { upper } = lids;
  const [first, last] = [upper[0], upper[upper.length - 1]];
  const [wx, wy] = [last[0] - first[0], last[1] - first[1]];
  const square = Math.max(1, wx * wx + wy * wy);
  const drawn = ([x, y]: Pair): Pair => {
    const place = 2 * (((x - first[0]) * wx + (y - first[1]) * wy) / square) - 1;
    const { out, down } = place < 0 === (side === 'left') ? CORNERS.outer : CORNERS.inner;
    const share = Math.min(1, Math.abs(place)) ** 1.5;
    const along = Math.sign(place) * out * share;
    return [x + along * wx - down * share * wy, y + along * wy + down * share * wx];
  };
  return { upper: upper.map(drawn), lower: lids.lower.map(drawn) };
}

/** Where shut lids meet, of the way from the upper to the lower: just above the latter, as when people blink, */
const MEET = 0.92;
/** but the detector's mesh leaves a little of the white of people's eyes below it. */
const MEET_SEEN = 1.06;

/** Whose lids they are: a person's as the detector's mesh has them, a person's as a hand has laid them, or a drawing's. */
export type LidsBy = 'mesh' | 'hand' | 'drawing';

/** The lids of one eye and the curve where they meet. */
export function eyeCurves(points: FacePoints, side: Side, by: LidsBy): EyeCurves {
  const lids = lidsOf(points, side);
  const seen = by === 'mesh' ? reachCorners(lids, side) : lids;
  const [upper, lower] = [seen.upper, seen.lower].map((edge) => pairs(catmullRom(flat(edge), 2)));
  const meet = by === 'mesh' ? MEET_SEEN : MEET;
  const closed = lower.map(
    (p, i): Pair => [upper[i][0] + (p[0] - upper[i][0]) * meet, upper[i][1] + (p[1] - upper[i][1]) * meet],
  );
  return { upper, lower, closed };
}

/** An eye's own frame, in pixels of the picture. */
export interface EyeFrame extends EyeCurves {
  /** Face unit. */
  readonly unit: number;
  /** Whether the lids were drawn out to the corners, and may end softly there. */
  readonly reaches: boolean;
  /** From corner to corner. */
  readonly width: number;
  /** The widest distance of the lids. */
  readonly height: number;
  /** How far along the eye a point lies: 0 at the left corner, 1 at the right one. */
  along(x: number, y: number): number;
  /** How far above the upper lid a point lies, */
  aboveUpper(x: number, y: number): number;
  /** and above the lower one. */
  aboveLower(x: number, y: number): number;
  /** How far it is to a lid, or to the line where they meet. */
  off(line: 'upper' | 'closed', x: number, y: number): number;
  /** The point `above` pixels above a lid, at a place along it (0..1). */
  over(lid: 'upper' | 'lower', along: number, above: number): Pair;
}

export function eyeFrame(points: FacePoints, side: Side, by: LidsBy): EyeFrame {
  const { unit, cos, sin } = faceFrame(points.landmarks);
  const curves = eyeCurves(points, side, by);
  const upper = flat(curves.upper);
  const lower = flat(curves.lower);
  const closed = flat(curves.closed);
  const [first, last] = [curves.upper[0], curves.upper[curves.upper.length - 1]];
  const width = Math.max(1, Math.hypot(last[0] - first[0], last[1] - first[1]));
  const [ex, ey] = [(last[0] - first[0]) / width, (last[1] - first[1]) / width];
  const above = (lid: Points, x: number, y: number): number => {
    // A drawn eye is so steep at its sides that what lies nearest there is not what lies below.
    const foot = by === 'drawing' ? straight(lid, x, y, ex, ey) : nearest(lid, x, y).at;
    return (x - between(lid, foot, 0)) * sin - (y - between(lid, foot, 1)) * cos;
  };
  const heights = curves.upper.map((p) => above(lower, p[0], p[1]));
  return {
    ...curves,
    unit,
    reaches: by === 'mesh',
    width,
    height: Math.max(1, ...heights),
    along: (x, y) => ((x - first[0]) * ex + (y - first[1]) * ey) / width,
    aboveUpper: (x, y) => above(upper, x, y),
    aboveLower: (x, y) => above(lower, x, y),
    off: (line, x, y) => nearest(line === 'upper' ? upper : closed, x, y).distance,
    over: (lid, at, height) => {
      const line = lid === 'upper' ? upper : lower;
      const place = Math.min(1, Math.max(0, at)) * (line.length / 2 - 1);
      return [between(line, place, 0) + height * sin, between(line, place, 1) - height * cos];
    },
  };
}

/** The place on a lid straight above or below a point, as span number plus fraction. */
function straight(lid: Points, x: number, y: number, ex: number, ey: number): number {
  const along = (i: number): number => lid[i * 2] * ex + lid[i * 2 + 1] * ey;
  const u = x * ex + y * ey;
  let i = 0;
  while (i < lid.length / 2 - 2 && along(i + 1) < u) i++;
  return i + Math.min(1, Math.max(0, (u - along(i)) / Math.max(1e-6, along(i + 1) - along(i))));
}

/** The whole pixels within `margin` of an eye's lids that lie in the picture. */
export function eyeBox(
  { upper, lower }: EyeCurves,
  margin: number,
  { width, height }: { readonly width: number; readonly height: number },
) {
  const all = [...upper, ...lower];
  const xs = all.map((p) => p[0]);
  const ys = all.map((p) => p[1]);
  const left = Math.max(0, Math.floor(Math.min(...xs) - margin));
  const top = Math.max(0, Math.floor(Math.min(...ys) - margin));
  const right = Math.min(width, Math.ceil(Math.max(...xs) + margin));
  const bottom = Math.min(height, Math.ceil(Math.max(...ys) + margin));
  return { left, top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
}
