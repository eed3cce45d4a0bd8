/**
 * Triangles, exactly: corners are whole 1/256 pixels and each edge's crossing with a row of pixel
 * centres is a division with remainder, so two triangles that share an edge agree to the pixel and
 * every pixel of a mesh is written once. A pixel belongs to a triangle when its centre c has
 * left <= c.x < right and top <= c.y < bottom (the top-left rule).
 */
import { fixedPoint, NOWHERE, type Raw, SUBPIXEL } from '../raw.js';
import { blended, scaled } from './blend.js';
import type { Memory } from './memory.js';

/** Gradients up to this many texels per pixel keep rounding below half a texel across any span, so no clamp is needed. */
const GENTLE = 64;
const ONE = 65536;
/** Half a texel back to texel corners, and 1/512 on, so that fractions round to the nearest 1/256. */
const CENTRE = -32768 + 128;
const FAR = 2 ** 30;
const LOW = 0x00ff00ff;
const HALF = 0x00800080;

const clamped = (value: number, low: number, high: number): number => (value < low ? low : value > high ? high : value);

/** Adding and taking it away leaves the nearest whole number, ties to even, as vector hardware rounds. */
const ROUND = 2 ** 52 + 2 ** 51;
const nearest = (value: number): number => clamped(value, -FAR, FAR) + ROUND - ROUND;

/** Walks one edge down the rows: `x` is the first pixel whose centre is not left of the edge. */
interface Edge {
  x: number;
  remainder: number;
  step: number;
  stepRemainder: number;
  divisor: number;
}

const edge = (): Edge => ({ x: 0, remainder: 0, step: 0, stepRemainder: 0, divisor: 1 });

/** Sets the edge from its upper corner to its lower one, at the first row. */
function enter(edge: Edge, x0: number, y0: number, x1: number, y1: number, row: number): void {
  const dx = x1 - x0;
  const dy = y1 - y0;
  const divisor = dy * SUBPIXEL;
  const n = (x0 - 128) * dy + (row * SUBPIXEL + 128 - y0) * dx + divisor - 1;
  edge.x = Math.floor(n / divisor);
  edge.remainder = n - edge.x * divisor;
  edge.step = Math.floor(dx / dy);
  edge.stepRemainder = (dx - edge.step * dy) * SUBPIXEL;
  edge.divisor = divisor;
}

function advance(edge: Edge): void {
  edge.x += edge.step;
  edge.remainder += edge.stepRemainder;
  if (edge.remainder >= edge.divisor) {
    edge.remainder -= edge.divisor;
    edge.x++;
  }
}

/** The first row whose centre is not above `y`. */
const rowAt = (y: number): number => (y + 127) >> 8;

