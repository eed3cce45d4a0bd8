/**
 * Triangles, exactly: corners are whole 1/256 pixels and each edge's crossing with a row of pixel
 * centres is a division with remainder, so two triangles that share an edge agree to the pixel and
 * every pixel of a mesh is written once. A pixel belongs to a triangle when its centre c has
 * left <= c.x < right and top <= c.y < bottom (the top-left rule).
 */
import { fixedPoint, NOWHERE, type Raw, SUBPIXEL } from '../raw.js';
import type { Memory } from './memory.js';
import { nearest, newPlan, ONE, quantised, spans } from './span.js';

/** Gradients up to this many texels per pixel keep rounding below half a texel across any span, so no clamp is needed. */
const GENTLE = 64;
/** An edge on its way down the rows, in whole numbers: X is the first pixel whose centre is not left of it. */
type Edge = Int32Array;
const [X, REMAINDER, STEP, STEP_REMAINDER, DIVISOR] = [0, 1, 2, 3, 4];

/** Sets the edge from its upper corner to its lower one, at the first row. */
function enter(edge: Edge, x0: number, y0: number, x1: number, y1: number, row: number): void {
  const dx = x1 - x0;
  const dy = y1 - y0;
  const divisor = dy * SUBPIXEL;
  const n = (x0 - 128) * dy + (row * SUBPIXEL + 128 - y0) * dx + divisor - 1;
  const x = Math.floor(n / divisor);
  const step = Math.floor(dx / dy);
  edge[X] = x;
  edge[REMAINDER] = n - x * divisor;
  edge[STEP] = step;
  edge[STEP_REMAINDER] = (dx - step * dy) * SUBPIXEL;
  edge[DIVISOR] = divisor;
}

function advance(edge: Edge): void {
  edge[X] += edge[STEP];
  edge[REMAINDER] += edge[STEP_REMAINDER];
  if (edge[REMAINDER] >= edge[DIVISOR]) {
    edge[REMAINDER] -= edge[DIVISOR];
    edge[X]++;
  }
}

/** The first row whose centre is not above `y`. */
const rowAt = (y: number): number => (y + 127) >> 8;

