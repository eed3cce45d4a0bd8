import type { Pair } from '../avatar/curve.js';
import { PluginError } from '../errors.js';

export type { Pair };

/** Two edges from corner to corner, from left to right in the picture. */
export interface Edges {
  readonly upper: readonly Pair[];
  readonly lower: readonly Pair[];
}

/** Finer curves than the 68 points give, as the detector finds them. Where a part has none, a hand has laid its points. */
export interface Contours {
  readonly eyes?: { readonly left: Edges; readonly right: Edges };
  /** Inner edges of the lips. */
  readonly lips?: Edges;
}

/** A face in a picture, in that picture's pixels. */
export interface FacePoints {
  /** The 68 iBUG points. */
  readonly landmarks: readonly Pair[];
  readonly contours?: Contours;
}

/** A face that was seen in a picture: which of those in it, counted from the left and from 1, and how many there are. */
export interface SeenFace extends FacePoints {
  readonly number: number;
  readonly of: number;
}

/** Moves and scales every point. */
export function mapPoints({ landmarks, contours }: FacePoints, to: (p: Pair) => Pair): FacePoints {
  const list = (points: readonly Pair[]): Pair[] => points.map(to);
  const edges = ({ upper, lower }: Edges): Edges => ({ upper: list(upper), lower: list(lower) });
  return {
    landmarks: list(landmarks),
    ...(contours && {
      contours: {
        ...(contours.eyes && { eyes: { left: edges(contours.eyes.left), right: edges(contours.eyes.right) } }),
        ...(contours.lips && { lips: edges(contours.lips) }),
      },
    }),
  };
}

/** The mean of points. */
export const middle = (list: readonly Pair[]): Pair => [
  list.reduce((sum, p) => sum + p[0], 0) / list.length,
  list.reduce((sum, p) => sum + p[1], 0) / list.length,
];

/** The frame of the eye line: unit = distance of the outer eye corners, x along it, y down the face. */
export interface FaceFrame {
  readonly unit: number;
  readonly cos: number;
  readonly sin: number;
  /** The picture point that lies (x, y) units from the middle between the eyes. */
  at(x: number, y: number): Pair;
}

export function faceFrame(landmarks: readonly Pair[]): FaceFrame {
  const [l, r] = [landmarks[36], landmarks[45]];
  const unit = Math.hypot(r[0] - l[0], r[1] - l[1]);
  const cos = (r[0] - l[0]) / unit;
  const sin = (r[1] - l[1]) / unit;
  const [cx, cy] = [(l[0] + r[0]) / 2, (l[1] + r[1]) / 2];
  return {
    unit,
    cos,
    sin,
    at: (x, y) => [cx + (x * cos - y * sin) * unit, cy + (x * sin + y * cos) * unit],
  };
}

/** How far a face looks to the side: its nose's tip beside the middle between the eyes' outer corners, in face units. */
export function aside(landmarks: readonly Pair[]): number {
  const { unit, cos, sin, at } = faceFrame(landmarks);
  const [x, y] = at(0, 0);
  return ((landmarks[30][0] - x) * cos + (landmarks[30][1] - y) * sin) / unit;
}

/** Whether a point lies between two edges of a face that is turned by an angle of this cosine and sine. */
export function insideEdges({ upper, lower }: Edges, [x, y]: Pair, cos: number, sin: number): boolean {
  const along = (p: Pair): number => p[0] * cos + p[1] * sin;
  const down = (p: Pair): number => p[1] * cos - p[0] * sin;
  const at = (edge: readonly Pair[], u: number): number => {
    let i = 0;
    while (i < edge.length - 2 && along(edge[i + 1]) < u) i++;
    const [a, b] = [along(edge[i]), along(edge[i + 1])];
    const t = Math.min(1, Math.max(0, (u - a) / Math.max(1e-6, b - a)));
    return down(edge[i]) + (down(edge[i + 1]) - down(edge[i])) * t;
  };
  const u = along([x, y]);
  if (u < along(upper[0]) || u > along(upper[upper.length - 1])) return false;
  return down([x, y]) > at(upper, u) && down([x, y]) < at(lower, u);
}

/** Eye corners nearer than this, in pixels, leave nothing to animate. */
const SMALLEST = 16;

/**
 * Refuses points that no face can have.
 *
 * @throws PluginError `preset/invalid` naming the first that is wrong
 */
export function checkPoints(
  { landmarks }: FacePoints,
  { width, height }: { readonly width: number; readonly height: number },
): void {
  const refuse = (reason: string): PluginError =>
    new PluginError('preset/invalid', `landmarks: ${reason}`, {
      hint: 'place the points on the page: npm start, then open /avatar on the address it prints',
    });
  if (landmarks.length !== 68) throw refuse(`${landmarks.length} points; 68 are needed (iBUG order)`);
  landmarks.forEach(([x, y], i) => {
    if (!Number.isFinite(x) || !Number.isFinite(y)) throw refuse(`point ${i} is no pair of numbers`);
    if (x < -width || y < -height || x > 2 * width || y > 2 * height)
      throw refuse(`point ${i} lies far outside the picture`);
    if (i >= 36 && (x < 0 || y < 0 || x > width || y > height)) throw refuse(`point ${i} lies outside the picture`);
  });
  const { unit, cos, sin } = faceFrame(landmarks);
  if (!(unit >= SMALLEST))
    throw refuse(`the eyes are ${Math.round(unit)} pixels apart; at least ${SMALLEST} are needed`);
  const down = (a: number, b: number): number =>
    (landmarks[b][1] - landmarks[a][1]) * cos - (landmarks[b][0] - landmarks[a][0]) * sin;
  if (!(down(27, 8) > 0.3 * unit)) throw refuse('the chin (8) must lie below the eyes (27)');
  const wide = (landmarks[54][0] - landmarks[48][0]) * cos + (landmarks[54][1] - landmarks[48][1]) * sin;
  if (!(wide > 0.08 * unit)) throw refuse('the mouth must run from left (48) to right (54)');
  const inner = (landmarks[64][0] - landmarks[60][0]) * cos + (landmarks[64][1] - landmarks[60][1]) * sin;
  if (!(inner > 0.06 * unit)) throw refuse('the lip line must run from left (60) to right (64)');
}

/** The middle of the points of two edges. */
export const middleOf = ({ upper, lower }: Edges): Pair => middle([...upper, ...lower]);

/** Edges drawn away from, or towards, the middle of what they are around. */
export function scaled(lids: Edges, share: number): Edges {
  const [x, y] = middleOf(lids);
  const edge = (list: readonly Pair[]): Pair[] => list.map((p) => [x + (p[0] - x) * share, y + (p[1] - y) * share]);
  return { upper: edge(lids.upper), lower: edge(lids.lower) };
}
