import type { Anatomy } from './anatomy.js';
import { landmarkCurve } from './contours.js';
import { between, nearest, type Points } from './curve.js';
import { type CutMesh, cutAlong } from './cut.js';
import { type Moves, noMoves } from './landmarks.js';
import { type PlannedMesh, planMesh, type Visible } from './mesh.js';
import { type Constraint, spread, type Triangulation } from './spread.js';

/** The curves of the face that hold the skin, in order of importance, and how fine their points lie. */
const CURVES: readonly { readonly list: readonly number[]; readonly steps: number }[] = [
  { list: [48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 48], steps: 4 },
  { list: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], steps: 3 },
  { list: [31, 32, 33, 34, 35], steps: 1 },
  { list: [27, 28, 29, 30], steps: 1 },
  { list: [36, 37, 38, 39, 40, 41, 36], steps: 1 },
  { list: [42, 43, 44, 45, 46, 47, 42], steps: 1 },
  { list: [17, 18, 19, 20, 21], steps: 1 },
  { list: [22, 23, 24, 25, 26], steps: 1 },
];

/** Motion dies away over this many face units where nothing holds the skin. */
const REACH = 0.7;
/** Around a mouth vertices are no further apart than this part of its width, or skin would fold at the corners of a tiny one. */
const FINE = 0.3;

export interface FaceField {
  readonly mesh: CutMesh;
  readonly moves: Moves;
  /** Whether every piece of the lip line is an edge of the mesh, so that the cut is clean. */
  readonly clean: boolean;
}

/**
 * The face layer's mesh, cut along the lips, and how each of its vertices moves with each control: lips and chin
 * follow their landmarks exactly, the skin between them harmonically, nose and forehead stay.
 *
 * @param ox, oy the output pixel of texel 0, 0
 * @returns undefined where the lip line is not wholly on visible texels
 */
export function faceField(
  anatomy: Anatomy,
  width: number,
  height: number,
  ox: number,
  oy: number,
  visible: Visible,
): FaceField | undefined {
  const { landmarks, lips } = anatomy;
  const { unit } = landmarks;
  const local = (list: Points): Points => list.map((value, i) => value - (i % 2 ? oy : ox));
  const lip = local(lips.rest);
  const last = lip.length - 2;
  const across = Math.hypot(lip[last] - lip[0], lip[last + 1] - lip[1]);
  const step = across / (lip.length / 2 - 1);
  const curves = CURVES.map(({ list, steps }) => landmarkCurve(landmarks, list, steps));
  const [mx, my] = [(lip[0] + lip[last]) / 2, (lip[1] + lip[last + 1]) / 2];
  const fine = Math.max(3, Math.min(0.075 * unit, FINE * across));
  const coarse = Math.max(5, 0.2 * unit);
  const planned = planMesh({
    width,
    height,
    features: [
      { points: lip, gap: step * 0.2 },
      ...curves.map(({ rest }, i) => ({ points: local(rest), gap: i === 0 ? step * 1.05 : 0.03 * unit })),
    ],
    spacing: (x, y) => {
      const away = Math.hypot((x - mx) / 0.45, (y - my) / 0.4) / unit;
      const t = Math.min(1, Math.max(0, away - 0.8) / 0.8);
      return fine + (coarse - fine) * t;
    },
    finest: fine,
    visible,
  });
  const chain = planned.featureVertices[0];
  if (chain.some((v) => v < 0)) return undefined;
  const mesh = cutAlong(planned, chain);
  const constraints: Constraint[] = [
    { vertices: [...mesh.upper], moves: lips.upper },
    { vertices: [...mesh.lower], moves: lips.lower },
    ...curves.map(({ rest, moves }, i) =>
      held(planned.featureVertices[i + 1], i === 0 ? outerLip(rest, moves, anatomy) : moves),
    ),
  ];
  const screen = new Float64Array(mesh.points.length / 2).fill(1 / (REACH * unit) ** 2);
  const moves = spread(mesh, constraints, screen);
  const { reach } = anatomy;
  for (let i = 0; reach && i < mesh.points.length / 2; i++) {
    const near = reach(mesh.points[i * 2] + ox, mesh.points[i * 2 + 1] + oy);
    if (near === 1) continue;
    for (const column of moves) {
      if (!column) continue;
      column[i * 2] *= near;
      column[i * 2 + 1] *= near;
    }
  }
  return { mesh, moves, clean: hasEdges(planned, chain) };
}

