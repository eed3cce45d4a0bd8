import type { Triangulation } from './spread.js';

/** A mesh that is open along a chain of vertices. */
export interface CutMesh extends Triangulation {
  /** The chain as seen from above, from corner to corner. */
  readonly upper: Int32Array;
  /** The chain as seen from below: the same corners, doubles of the vertices between them. */
  readonly lower: Int32Array;
}

/**
 * Cuts a mesh along a chain of its vertices (the lip line): every vertex between the two corners is doubled, and the
 * triangles below the chain take the doubles, so that the two sides can part.
 *
 * @param chain vertices from the left corner to the right corner
 */
export function cutAlong({ points, triangles }: Triangulation, chain: Int32Array): CutMesh {
  const count = points.length / 2;
  const doubles = new Map<number, number>();
  for (let i = 1; i < chain.length - 1; i++) doubles.set(chain[i], count + doubles.size);
  const all = new Float64Array((count + doubles.size) * 2);
  all.set(points);
  for (const [from, to] of doubles) {
    all[to * 2] = points[from * 2];
    all[to * 2 + 1] = points[from * 2 + 1];
  }
  const below = (x: number, y: number): boolean => {
    let nearest = Number.POSITIVE_INFINITY;
    let side = 0;
    for (let i = 0; i < chain.length - 1; i++) {
      const ax = points[chain[i] * 2];
      const ay = points[chain[i] * 2 + 1];
      const dx = points[chain[i + 1] * 2] - ax;
      const dy = points[chain[i + 1] * 2 + 1] - ay;
      const t = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
      const distance = Math.hypot(ax + dx * t - x, ay + dy * t - y);
      if (distance < nearest) {
        nearest = distance;
        side = dx * (y - ay) - dy * (x - ax);
      }
    }
    return side > 0;
  };
  const out = Uint16Array.from(triangles);
  for (let t = 0; t < out.length; t += 3) {
    const corners = [triangles[t], triangles[t + 1], triangles[t + 2]];
    if (!corners.some((v) => doubles.has(v))) continue;
    const x = corners.reduce((sum, v) => sum + points[v * 2], 0) / 3;
    const y = corners.reduce((sum, v) => sum + points[v * 2 + 1], 0) / 3;
    if (!below(x, y)) continue;
    for (let k = 0; k < 3; k++) out[t + k] = doubles.get(corners[k]) ?? corners[k];
  }
  return { points: all, triangles: out, upper: chain, lower: chain.map((v) => doubles.get(v) ?? v) };
}
