import { C } from '../face/controls.js';
import { between, catmullRom, monotone, nearest, type Pair, type Points, points, resample } from './curve.js';
import { type Landmarks, type Moves, noMoves } from './landmarks.js';

/** The lip line and how its upper and lower side move; both sides share the corner points. */
export interface LipLine {
  /** From corner 60 to corner 64. */
  readonly rest: Points;
  readonly upper: Moves;
  readonly lower: Moves;
}

export const LIP_POINTS = 25;
const UPPER = [60, 61, 62, 63, 64] as const;
const LOWER = [60, 67, 66, 65, 64] as const;

/** Strictly increasing copy: interpolation knots must never fall together, whatever was drawn. */
function increasing(values: readonly number[]): number[] {
  const out: number[] = [];
  for (const value of values) out.push(out.length ? Math.max(value, out[out.length - 1] + 1e-3) : value);
  return out;
}

/**
 * @param line the drawn lip line in output pixels, if the rig gives one
 */
export function lipLine(landmarks: Landmarks, line?: Points): LipLine {
  const { at } = landmarks;
  const middle = points(UPPER.map((u, i) => [0, 1].map((axis) => (at[u * 2 + axis] + at[LOWER[i] * 2 + axis]) / 2)));
  const rest = resample(line ?? catmullRom(middle, 16), LIP_POINTS);
  const ax = at[128] - at[120];
  const ay = at[129] - at[121];
  const along = (x: number, y: number): number => ((x - at[120]) * ax + (y - at[121]) * ay) / (ax * ax + ay * ay);
  const knots = increasing(UPPER.map((_, i) => along(middle[i * 2], middle[i * 2 + 1])));
  const ts = Array.from({ length: LIP_POINTS }, (_, i) => along(rest[i * 2], rest[i * 2 + 1]));
  const side = (of: readonly number[]): Moves =>
    landmarks.moves.map((column) => {
      if (!column) return undefined;
      const out = new Float64Array(LIP_POINTS * 2);
      for (const axis of [0, 1]) {
        const at = monotone(
          knots,
          of.map((l) => column[l * 2 + axis]),
        );
        for (let i = 0; i < LIP_POINTS; i++) out[i * 2 + axis] = at(ts[i]);
      }
      return out;
    });
  return { rest, upper: side(UPPER), lower: side(LOWER) };
}

/** An eye opening: `EYE_POINTS` of the upper lid from left to right, then as many of the lower lid from left to right. */
export interface EyeOpening {
  /** The control that shuts it. */
  readonly blink: number;
  readonly rest: Points;
  readonly moves: Moves;
  readonly upper: Points;
  readonly lower: Points;
  readonly iris: { readonly x: number; readonly y: number; readonly radius: number } | undefined;
}

export const EYE_POINTS = 17;

export interface DrawnEye {
  readonly upper: readonly Pair[];
  readonly lower: readonly Pair[];
  readonly closed?: readonly Pair[];
  readonly iris?: { readonly at: Pair; readonly radius: number };
}

const EYES = {
  left: { upper: [36, 37, 38, 39], lower: [36, 41, 40, 39], blink: C.blinkLeft },
  right: { upper: [42, 43, 44, 45], lower: [42, 47, 46, 45], blink: C.blinkRight },
} as const;

/**
 * At blink 1 both lids lie on one curve, a quarter of the way up from the lower to the upper lid (the upper lid does
 * most of the way, as in people).
 *
 * @param drawn the eye as the rig gives it, already in output pixels
 */
export function eyeOpening(landmarks: Landmarks, side: 'left' | 'right', drawn?: DrawnEye): EyeOpening {
  const of = EYES[side];
  const curve = (list: readonly number[]): Points =>
    catmullRom(points(list.map((l) => [landmarks.at[l * 2], landmarks.at[l * 2 + 1]])), 12);
  const upper = resample(drawn ? points(drawn.upper) : curve(of.upper), EYE_POINTS);
  const lower = resample(drawn ? points(drawn.lower) : curve(of.lower), EYE_POINTS);
  const closed = drawn?.closed
    ? resample(points(drawn.closed), EYE_POINTS)
    : upper.map((value, i) => value * 0.25 + lower[i] * 0.75);
  const rest = new Float64Array(EYE_POINTS * 4);
  rest.set(upper);
  rest.set(lower, EYE_POINTS * 2);
  const blink = new Float64Array(EYE_POINTS * 4);
  for (let i = 0; i < EYE_POINTS * 2; i++) {
    blink[i] = closed[i] - upper[i];
    blink[i + EYE_POINTS * 2] = closed[i] - lower[i];
  }
  const moves = noMoves();
  moves[of.blink] = blink;
  const iris = drawn?.iris && { x: drawn.iris.at[0], y: drawn.iris.at[1], radius: drawn.iris.radius };
  return { blink: of.blink, rest, moves, upper, lower, iris };
}

/** The motion of `curve` at the point of it that is nearest to each of `at`: brows ride brow lines. */
export function ride(curve: Points, moves: Moves, at: Points): Moves {
  const places = Float64Array.from({ length: at.length / 2 }, (_, i) => nearest(curve, at[i * 2], at[i * 2 + 1]).at);
  return moves.map((column) => {
    if (!column) return undefined;
    const out = new Float64Array(at.length);
    for (let i = 0; i < places.length; i++) {
      out[i * 2] = between(column, places[i], 0);
      out[i * 2 + 1] = between(column, places[i], 1);
    }
    return out;
  });
}

/** Direction of the polyline at a place, as an angle. */
function heading(line: Points, at: number): number {
  const i = Math.min(line.length / 2 - 2, Math.max(0, Math.round(at) - 1));
  const j = Math.min(line.length / 2 - 1, i + 2);
  return Math.atan2(line[j * 2 + 1] - line[i * 2 + 1], line[j * 2] - line[i * 2]);
}

/**
 * How lashes go with a lid: each point keeps its offset from the nearest point of the lid, turned by half of what the
 * lid turns there. Unturned, the line would be squeezed flat where a round lid is steep; wholly turned, the lashes of
 * the outer corner would stand up.
 *
 * @param lid the edge of the open eye @param move its motion when the eye shuts
 */
export function rideLid(lid: Points, move: Points, at: Points): Points {
  const shut = lid.map((value, i) => value + move[i]);
  const out = new Float64Array(at.length);
  for (let i = 0; i < at.length / 2; i++) {
    const foot = nearest(lid, at[i * 2], at[i * 2 + 1]).at;
    const x = at[i * 2] - between(lid, foot, 0);
    const y = at[i * 2 + 1] - between(lid, foot, 1);
    const turn = heading(shut, foot) - heading(lid, foot);
    const half = Math.atan2(Math.sin(turn), Math.cos(turn)) / 2;
    out[i * 2] = between(move, foot, 0) + x * Math.cos(half) - y * Math.sin(half) - x;
    out[i * 2 + 1] = between(move, foot, 1) + x * Math.sin(half) + y * Math.cos(half) - y;
  }
  return out;
}

/** A curve through some landmarks and their motion. */
export function landmarkCurve(
  landmarks: Landmarks,
  list: readonly number[],
  steps: number,
): { readonly rest: Points; readonly moves: Moves } {
  const through = (values: Points): Points =>
    catmullRom(points(list.map((l) => [values[l * 2], values[l * 2 + 1]])), steps);
  return { rest: through(landmarks.at), moves: landmarks.moves.map((column) => column && through(column)) };
}