export function rasteriser({ u16, u32, i32, f32, u8 }: Memory): Raw['draw'] {
  const long = edge();
  const short = edge();

  /** Bilinear at 16.16 texel coordinates: four rounded weights that sum to 256. A texel is stored with the one below it. */
  function texel(base: number, stride: number, u: number, v: number): number {
    const at = base + (v >> 16) * stride + (u >> 16) * 2;
    const fx = (u >> 8) & 255;
    const fy = (v >> 8) & 255;
    const w01 = ((256 - fy) * fx + 128) >> 8;
    const w11 = (fy * fx + 128) >> 8;
    const w00 = 256 - fy - w01;
    const w10 = fy - w11;
    const left = u32[at];
    const right = u32[at + 2];
    const redGreen =
      Math.imul(left & LOW, w00) +
      Math.imul((left >>> 8) & LOW, w10) +
      Math.imul(right & LOW, w01) +
      Math.imul((right >>> 8) & LOW, w11) +
      HALF;
    const leftToo = u32[at + 1];
    const rightToo = u32[at + 3];
    const blueAlpha =
      Math.imul(leftToo & LOW, w00) +
      Math.imul((leftToo >>> 8) & LOW, w10) +
      Math.imul(rightToo & LOW, w01) +
      Math.imul((rightToo >>> 8) & LOW, w11) +
      HALF;
    const rg = (redGreen >>> 8) & LOW;
    const ba = (blueAlpha >>> 8) & LOW;
    return ((rg | (rg >>> 8)) & 0xffff) | ((ba | (ba >>> 8)) << 16);
  }

  return (
    target,
    width,
    height,
    texture,
    stride,
    textureWidth,
    textureHeight,
    positions,
    uv,
    fixed,
    vertexCount,
    triangles,
    triangleCount,
    over,
    clip,
    opacity,
    box,
  ) => {
    const texelBase = texture >> 2;
    const texelStride = stride >> 2;
    const xy = fixed >> 2;
    const st = uv >> 2;
    const plain = clip === 0 && opacity === 255 && over === 0;
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
      const firstRow = Math.max(rowAt(ay), 0);
      const lastRow = Math.min(rowAt(cy), height);
      const firstColumn = Math.max(rowAt(Math.min(ax, bx, cx)), 0);
      const lastColumn = Math.min(rowAt(Math.max(ax, bx, cx)), width);
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
      const du = nearest(dudx * ONE);
      const dv = nearest(dvdx * ONE);
      const wide = textureWidth * SUBPIXEL;
      const high = textureHeight * SUBPIXEL;
      const inside =
        Math.min(au, au + ub, au + uc) >= 0 &&
        Math.max(au, au + ub, au + uc) <= wide &&
        Math.min(av, av + vb, av + vc) >= 0 &&
        Math.max(av, av + vb, av + vc) <= high &&
        Math.max(Math.abs(dudx), Math.abs(dudy), Math.abs(dvdx), Math.abs(dvdy)) <= GENTLE;
      const upright = du === ONE && dv === 0;

      const middleRow = clamped(rowAt(by), firstRow, lastRow);
      enter(long, ax, ay, cx, cy, firstRow);
      for (let row = firstRow; row < lastRow; row++) {
        if (row === firstRow && middleRow > firstRow) enter(short, ax, ay, bx, by, row);
        if (row === middleRow) enter(short, bx, by, cx, cy, row);
        const from = Math.max(area > 0 ? long.x : short.x, 0);
        const to = Math.min(area > 0 ? short.x : long.x, width);
        if (from < to) {
          const ex = from * SUBPIXEL + 128 - ax;
          const ey = row * SUBPIXEL + 128 - ay;
          let u = nearest((au + ex * dudx + ey * dudy) * 256) + CENTRE;
          let v = nearest((av + ex * dvdx + ey * dvdy) * 256) + CENTRE;
          let out = (target >> 2) + row * width + from;
          const end = (target >> 2) + row * width + to;
          if (plain && inside && upright && ((u | v) & 0xff00) === 0) {
            // Texels fall on pixels: most of a face at rest.
            let at = texelBase + (v >> 16) * texelStride + (u >> 16) * 2;
            for (; out < end; at += 2) {
              const rg = u32[at] & LOW;
              const ba = u32[at + 1] & LOW;
              u32[out++] = ((rg | (rg >>> 8)) & 0xffff) | ((ba | (ba >>> 8)) << 16);
            }
          } else if (plain && inside) {
            for (; out < end; out++) {
              u32[out] = texel(texelBase, texelStride, u, v);
              u += du;
              v += dv;
            }
          } else {
            let cover = clip + row * width + from;
            for (; out < end; out++) {
              let colour = inside
                ? texel(texelBase, texelStride, u, v)
                : texel(
                    texelBase,
                    texelStride,
                    clamped(u, -ONE, textureWidth * ONE - 1),
                    clamped(v, -ONE, textureHeight * ONE - 1),
                  );
              if (clip !== 0) {
                const factor = u8[cover++] * opacity + 128;
                colour = scaled(colour >>> 0, (factor + (factor >> 8)) >> 8);
              } else if (opacity !== 255) colour = scaled(colour >>> 0, opacity);
              u32[out] = over ? blended(colour >>> 0, u32[out]) : colour;
              u += du;
              v += dv;
            }
          }
        }
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
