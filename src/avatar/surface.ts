import { type Landmarks, span } from './landmarks.js';

/**
 * Head points beyond the 68 landmarks, in face units in the frame of the eye line: brow bone, forehead, crown,
 * temples, behind the cheeks, below the chin.
 */
const BEYOND: readonly (readonly [number, number, number])[] = [
  [0, -0.45, 0.16],
  [-0.35, -0.45, 0.04],
  [0.35, -0.45, 0.04],
  [0, -0.75, 0],
  [-0.65, -0.4, -0.26],
  [0.65, -0.4, -0.26],
  [0, -1.1, -0.15],
  [-0.6, -0.95, -0.3],
  [0.6, -0.95, -0.3],
  [-0.95, 0, -0.48],
  [0.95, 0, -0.48],
  [-0.95, 0.7, -0.48],
  [0.95, 0.7, -0.48],
  [0, 1.75, -0.3],
  [-0.5, 1.65, -0.4],
  [0.5, 1.65, -0.4],
];

/** How much of the depth behind the eye corners counts: more would fold the cheeks' outline when the head turns. */
const BEHIND = 0.6;
/** Width of the canonical face's jaw line in face units. */
const BROAD = 1.5;

/**
 * Depth of the head's surface at a point of the output, in pixels, + to the viewer. A normalised inverse-distance
 * blend with a wide centre (Shepard 1968, made smooth at the sites), so its slope stays below what a turn of 0.35 rad
 * can fold (cos / sin = 2.7).
 */
export function headSurface(landmarks: Landmarks): (x: number, y: number) => number {
  const { at, unit, depth, cos, sin } = landmarks;
  const cx = (at[72] + at[90]) / 2;
  const cy = (at[73] + at[91]) / 2;
  // A narrow face is as steep at its sides as a broad one, not steeper.
  const narrow = Math.min(1, span(at, 0, 16) / (BROAD * unit));
  const behind = BEHIND * narrow;
  const count = 68 + BEYOND.length;
  const sites = new Float64Array(count * 3);
  for (let i = 0; i < 68; i++) {
    sites[i * 3] = at[i * 2];
    sites[i * 3 + 1] = at[i * 2 + 1];
    sites[i * 3 + 2] = depth[i] < 0 ? depth[i] * behind : depth[i];
  }
  BEYOND.forEach(([x, y, z], i) => {
    sites[(68 + i) * 3] = cx + (x * cos - y * sin) * unit;
    sites[(68 + i) * 3 + 1] = cy + (x * sin + y * cos) * unit;
    sites[(68 + i) * 3 + 2] = z * unit * (z < 0 ? narrow : 1);
  });
  const reach = 1 / (0.2 * unit) ** 2;
  return (x, y) => {
    let sum = 0;
    let total = 0;
    for (let i = 0; i < count; i++) {
      const dx = sites[i * 3] - x;
      const dy = sites[i * 3 + 1] - y;
      const near = 1 + (dx * dx + dy * dy) * reach;
      const weight = 1 / (near * near * near);
      sum += weight * sites[i * 3 + 2];
      total += weight;
    }
    return sum / total;
  };
}