/**
 * The rim of the lips goes with the lip line beside it; only a lip as thick as the canonical one also swells and thins
 * like it. So the line never crosses the rim, however thin the lip is drawn.
 */
function outerLip(rim: Points, moves: Moves, { lips, landmarks }: Anatomy): Moves {
  // The curve runs along the upper lip first, corner to corner.
  const middle = (rim.length / 2 - 1) / 2;
  const feet = Array.from({ length: rim.length / 2 }, (_, i) => nearest(lips.rest, rim[i * 2], rim[i * 2 + 1]));
  return moves.map((column, control) => {
    const upper = lips.upper[control];
    const lower = lips.lower[control];
    if (!column || !upper || !lower) return column;
    return column.map((value, k) => {
      const { at, distance } = feet[k >> 1];
      const under = between(k >> 1 <= middle ? upper : lower, at, (k % 2) as 0 | 1);
      return under + (value - under) * Math.min(1, distance / landmarks.lipThickness);
    });
  });
}

/** The points of a feature that became vertices. */
function held(vertices: Int32Array, moves: Moves): Constraint {
  const there = [...vertices.keys()].filter((i) => vertices[i] >= 0);
  return {
    vertices: there.map((i) => vertices[i]),
    moves: moves.map((column) => column && Float64Array.from(there.flatMap((i) => [column[i * 2], column[i * 2 + 1]]))),
  };
}

function hasEdges({ triangles }: PlannedMesh, chain: Int32Array): boolean {
  const edges = new Set<number>();
  for (let t = 0; t < triangles.length; t++) {
    const next = t % 3 === 2 ? t - 2 : t + 1;
    edges.add(Math.min(triangles[t], triangles[next]) * 65536 + Math.max(triangles[t], triangles[next]));
  }
  for (let i = 0; i < chain.length - 1; i++) {
    if (!edges.has(Math.min(chain[i], chain[i + 1]) * 65536 + Math.max(chain[i], chain[i + 1]))) return false;
  }
  return true;
}

/** The field's motion at other points (beards, freckles): inside the mesh by its triangles, outside by the nearest vertex. */
export function sampleField(mesh: Triangulation, moves: Moves, at: Points): Moves {
  const { points, triangles } = mesh;
  const out = noMoves();
  moves.forEach((column, control) => {
    if (column) out[control] = new Float64Array(at.length);
  });
  for (let i = 0; i < at.length / 2; i++) {
    const x = at[i * 2];
    const y = at[i * 2 + 1];
    const weights = locate(points, triangles, x, y);
    moves.forEach((column, control) => {
      if (!column) return;
      for (const [vertex, weight] of weights) {
        out[control]![i * 2] += column[vertex * 2] * weight;
        out[control]![i * 2 + 1] += column[vertex * 2 + 1] * weight;
      }
    });
  }
  return out;
}

function locate(points: Float64Array, triangles: Uint16Array, x: number, y: number): (readonly [number, number])[] {
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t] * 2, triangles[t + 1] * 2, triangles[t + 2] * 2];
    const area =
      (points[b] - points[a]) * (points[c + 1] - points[a + 1]) -
      (points[c] - points[a]) * (points[b + 1] - points[a + 1]);
    const u = ((points[b] - x) * (points[c + 1] - y) - (points[c] - x) * (points[b + 1] - y)) / area;
    const v = ((points[c] - x) * (points[a + 1] - y) - (points[a] - x) * (points[c + 1] - y)) / area;
    if (u >= 0 && v >= 0 && u + v <= 1) {
      return [
        [a / 2, u],
        [b / 2, v],
        [c / 2, 1 - u - v],
      ];
    }
  }
  let best = 0;
  for (let i = 1; i < points.length / 2; i++) {
    const nearer = (points[i * 2] - x) ** 2 + (points[i * 2 + 1] - y) ** 2;
    if (nearer < (points[best * 2] - x) ** 2 + (points[best * 2 + 1] - y) ** 2) best = i;
  }
  return [[best, 1]];
}
