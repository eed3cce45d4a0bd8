/** Triangles, exactly; ../reference/raster.ts explains every step. */
import { clampedSpan, copySpan, mixSpan } from './span';

// @ts-ignore: decorator
@inline
const NOWHERE: i32 = i32.MIN_VALUE;
// @ts-ignore: decorator
@inline
const FURTHEST: f64 = 8191 * 256;
// @ts-ignore: decorator
@inline
const GENTLE: f64 = 64;
// @ts-ignore: decorator
@inline
const ONE: f64 = 65536;
// @ts-ignore: decorator
@inline
const CENTRE: i32 = -32768 + 128;
// @ts-ignore: decorator
@inline
const FAR: f64 = 1073741824;

// @ts-ignore: decorator
@inline
function fixedPoint(value: f32): i32 {
  const scaled = floor((value as f64) * 256 + 0.5);
  if (scaled >= -FURTHEST) return (scaled <= FURTHEST ? scaled : FURTHEST) as i32;
  return scaled < 0 ? (-FURTHEST as i32) : NOWHERE;
}

// @ts-ignore: decorator
@inline
function rounded(value: f64): i32 {
  return floor((value < -FAR ? -FAR : value > FAR ? FAR : value) + 0.5) as i32;
}

/** The first row whose centre is not above `y`. */
// @ts-ignore: decorator
@inline
function rowAt(y: i32): i32 {
  return (y + 127) >> 8;
}

/** An edge's first pixel: floor(n / divisor) for the `n` of ../reference/raster.ts `enter`. */
// @ts-ignore: decorator
@inline
function numerator(x0: i32, y0: i32, x1: i32, y1: i32, row: i32): f64 {
  const dy = y1 - y0;
  return ((x0 - 128) as f64) * (dy as f64) + ((row * 256 + 128 - y0) as f64) * ((x1 - x0) as f64) + ((dy * 256 - 1) as f64);
}

// @ts-ignore: decorator
@inline
function floorDivide(a: i32, b: i32): i32 {
  const q = a / b;
  return q - i32(q * b > a);
}

