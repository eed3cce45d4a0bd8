/** Triangles, exactly; ../reference/raster.ts explains every step. */
import { clampedSpan, copySpan, mixSpan, plainSpan, rampOf, shapeOf } from './span';

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

/** Adding it leaves the nearest whole number in a float's low bits. */
// @ts-ignore: decorator
@inline
const ROUND: f64 = 6755399441055744;

// @ts-ignore: decorator
@inline
function rounded(value: f64): i32 {
  return reinterpret<i64>((value < -FAR ? -FAR : value > FAR ? FAR : value) + ROUND) as i32;
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
  const shape = shapeOf(stride);
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
    const origin = f64x2(au as f64, av as f64);
    const perColumn = f64x2(dudx, dvdx);
    const perRow = f64x2(dudy, dvdy);
    const rampU = i32x4.add(rampOf(du), i32x4.splat(CENTRE));
    const rampV = i32x4.add(rampOf(dv), i32x4.splat(CENTRE));
    const du4 = i32x4.splat(du << 2);
    const dv4 = i32x4.splat(dv << 2);
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
          const ex = f64x2.splat((from * 256 + 128 - ax) as f64);
          const ey = f64x2.splat((row * 256 + 128 - ay) as f64);
          const exact = f64x2.mul(
            f64x2.add(f64x2.add(origin, f64x2.mul(ex, perColumn)), f64x2.mul(ey, perRow)),
            f64x2.splat(256),
          );
          const pixel = (row * width + from) as usize;
          const out = target + (pixel << 2);
          const cover = clip ? clip + pixel : 0;
          if (inside) {
            const whole = f64x2.add(exact, f64x2.splat(ROUND));
            const u = i32x4.add(v128.shuffle<u32>(whole, whole, 0, 0, 0, 0), rampU);
            const v = i32x4.add(v128.shuffle<u32>(whole, whole, 2, 2, 2, 2), rampV);
            if (plain) {
              if (upright) {
                const u0 = i32x4.extract_lane(whole, 0) + CENTRE;
                const v0 = i32x4.extract_lane(whole, 2) + CENTRE;
                if (((u0 | v0) & 0xff00) == 0) {
                  plainSpan(out, count, texture + (v0 >> 16) * (stride as i32) + ((u0 >> 16) << 3));
                } else copySpan(out, count, texture, shape, u, v, du, dv, du4, dv4);
              } else copySpan(out, count, texture, shape, u, v, du, dv, du4, dv4);
            } else mixSpan(out, count, texture, shape, u, v, du, dv, du4, dv4, over != 0, cover, opacity);
          } else {
            const u = rounded(f64x2.extract_lane(exact, 0)) + CENTRE;
            const v = rounded(f64x2.extract_lane(exact, 1)) + CENTRE;
            clampedSpan(out, count, texture, stride, u, v, du, dv, textureWidth, textureHeight, over != 0, cover, opacity);
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
