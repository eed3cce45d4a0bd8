import type { Pair, Points } from '../avatar/curve.js';
import { centreOf } from './avatar-affine.js';
import { LIP_PAIRS, PART_NAMES, PARTS, type PartName } from './avatar-parts.js';

/**
 * How far a person has come with a part: `free` goes where the placed parts say it should be, `moved` keeps its middle
 * and still takes size and turn from them, `shaped` keeps everything, and `drawn` was made or found point by point.
 */
export type Placed = 'free' | 'moved' | 'shaped' | 'drawn';

/** A face being put in place; never changed, each edit makes the next one. */
export interface FaceShape {
  /** 68 landmarks in picture pixels. */
  readonly points: Points;
  /** Where a face would lie that nobody has touched but as a whole. */
  readonly template: Points;
  readonly placed: Readonly<Record<PartName, Placed>>;
  /** Whether the picture shows the mouth open; while it is shut the inner lips lie on one line. */
  readonly open: boolean;
}

const everyPart = (placed: Placed): Record<PartName, Placed> =>
  Object.fromEntries(['face', ...PART_NAMES].map((name) => [name, placed])) as Record<PartName, Placed>;

/** A picture so many times higher than wide shows somebody standing, whose face is further up and smaller, the more so the higher it is. */
const STANDING = { from: 1.2, to: 2.1, up: 0.3, smaller: 0.3 } as const;

/** The canonical face where the picture may show one, looking straight at the viewer. */
export function templateFace(
  neutral: readonly (readonly number[])[],
  picture: { readonly width: number; readonly height: number },
): FaceShape {
  const { from, to, up, smaller } = STANDING;
  const stands = Math.min(1, Math.max(0, (picture.height / picture.width - from) / (to - from)));
  const unit = Math.min(picture.width, picture.height) * 0.36 * (1 - smaller * stands);
  const middle = picture.height * (0.5 - up * stands);
  const points = new Float64Array(136);
  neutral.forEach(([x, y], i) => {
    points[i * 2] = picture.width / 2 + x * unit;
    points[i * 2 + 1] = middle + (y - 0.45) * unit;
  });
  return { points, template: points, placed: everyPart('free'), open: false };
}

/** A face that was found: nothing of it follows anything. */
export function foundFace(landmarks: readonly Pair[]): FaceShape {
  const points = Float64Array.from(landmarks.flat());
  const gap = Math.max(...LIP_PAIRS.map(([a, b]) => distance(points, a, b)));
  const face = { points, template: points, placed: everyPart('drawn'), open: gap > 0.06 * distance(points, 60, 64) };
  return face.open ? face : tied(face);
}

export const distance = (points: Points, a: number, b: number): number =>
  Math.hypot(points[a * 2] - points[b * 2], points[a * 2 + 1] - points[b * 2 + 1]);

/** Lays the inner lips on one line. */
export function tied(face: FaceShape): FaceShape {
  const points = face.points.slice();
  for (const pair of LIP_PAIRS) {
    const [x, y] = centreOf(points, pair);
    for (const i of pair) {
      points[i * 2] = x;
      points[i * 2 + 1] = y;
    }
  }
  return { ...face, points };
}

/** Direction of the line through the eyes, in radians; 0 is level. */
export function rollOf(points: Points): number {
  const [left, right] = eyesOf(points);
  return Math.atan2(right[1] - left[1], right[0] - left[0]);
}

/** The middles of the eyes. */
export const eyesOf = (points: Points): [Pair, Pair] => [
  centreOf(points, PARTS.eyeLeft.points),
  centreOf(points, PARTS.eyeRight.points),
];

/** Whether a part keeps its shape whatever happens to the others. */
export const isKept = (placed: Placed): boolean => placed === 'shaped' || placed === 'drawn';
