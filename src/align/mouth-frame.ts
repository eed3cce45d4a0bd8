import { monotone, type Pair } from '../avatar/curve.js';
import { type FacePoints, faceFrame } from './points.js';

/** The mouth's own frame: u along the line from corner 60 (0) to corner 64 (1), v across it in pixels, down the face. */
export interface MouthFrame {
  readonly width: number;
  /** Face unit in pixels. */
  readonly unit: number;
  to(p: Pair): Pair;
  from(u: number, v: number): Pair;
  /** Inner edges of the lips: v at u, 0 beyond the corners. */
  upper(u: number): number;
  lower(u: number): number;
}

/** The landmarks on the inner edges of the lips, corner to corner. */
export const LIPS = { upper: [60, 61, 62, 63, 64], lower: [60, 67, 66, 65, 64] } as const;

export function mouthFrame(points: FacePoints): MouthFrame {
  const { landmarks, contours } = points;
  const upper = contours?.lips?.upper ?? LIPS.upper.map((i) => landmarks[i]);
  const lower = contours?.lips?.lower ?? LIPS.lower.map((i) => landmarks[i]);
  const [a, b] = [upper[0], upper[upper.length - 1]];
  const width = Math.hypot(b[0] - a[0], b[1] - a[1]);
  const cos = (b[0] - a[0]) / width;
  const sin = (b[1] - a[1]) / width;
  const to = ([x, y]: Pair): Pair => [
    ((x - a[0]) * cos + (y - a[1]) * sin) / width,
    (y - a[1]) * cos - (x - a[0]) * sin,
  ];
  const curve = (edge: readonly Pair[]): ((u: number) => number) => {
    const knots: number[] = [];
    const values: number[] = [];
    for (const p of edge) {
      const [u, v] = to(p);
      const last = knots.length ? knots[knots.length - 1] + 1e-3 : 0;
      knots.push(Math.max(last, u));
      values.push(v);
    }
    values[0] = 0;
    values[values.length - 1] = 0;
    return monotone(knots, values);
  };
  const top = curve(upper);
  const bottom = curve(lower);
  return {
    width,
    unit: faceFrame(landmarks).unit,
    to,
    from: (u, v) => [a[0] + u * width * cos - v * sin, a[1] + u * width * sin + v * cos],
    upper: (u) => Math.min(top(u), bottom(u)),
    lower: (u) => Math.max(top(u), bottom(u)),
  };
}

/** The widest distance between the lips, in pixels. */
export function gapOf(frame: MouthFrame): number {
  let most = 0;
  for (let i = 1; i < 40; i++) most = Math.max(most, frame.lower(i / 40) - frame.upper(i / 40));
  return most;
}
