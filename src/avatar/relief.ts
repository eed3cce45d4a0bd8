import { C, CONTROL_RANGE, type Control, restFace } from '../face/controls.js';
import type { Anatomy } from './anatomy.js';
import { deformer } from './deform.js';
import { type Pivot, restPose, setPose } from './pose.js';

/** A triangle may shrink to this part of its area, not further: below it would soon turn over. */
const THINNEST = 0.03;
const LEAST = 0.3;

/** Faces at the bounds: heads turned furthest, mouth shut and wide open. */
function extremes(): Float32Array[] {
  const faces: Float32Array[] = [];
  const open: readonly Control[] = ['jaw', 'gapLower', 'gapUpper'];
  for (const yaw of CONTROL_RANGE.yaw) {
    for (const pitch of CONTROL_RANGE.pitch) {
      for (const control of [undefined, ...open, 'tuck', 'press'] as const) {
        const face = restFace();
        face[C.yaw] = yaw;
        face[C.pitch] = pitch;
        if (control) face[C[control]] = CONTROL_RANGE[control][1];
        faces.push(face);
      }
    }
  }
  return faces;
}

/**
 * The pivot with as much relief as this face bears: an odd head (very broad, very long) turns less deeply, so that no
 * part of it folds at any pose in range.
 */
export function bearableRelief(
  shape: Parameters<typeof deformer>[0],
  triangles: ArrayLike<number>,
  { pivot }: Anatomy,
): Pivot {
  const out = new Float32Array(shape.rest.length);
  const pose = restPose();
  const before = areas(shape.rest, triangles);
  const faces = extremes();
  let relief = pivot.relief;
  while (relief > LEAST) {
    const tried = { ...pivot, relief };
    const move = deformer(shape, tried);
    const folds = faces.some((face) => {
      setPose(pose, face, tried);
      move.deform(out, face, pose);
      return areas(out, triangles).some((area, t) => area < before[t] * THINNEST);
    });
    if (!folds) return tried;
    relief *= 0.9;
  }
  return { ...pivot, relief };
}

/** Twice the area of each triangle, positive as Delaunator orders them at rest. */
function areas(points: ArrayLike<number>, triangles: ArrayLike<number>): Float64Array {
  const out = new Float64Array(triangles.length / 3);
  for (let t = 0; t < out.length; t++) {
    const [a, b, c] = [triangles[t * 3] * 2, triangles[t * 3 + 1] * 2, triangles[t * 3 + 2] * 2];
    out[t] =
      (points[c] - points[a]) * (points[b + 1] - points[a + 1]) -
      (points[b] - points[a]) * (points[c + 1] - points[a + 1]);
  }
  return out;
}
