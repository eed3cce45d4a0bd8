import type { CanonicalFace } from '../face/canonical.js';
import { CONTROL_COUNT, CONTROLS } from '../face/controls.js';

/** Points of the iBUG scheme. */
export const POINTS = 68;

/** The canonical face as flat arrays, ready to be mixed. */
export interface LandmarkBasis {
  /** x, y, z of each point at rest. */
  readonly neutral: Float64Array;
  /** Per control, in the order of CONTROLS: x, y, z of each point for control = 1. Zero for what moves no point. */
  readonly directions: readonly Float64Array[];
}

/** Pure, so that a page can use it. */
export function landmarkBasis(face: CanonicalFace): LandmarkBasis {
  return {
    neutral: Float64Array.from(face.neutral.flat()),
    directions: CONTROLS.map((name) => {
      const direction = face.directions[name];
      return direction ? Float64Array.from(direction.flat()) : new Float64Array(POINTS * 3);
    }),
  };
}

/**
 * The face's 68 points for some controls: x, y, z each, in units of the outer eye corners' distance, y down, head
 * upright (yaw, pitch, roll and shifts are the picture's affair).
 *
 * @param controls indexed by `C` of face/controls.ts
 * @param out POINTS * 3 numbers, overwritten and returned
 */
export function landmarks(basis: LandmarkBasis, controls: Float32Array, out: Float32Array): Float32Array {
  out.set(basis.neutral);
  for (let c = 0; c < CONTROL_COUNT; c++) {
    const value = controls[c];
    if (value === 0) continue;
    const direction = basis.directions[c];
    for (let i = 0; i < out.length; i++) out[i] += value * direction[i];
  }
  return out;
}

const y = (points: Float32Array, point: number): number => points[3 * point + 1];

/** Inner lip gap: the mean over the three inner pairs 61-67, 62-66, 63-65, in face units; 0 = lips together, never less. */
export function mouthOpen(points: Float32Array): number {
  const gap = y(points, 67) - y(points, 61) + (y(points, 66) - y(points, 62)) + (y(points, 65) - y(points, 63));
  // Points are float32: what rounding alone opens is shut.
  return gap > 1e-6 ? gap / 3 : 0;
}

/** Distance of the outer mouth corners 48 and 54 in the picture plane, in face units. */
export const mouthWidth = (points: Float32Array): number =>
  Math.hypot(points[3 * 54] - points[3 * 48], y(points, 54) - y(points, 48));