export function rasteriser(memory: Memory): Raw['draw'] {
  const { u16, i32, f32 } = memory;
  const span = spans(memory);
  const plan = newPlan();
  const { gradient, exact } = plan;
  const long: Edge = new Int32Array(5);
  const short: Edge = new Int32Array(5);

  return (
    target,
    width,
    height,
    texture,
    stride,
    textureWidth,
    textureHeight,
    _cells,
    positions,
    uv,
    fixed,
    vertexCount,
    triangles,
    triangleCount,
    under,
    clip,
    opacity,
    windowLeft,
    windowTop,
    windowRight,
    windowBottom,
    box,
  ) => {
    plan.target = target;
    plan.width = width;
    plan.texture = texture;
    plan.stride = stride;
    plan.textureWidth = textureWidth;
    plan.textureHeight = textureHeight;
    plan.clip = clip;
    plan.opacity = opacity;
    plan.under = under;
    const xy = fixed >> 2;
    const st = uv >> 2;
    for (let i = 0; i < vertexCount * 2; i++) i32[xy + i] = fixedPoint(f32[(positions >> 2) + i]);

    let left = width;
    let top = height;
    let right = 0;
    let bottom = 0;

    for (let t = 0; t < triangleCount; t++) {
      let a = u16[(triangles >> 1) + t * 3] * 2;
      let b = u16[(triangles >> 1) + t * 3 + 1] * 2;
      let c = u16[(triangles >> 1) + t * 3 + 2] * 2;
      let swap: number;
      if (i32[xy + b + 1] < i32[xy + a + 1]) {
        swap = a;
        a = b;
        b = swap;
      }
      if (i32[xy + c + 1] < i32[xy + a + 1]) {
        swap = a;
        a = c;
        c = swap;
      }
      if (i32[xy + c + 1] < i32[xy + b + 1]) {
        swap = b;
        b = c;
        c = swap;
      }
      const ax = i32[xy + a];
      const ay = i32[xy + a + 1];
      const bx = i32[xy + b];
      const by = i32[xy + b + 1];
      const cx = i32[xy + c];
      const cy = i32[xy + c + 1];
      if (ax === NOWHERE || bx === NOWHERE || cx === NOWHERE || ay === NOWHERE) continue;
      const firstRow = Math.max(rowAt(ay), windowTop);
      const lastRow = Math.min(rowAt(cy), windowBottom);
      const firstColumn = Math.max(rowAt(Math.min(ax, bx, cx)), windowLeft);
      const lastColumn = Math.min(rowAt(Math.max(ax, bx, cx)), windowRight);
      if (firstRow >= lastRow || firstColumn >= lastColumn) continue;
      const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
      if (area === 0) continue;
      left = Math.min(left, firstColumn);
      right = Math.max(right, lastColumn);
      top = Math.min(top, firstRow);
      bottom = Math.max(bottom, lastRow);

      const au = i32[st + a];
      const av = i32[st + a + 1];
      const ub = i32[st + b] - au;
      const vb = i32[st + b + 1] - av;
      const uc = i32[st + c] - au;
      const vc = i32[st + c + 1] - av;
      const dudx = (ub * (cy - ay) - uc * (by - ay)) / area;
      const dvdx = (vb * (cy - ay) - vc * (by - ay)) / area;
      const dudy = (uc * (bx - ax) - ub * (cx - ax)) / area;
      const dvdy = (vc * (bx - ax) - vb * (cx - ax)) / area;
      gradient[0] = au;
      gradient[1] = av;
      gradient[2] = dudx;
      gradient[3] = dvdx;
      gradient[4] = dudy;
      gradient[5] = dvdy;
      plan.ax = ax;
      plan.ay = ay;
      plan.top = rowAt(ay);
      plan.du = nearest(dudx * ONE) | 0;
      plan.dv = nearest(dvdx * ONE) | 0;
      const ex = 128 - ax;
      const ey = plan.top * SUBPIXEL + 128 - ay;
      exact[0] = quantised((au + ex * dudx + ey * dudy) * 256);
      exact[1] = quantised((av + ex * dvdx + ey * dvdy) * 256);
      exact[2] = quantised(dudx * ONE);
      exact[3] = quantised(dvdx * ONE);
      exact[4] = quantised(dudy * ONE);
      exact[5] = quantised(dvdy * ONE);
      const wide = textureWidth * SUBPIXEL;
      const high = textureHeight * SUBPIXEL;
      plan.inside =
        Math.min(au, au + ub, au + uc) >= 0 &&
        Math.max(au, au + ub, au + uc) <= wide &&
        Math.min(av, av + vb, av + vc) >= 0 &&
        Math.max(av, av + vb, av + vc) <= high &&
        Math.max(Math.abs(dudx), Math.abs(dudy), Math.abs(dvdx), Math.abs(dvdy)) <= GENTLE;

      const middleRow = Math.min(Math.max(rowAt(by), firstRow), lastRow);
      enter(long, ax, ay, cx, cy, firstRow);
      for (let row = firstRow; row < lastRow; row++) {
        if (row === firstRow && middleRow > firstRow) enter(short, ax, ay, bx, by, row);
        if (row === middleRow) enter(short, bx, by, cx, cy, row);
        const begin = Math.max(area > 0 ? long[X] : short[X], 0);
        const from = Math.max(begin, windowLeft);
        const to = Math.min(area > 0 ? short[X] : long[X], windowRight);
        if (from < to) span(plan, row, begin, from, to);
        advance(long);
        advance(short);
      }
    }
    i32[box >> 2] = right > left ? left : 0;
    i32[(box >> 2) + 1] = right > left ? top : 0;
    i32[(box >> 2) + 2] = right > left ? right - left : 0;
    i32[(box >> 2) + 3] = right > left ? bottom - top : 0;
  };
}
