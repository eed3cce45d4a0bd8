import { type Moves, noMoves } from './landmarks.js';

/** Triangles over points, as x, y pairs. */
export interface Triangulation {
  readonly points: Float64Array;
  readonly triangles: Uint16Array;
}

/** Vertices whose motion is known. */
export interface Constraint {
  readonly vertices: readonly number[];
  /** x, y per vertex of `vertices`, per control. */
  readonly moves: Moves;
}

interface Graph {
  readonly start: Int32Array;
  readonly to: Int32Array;
  readonly weight: Float64Array;
}

/** Cotangent weights (Pinkall & Polthier 1993) of the mesh edges, in compressed rows. */
function graph({ points, triangles }: Triangulation): Graph {
  const edges: Map<number, number>[] = Array.from({ length: points.length / 2 }, () => new Map());
  const add = (a: number, b: number, value: number): void => {
    edges[a].set(b, (edges[a].get(b) ?? 0) + value);
    edges[b].set(a, (edges[b].get(a) ?? 0) + value);
  };
  for (let t = 0; t < triangles.length; t += 3) {
    for (let k = 0; k < 3; k++) {
      const o = triangles[t + k];
      const a = triangles[t + ((k + 1) % 3)];
      const b = triangles[t + ((k + 2) % 3)];
      const ux = points[a * 2] - points[o * 2];
      const uy = points[a * 2 + 1] - points[o * 2 + 1];
      const vx = points[b * 2] - points[o * 2];
      const vy = points[b * 2 + 1] - points[o * 2 + 1];
      add(a, b, (ux * vx + uy * vy) / (2 * Math.max(1e-9, Math.abs(ux * vy - uy * vx))));
    }
  }
  const count = edges.reduce((sum, row) => sum + row.size, 0);
  const start = new Int32Array(edges.length + 1);
  const to = new Int32Array(count);
  const weight = new Float64Array(count);
  let at = 0;
  edges.forEach((row, i) => {
    start[i] = at;
    for (const [j, value] of row) {
      to[at] = j;
      weight[at++] = Math.max(value, 1e-2);
    }
  });
  start[edges.length] = at;
  return { start, to, weight };
}

/**
 * Spreads known motion over a mesh: the screened harmonic field (L - screen) u = 0 with the constraints held, solved
 * by over-relaxation. It obeys the maximum principle (no vertex moves further than the constraints around it), dies
 * away over about 1 / sqrt(screen), and does not leak through a cut.
 *
 * @param screen 1 / length^2 per point, in 1 / square pixels
 */
export function spread(mesh: Triangulation, constraints: readonly Constraint[], screen: Float64Array): Moves {
  const count = mesh.points.length / 2;
  const { start, to, weight } = graph(mesh);
  const held = new Uint8Array(count);
  for (const { vertices } of constraints) for (const v of vertices) held[v] = 1;
  const area = new Float64Array(count);
  for (let t = 0; t < mesh.triangles.length; t += 3) {
    const [a, b, c] = [mesh.triangles[t], mesh.triangles[t + 1], mesh.triangles[t + 2]];
    const p = mesh.points;
    const twice = Math.abs(
      (p[b * 2] - p[a * 2]) * (p[c * 2 + 1] - p[a * 2 + 1]) - (p[c * 2] - p[a * 2]) * (p[b * 2 + 1] - p[a * 2 + 1]),
    );
    for (const v of [a, b, c]) area[v] += twice / 6;
  }
  const diagonal = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let sum = screen[i] * area[i];
    for (let e = start[i]; e < start[i + 1]; e++) sum += weight[e];
    diagonal[i] = sum;
  }
  const out = noMoves();
  for (let control = 0; control < out.length; control++) {
    if (!constraints.some((c) => c.moves[control]?.some((value) => value !== 0))) continue;
    const u = new Float64Array(count * 2);
    for (const { vertices, moves } of constraints) {
      const column = moves[control];
      if (!column) continue;
      for (let i = 0; i < vertices.length; i++) {
        u[vertices[i] * 2] = column[i * 2];
        u[vertices[i] * 2 + 1] = column[i * 2 + 1];
      }
    }
    relax(u, { start, to, weight }, diagonal, held);
    out[control] = u;
  }
  return out;
}

function relax(u: Float64Array, { start, to, weight }: Graph, diagonal: Float64Array, held: Uint8Array): void {
  const omega = 1.8;
  const count = held.length;
  for (let round = 0; round < 400; round++) {
    let change = 0;
    for (let i = 0; i < count; i++) {
      if (held[i] || diagonal[i] === 0) continue;
      let x = 0;
      let y = 0;
      for (let e = start[i]; e < start[i + 1]; e++) {
        const j = to[e] * 2;
        x += weight[e] * u[j];
        y += weight[e] * u[j + 1];
      }
      const dx = (x / diagonal[i] - u[i * 2]) * omega;
      const dy = (y / diagonal[i] - u[i * 2 + 1]) * omega;
      u[i * 2] += dx;
      u[i * 2 + 1] += dy;
      change = Math.max(change, Math.abs(dx), Math.abs(dy));
    }
    if (change < 1e-3) return;
  }
}
