import Delaunator from 'delaunator';
import type { Picture } from './picture.js';
import type { Triangulation } from './spread.js';

/** Answers whether a box of texels holds anything visible. */
export type Visible = (x0: number, y0: number, x1: number, y1: number) => boolean;

/** Summed-area table (Crow 1984) of "alpha > 0", so that each triangle is asked about in constant time. */
export function visibility(picture: Picture): Visible {
  const { width, height, rgba } = picture;
  const row = width + 1;
  const sums = new Uint32Array(row * (height + 1));
  for (let y = 0; y < height; y++) {
    let run = 0;
    for (let x = 0; x < width; x++) {
      if (rgba[(y * width + x) * 4 + 3] > 0) run++;
      sums[(y + 1) * row + x + 1] = sums[y * row + x + 1] + run;
    }
  }
  const limit = (value: number, most: number): number => Math.min(Math.max(value, 0), most);
  return (x0, y0, x1, y1) => {
    const left = limit(Math.floor(x0), width);
    const top = limit(Math.floor(y0), height);
    const right = limit(Math.ceil(x1), width);
    const bottom = limit(Math.ceil(y1), height);
    return (
      sums[bottom * row + right] - sums[top * row + right] - sums[bottom * row + left] + sums[top * row + left] > 0
    );
  };
}

export interface MeshPlan {
  readonly width: number;
  readonly height: number;
  /** Points that must be vertices, in order of importance; one too near to an earlier one is left out. */
  readonly features: readonly { readonly points: ArrayLike<number>; readonly gap: number }[];
  /** Wanted distance of vertices at a place, in texels. */
  spacing(x: number, y: number): number;
  /** The smallest value that `spacing` gives. */
  readonly finest: number;
  readonly visible: Visible;
}

export interface PlannedMesh extends Triangulation {
  /** For each feature and each of its points: its vertex, or -1 where it was left out. */
  readonly featureVertices: readonly Int32Array[];
}

/** A set of points that knows its neighbours. */
function neighbourhood(cell: number, width: number, height: number) {
  const columns = Math.ceil(width / cell) + 5;
  const rows = Math.ceil(height / cell) + 5;
  const cells: (number[] | undefined)[] = new Array(columns * rows).fill(undefined);
  const xs: number[] = [];
  const ys: number[] = [];
  const column = (x: number): number => Math.min(columns - 1, Math.max(0, Math.floor(x / cell) + 2));
  const rowOf = (y: number): number => Math.min(rows - 1, Math.max(0, Math.floor(y / cell) + 2));
  return {
    xs,
    ys,
    free(x: number, y: number, radius: number): boolean {
      const square = radius * radius;
      for (let r = rowOf(y - radius); r <= rowOf(y + radius); r++) {
        for (let c = column(x - radius); c <= column(x + radius); c++) {
          for (const i of cells[r * columns + c] ?? []) {
            if ((xs[i] - x) ** 2 + (ys[i] - y) ** 2 < square) return false;
          }
        }
      }
      return true;
    },
    add(x: number, y: number): number {
      const at = rowOf(y) * columns + column(x);
      const list = cells[at] ?? [];
      cells[at] = list;
      list.push(xs.length);
      xs.push(x);
      ys.push(y);
      return xs.length - 1;
    },
  };
}

/**
 * A Delaunay mesh over a layer's texels: features first, then the border of the box, then a triangular lattice thinned
 * to `spacing`; triangles without a visible texel (one texel of margin for bilinear reads) are left out.
 */
