import { C } from '../face/controls.js';
import { EYE_POINTS, type EyeOpening, rideLid } from './contours.js';
import { between, type Points } from './curve.js';
import { type Landmarks, type Moves, noMoves } from './landmarks.js';

/** Height of the skin above a lid that is drawn down over the eye as it shuts, in face units. */
export const LID_SKIN = 0.025;

const smooth = (t: number): number => {
  const u = Math.min(1, Math.max(0, t));
  return u * u * (3 - 2 * u);
};

/** Lid lines and lashes: they ride on one edge of the opening. */
export function lidMoves(eye: EyeOpening, edge: 'upper' | 'lower', at: Points): Moves {
  const moves = noMoves();
  const blink = eye.moves[eye.blink]!;
  const half = EYE_POINTS * 2;
  moves[eye.blink] = rideLid(eye[edge], edge === 'upper' ? blink.subarray(0, half) : blink.subarray(half), at);
  return moves;
}

/** How far a point lies above a lid, in pixels of the output, and the place on the lid straight below or above it. */
function over(lid: Points, x: number, y: number, { cos, sin }: Landmarks) {
  const along = (i: number): number => lid[i * 2] * cos + lid[i * 2 + 1] * sin;
  const u = x * cos + y * sin;
  let i = 0;
  while (i < lid.length / 2 - 2 && along(i + 1) < u) i++;
  const t = (u - along(i)) / Math.max(1e-6, along(i + 1) - along(i));
  const foot = i + Math.min(1, Math.max(0, t));
  return { foot, above: (between(lid, foot, 1) - y) * cos - (between(lid, foot, 0) - x) * sin };
}

/** The skin above an eye: its lower edge goes down with the upper lid, its upper edge stays. */
export function coverMoves(eye: EyeOpening, at: Points, skin: Moves, landmarks: Landmarks): Moves {
  const moves = [...skin];
  const blink = eye.moves[eye.blink]!;
  const own = new Float64Array(at.length);
  for (let i = 0; i < at.length / 2; i++) {
    const { foot, above } = over(eye.upper, at[i * 2], at[i * 2 + 1], landmarks);
    const share = 1 - smooth(above / (LID_SKIN * landmarks.unit));
    own[i * 2] = between(blink, foot, 0) * share;
    own[i * 2 + 1] = between(blink, foot, 1) * share;
  }
  moves[eye.blink] = own;
  return moves;
}

/** How far an iris that is part of its picture travels at gaze 1: at most so many face units, */
const TRAVEL = { x: 0.042, y: 0.011 } as const;
/** and such a part of the white beside it or of the opening's height, which is stretched and squeezed by it. */
const ROOM = { x: 0.36, y: 0.11 } as const;
/** The way from the middle of the iris to a corner of the eye of which this part moves as one. */
const CORE = 0.6;

/**
 * The eye of a picture of one piece: its iris goes with the gaze, the white beside it gives way, and the rim stays where
 * the lids are. So nothing has to be made up behind the iris, and nothing can show a seam.
 */
export function gazeMoves(eye: EyeOpening, at: Points, skin: Moves, landmarks: Landmarks): Moves {
  const moves = [...skin];
  const { upper, lower, iris } = eye;
  if (!iris) return moves;
  const { unit, cos, sin } = landmarks;
  const along = (x: number, y: number): number => (x - iris.x) * cos + (y - iris.y) * sin;
  const last = upper.length - 2;
  const ends = [-along(upper[0], upper[1]), along(upper[last], upper[last + 1])];
  // An iris that fills its eye gives way at its own rim.
  const core = Math.min(iris.radius, CORE * ends[0], CORE * ends[1]);
  const [left, right] = ends.map((end) => Math.max(1, end - core));
  const middle = over(lower, iris.x, iris.y, landmarks).above - over(upper, iris.x, iris.y, landmarks).above;
  const height = Math.max(1, middle);
  const far = Math.min(TRAVEL.x * unit, ROOM.x * Math.min(left, right));
  const high = Math.min(TRAVEL.y * unit, ROOM.y * height);
  const x = new Float64Array(at.length);
  const y = new Float64Array(at.length);
  for (let i = 0; i < at.length / 2; i++) {
    const [px, py] = [at[i * 2], at[i * 2 + 1]];
    const inside = Math.min(-over(upper, px, py, landmarks).above, over(lower, px, py, landmarks).above);
    if (inside <= 0) continue;
    const s = along(px, py);
    const beside = 1 - smooth((Math.abs(s) - core) / (s < 0 ? left : right));
    const share = beside * smooth(inside / (0.5 * height));
    x[i * 2] = far * share * cos;
    x[i * 2 + 1] = far * share * sin;
    y[i * 2] = -high * share * sin;
    y[i * 2 + 1] = high * share * cos;
  }
  moves[C.gazeX] = x;
  moves[C.gazeY] = y;
  return moves;
}
