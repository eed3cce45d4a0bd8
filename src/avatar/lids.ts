import { C } from '../face/controls.js';
import type { EyeOpening } from './contours.js';
import { EYE_POINTS, rideLid } from './contours.js';
import { between, nearest, type Points } from './curve.js';
import type { Landmarks, Moves } from './landmarks.js';
import { noMoves } from './landmarks.js';

/** Height of the skin above a lid that is drawn down over the eye as it shuts, in face units. */
export const LID_SKIN = 0.05;

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

/** How far a point lies above a lid, in pixels of the output; its foot is the place on the lid. */
function over(lid: Points, x: number, y: number, { cos, sin }: Landmarks) {
  const foot = nearest(lid, x, y).at;
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
  const left = Math.max(1, -along(upper[0], upper[1]) - iris.radius);
  const right = Math.max(1, along(upper[last], upper[last + 1]) - iris.radius);
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
    const beside = 1 - smooth((Math.abs(s) - iris.radius) / (s < 0 ? left : right));
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
