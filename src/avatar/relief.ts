import { C, CONTROL_RANGE, type Control, restFace } from '../face/controls.js';
import type { Anatomy } from './anatomy.js';
import { deformer } from './deform.js';
import { type Pivot, restPose, setPose } from './pose.js';

/** A triangle may shrink to this part of its area, not further: below it would soon turn over. */
const THINNEST = 0.03;
const LEAST = 0.3;
/** A picture of one piece is not squeezed beyond this part of its area beside the head: it would show. */
const TIGHTEST = 0.22;
const LEAST_SWING = 0.1;

/** What pulls the skin furthest, one at a time. */
const PULLS: readonly (readonly [Control, 0 | 1])[] = [
  ['jaw', 1],
  ['gapLower', 1],
  ['gapUpper', 1],
  ['tuck', 1],
  ['press', 1],
  ['smile', 0],
  ['smile', 1],
  ['wide', 0],
  ['wide', 1],
  ['round', 1],
];

/** Faces at the bounds: heads turned furthest, mouth at rest and pulled each way. */
function extremes(): Float32Array[] {
  const faces: Float32Array[] = [];
  for (const yaw of CONTROL_RANGE.yaw) {
    for (const pitch of CONTROL_RANGE.pitch) {
      for (const pull of [undefined, ...PULLS]) {
        const face = restFace();
        face[C.yaw] = yaw;
        face[C.pitch] = pitch;
        if (pull) face[C[pull[0]]] = CONTROL_RANGE[pull[0]][pull[1]];
        faces.push(face);
      }
    }
  }
  return faces;
}

/** Heads tilted and moved furthest. */
function swings(): Float32Array[] {
  const faces: Float32Array[] = [];
  for (const roll of CONTROL_RANGE.roll) {
    for (const x of CONTROL_RANGE.shiftX) {
      for (const y of CONTROL_RANGE.shiftY) {
        for (const [yaw, pitch] of [
          [0, 0],
          [CONTROL_RANGE.yaw[0], CONTROL_RANGE.pitch[0]],
          [CONTROL_RANGE.yaw[0], CONTROL_RANGE.pitch[1]],
          [CONTROL_RANGE.yaw[1], CONTROL_RANGE.pitch[0]],
          [CONTROL_RANGE.yaw[1], CONTROL_RANGE.pitch[1]],
        ]) {
          const face = restFace();
          face[C.roll] = roll;
          face[C.shiftX] = x;
          face[C.shiftY] = y;
          face[C.yaw] = yaw;
          face[C.pitch] = pitch;
          faces.push(face);
        }
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
  { pivot, reach }: Anatomy,
): Pivot {
  const out = new Float32Array(shape.rest.length);
  const pose = restPose();
  const before = areas(shape.rest, triangles);
  const holds = (tried: Pivot, faces: readonly Float32Array[], least: number): boolean => {
    const move = deformer(shape, tried);
    return faces.every((face) => {
      setPose(pose, face, tried);
      move.deform(out, face, pose);
      return areas(out, triangles).every((area, t) => area >= before[t] * least);
    });
  };
  const faces = extremes();
  let tried = pivot;
  while (tried.relief > LEAST && !holds(tried, faces, THINNEST)) tried = { ...tried, relief: tried.relief * 0.9 };
  if (!reach) return tried;
  const swung = swings();
  while (tried.swing > LEAST_SWING && !holds(tried, swung, TIGHTEST)) {
    tried = { ...tried, swing: tried.swing * 0.85, relief: tried.relief * (tried.swing > 0.5 ? 1 : 0.9) };
  }
  return tried;
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