export function planMesh(plan: MeshPlan): PlannedMesh {
  const { width, height, finest } = plan;
  const set = neighbourhood(Math.max(2, finest), width, height);
  const featureVertices = plan.features.map(({ points, gap }) => {
    const own = new Int32Array(points.length / 2).fill(-1);
    for (let i = 0; i < own.length; i++) {
      const x = points[i * 2];
      const y = points[i * 2 + 1];
      if (!(x > 0 && y > 0 && x < width && y < height)) continue;
      if (set.free(x, y, gap)) own[i] = set.add(x, y);
    }
    return own;
  });
  const border = (x: number, y: number): void => {
    if (set.free(x, y, 1)) set.add(x, y);
  };
  const edge = Math.max(2, plan.spacing(width / 2, 0));
  for (let i = 0, n = Math.max(1, Math.round(width / edge)); i <= n; i++) {
    border((width * i) / n, 0);
    border((width * i) / n, height);
  }
  for (let i = 1, n = Math.max(1, Math.round(height / edge)); i < n; i++) {
    border(0, (height * i) / n);
    border(width, (height * i) / n);
  }
  const step = finest * 0.87;
  for (let row = 1, y = step; y < height; y += step, row++) {
    for (let x = row % 2 ? finest / 2 : finest; x < width; x += finest) {
      const gap = plan.spacing(x, y) * 0.86;
      const inset = gap * 0.5;
      if (x < inset || y < inset || x > width - inset || y > height - inset) continue;
      if (set.free(x, y, gap)) set.add(x, y);
    }
  }
  return compact(set.xs, set.ys, featureVertices, plan.visible);
}

/** Triangulates, drops what nobody sees and the vertices that only those triangles used. */
function compact(
  xs: readonly number[],
  ys: readonly number[],
  features: readonly Int32Array[],
  visible: Visible,
): PlannedMesh {
  const all = new Float64Array(xs.length * 2);
  for (let i = 0; i < xs.length; i++) {
    all[i * 2] = xs[i];
    all[i * 2 + 1] = ys[i];
  }
  const { triangles } = new Delaunator(all);
  const kept: number[] = [];
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t], triangles[t + 1], triangles[t + 2]];
    const x0 = Math.min(xs[a], xs[b], xs[c]) - 1;
    const x1 = Math.max(xs[a], xs[b], xs[c]) + 1;
    const y0 = Math.min(ys[a], ys[b], ys[c]) - 1;
    const y1 = Math.max(ys[a], ys[b], ys[c]) + 1;
    if (visible(x0, y0, x1, y1)) kept.push(a, b, c);
  }
  const renamed = new Int32Array(xs.length).fill(-1);
  let count = 0;
  for (const v of kept) if (renamed[v] < 0) renamed[v] = count++;
  const points = new Float64Array(count * 2);
  for (let i = 0; i < xs.length; i++) {
    if (renamed[i] < 0) continue;
    points[renamed[i] * 2] = xs[i];
    points[renamed[i] * 2 + 1] = ys[i];
  }
  return {
    points,
    triangles: Uint16Array.from(kept, (v) => renamed[v]),
    featureVertices: features.map((own) => own.map((v) => (v < 0 ? -1 : renamed[v]))),
  };
}

/**
 * The triangles in which there is anything to see, to a texel around them: those to draw. `planMesh` keeps all whose
 * boxes have something, for motion spreads over them.
 */
export function seenTriangles({ points, triangles }: Triangulation, visible: Visible): Uint16Array {
  const seen: number[] = [];
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = [0, 1, 2].map((k) => [points[triangles[t + k] * 2], points[triangles[t + k] * 2 + 1]] as const);
    const ys = corners.map(([, y]) => y);
    const end = Math.ceil(Math.max(...ys)) + 1;
    for (let row = Math.floor(Math.min(...ys)) - 1; row < end; row++) {
      const xs = crossed(corners, row - 1, row + 2);
      if (xs.length === 0 || !visible(Math.min(...xs) - 1, row, Math.max(...xs) + 1, row + 1)) continue;
      seen.push(triangles[t], triangles[t + 1], triangles[t + 2]);
      break;
    }
  }
  return Uint16Array.from(seen);
}

/** Where the sides of a polygon enter and leave the rows from `top` to `bottom`. */
function crossed(corners: readonly (readonly [number, number])[], top: number, bottom: number): number[] {
  const xs: number[] = [];
  corners.forEach(([x0, y0], i) => {
    const [x1, y1] = corners[(i + 1) % corners.length];
    const low = Math.max(top, Math.min(y0, y1));
    const high = Math.min(bottom, Math.max(y0, y1));
    if (low > high) return;
    if (y0 === y1) xs.push(x0, x1);
    else xs.push(x0 + ((low - y0) / (y1 - y0)) * (x1 - x0), x0 + ((high - y0) / (y1 - y0)) * (x1 - x0));
  });
  return xs;
}