export function draw(
  target: usize,
  width: i32,
  height: i32,
  texture: usize,
  stride: usize,
  textureWidth: i32,
  textureHeight: i32,
  positions: usize,
  uv: usize,
  fixed: usize,
  vertexCount: i32,
  triangles: usize,
  triangleCount: i32,
  over: i32,
  clip: usize,
  opacity: i32,
  box: usize,
): void {
  for (let i: usize = 0; i < (vertexCount as usize) << 3; i += 4) {
    store<i32>(fixed + i, fixedPoint(load<f32>(positions + i)));
  }
  const plain = clip == 0 && opacity == 255 && over == 0;
  const wide = textureWidth * 256;
  const high = textureHeight * 256;

  let left = width;
  let top = height;
  let right = 0;
  let bottom = 0;

  for (let t = 0; t < triangleCount; t++) {
    const corner = triangles + (t as usize) * 6;
    let a = (load<u16>(corner) as usize) << 3;
    let b = (load<u16>(corner, 2) as usize) << 3;
    let c = (load<u16>(corner, 4) as usize) << 3;
    if (load<i32>(fixed + b, 4) < load<i32>(fixed + a, 4)) {
      const swap = a;
      a = b;
      b = swap;
    }
    if (load<i32>(fixed + c, 4) < load<i32>(fixed + a, 4)) {
      const swap = a;
      a = c;
      c = swap;
    }
    if (load<i32>(fixed + c, 4) < load<i32>(fixed + b, 4)) {
      const swap = b;
      b = c;
      c = swap;
    }
    const ax = load<i32>(fixed + a);
    const ay = load<i32>(fixed + a, 4);
    const bx = load<i32>(fixed + b);
    const by = load<i32>(fixed + b, 4);
    const cx = load<i32>(fixed + c);
    const cy = load<i32>(fixed + c, 4);
    if (ax == NOWHERE || bx == NOWHERE || cx == NOWHERE || ay == NOWHERE) continue;
    const firstRow = max(rowAt(ay), 0);
    const lastRow = min(rowAt(cy), height);
    const firstColumn = max(rowAt(min(min(ax, bx), cx)), 0);
    const lastColumn = min(rowAt(max(max(ax, bx), cx)), width);
    if (firstRow >= lastRow || firstColumn >= lastColumn) continue;
    const bax = (bx - ax) as f64;
    const bay = (by - ay) as f64;
    const cax = (cx - ax) as f64;
    const cay = (cy - ay) as f64;
    const area = bax * cay - cax * bay;
    if (area == 0) continue;
    left = min(left, firstColumn);
    right = max(right, lastColumn);
    top = min(top, firstRow);
    bottom = max(bottom, lastRow);

    const au = load<i32>(uv + a);
    const av = load<i32>(uv + a, 4);
    const bu = load<i32>(uv + b);
    const bv = load<i32>(uv + b, 4);
    const cu = load<i32>(uv + c);
    const cv = load<i32>(uv + c, 4);
    const ub = (bu - au) as f64;
    const vb = (bv - av) as f64;
    const uc = (cu - au) as f64;
    const vc = (cv - av) as f64;
    const dudx = (ub * cay - uc * bay) / area;
    const dvdx = (vb * cay - vc * bay) / area;
    const dudy = (uc * bax - ub * cax) / area;
    const dvdy = (vc * bax - vb * cax) / area;
    const du = rounded(dudx * ONE);
    const dv = rounded(dvdx * ONE);
    const inside =
      min(min(au, bu), cu) >= 0 &&
      max(max(au, bu), cu) <= wide &&
      min(min(av, bv), cv) >= 0 &&
      max(max(av, bv), cv) <= high &&
      max(max(abs(dudx), abs(dudy)), max(abs(dvdx), abs(dvdy))) <= GENTLE;
    const upright = plain && inside && du == 65536 && dv == 0;

    let longX: i32 = 0;
    let longRemainder: i32 = 0;
    const longDivisor = (cy - ay) * 256;
    const longStep = floorDivide(cx - ax, cy - ay);
    const longStepRemainder = (cx - ax - longStep * (cy - ay)) * 256;
    {
      const n = numerator(ax, ay, cx, cy, firstRow);
      const x = floor(n / (longDivisor as f64));
      longX = x as i32;
      longRemainder = (n - x * (longDivisor as f64)) as i32;
    }

    // The two shorter sides, one below the other.
    const middleRow = min(max(rowAt(by), firstRow), lastRow);
    for (let half = 0; half < 2; half++) {
      let row = half ? middleRow : firstRow;
      const end = half ? lastRow : middleRow;
      if (row >= end) continue;
      const x0 = half ? bx : ax;
      const y0 = half ? by : ay;
      const x1 = half ? cx : bx;
      const y1 = half ? cy : by;
      const shortDivisor = (y1 - y0) * 256;
      const shortStep = floorDivide(x1 - x0, y1 - y0);
      const shortStepRemainder = (x1 - x0 - shortStep * (y1 - y0)) * 256;
      const n = numerator(x0, y0, x1, y1, row);
      const x = floor(n / (shortDivisor as f64));
      let shortX = x as i32;
      let shortRemainder = (n - x * (shortDivisor as f64)) as i32;

      for (; row < end; row++) {
        const from = max(area > 0 ? longX : shortX, 0);
        const count = min(area > 0 ? shortX : longX, width) - from;
        if (count > 0) {
          const ex = (from * 256 + 128 - ax) as f64;
          const ey = (row * 256 + 128 - ay) as f64;
          const u = rounded(((au as f64) + ex * dudx + ey * dudy) * 256) + CENTRE;
          const v = rounded(((av as f64) + ex * dvdx + ey * dvdy) * 256) + CENTRE;
          const pixel = (row * width + from) as usize;
          const out = target + (pixel << 2);
          if (upright && ((u | v) & 0xff00) == 0) {
            memory.copy(out, texture + (v >> 16) * (stride as i32) + ((u >> 16) << 2), (count as usize) << 2);
          } else if (plain && inside) {
            copySpan(out, count, texture, stride, u, v, du, dv);
          } else {
            const cover = clip ? clip + pixel : 0;
            if (inside) mixSpan(out, count, texture, stride, u, v, du, dv, over != 0, cover, opacity);
            else clampedSpan(out, count, texture, stride, u, v, du, dv, textureWidth, textureHeight, over != 0, cover, opacity);
          }
        }
        longX += longStep;
        longRemainder += longStepRemainder;
        if (longRemainder >= longDivisor) {
          longRemainder -= longDivisor;
          longX++;
        }
        shortX += shortStep;
        shortRemainder += shortStepRemainder;
        if (shortRemainder >= shortDivisor) {
          shortRemainder -= shortDivisor;
          shortX++;
        }
      }
    }
  }
  const any = right > left;
  store<i32>(box, any ? left : 0);
  store<i32>(box, any ? top : 0, 4);
  store<i32>(box, any ? right - left : 0, 8);
  store<i32>(box, any ? bottom - top : 0, 12);
}
