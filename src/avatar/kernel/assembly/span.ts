/** Rows of bilinear texels, four pixels at a time; `texel` in ../reference/raster.ts says the same for one. */
import { blended, opaque, storeSome, times } from './blend';

/** What turns row and column, in the half-words of each lane, into a byte offset. */
// @ts-ignore: decorator
@inline
function shapeOf(stride: usize): v128 {
  return i32x4.splat((stride as i32) | (4 << 16));
}

/** Four texels at the 16.16 coordinates `u`, `v`. @param shape see shapeOf */
// @ts-ignore: decorator
@inline
function texels(base: usize, stride: usize, shape: v128, u: v128, v: v128): v128 {
  const whole = v128.or(i32x4.shr_u(v, 16), v128.and(u, i32x4.splat(0xffff0000)));
  const offsets = i32x4.dot_i16x8_s(whole, shape);
  const byte = i32x4.splat(255);
  const fx = v128.and(i32x4.shr_u(u, 8), byte);
  const fy = v128.and(i32x4.shr_u(v, 8), byte);
  const w11 = i16x8.shr_u(i16x8.add(i16x8.mul(fx, fy), i32x4.splat(128)), 8);
  const w01 = i16x8.sub(fx, w11);
  const w10 = i16x8.sub(fy, w11);
  const w00 = i16x8.sub(i16x8.sub(i32x4.splat(256), fx), w10);
  const above = v128.or(w00, i32x4.shl(w01, 16));
  const below = v128.or(w10, i32x4.shl(w11, 16));

  const at0 = base + (i32x4.extract_lane(offsets, 0) as usize);
  const at1 = base + (i32x4.extract_lane(offsets, 1) as usize);
  const at2 = base + (i32x4.extract_lane(offsets, 2) as usize);
  const at3 = base + (i32x4.extract_lane(offsets, 3) as usize);
  const p0 = i16x8.add(
    i16x8.mul(v128.load_ext<u8>(at0), i8x16.shuffle(above, above, 0, 1, 0, 1, 0, 1, 0, 1, 2, 3, 2, 3, 2, 3, 2, 3)),
    i16x8.mul(v128.load_ext<u8>(at0 + stride), i8x16.shuffle(below, below, 0, 1, 0, 1, 0, 1, 0, 1, 2, 3, 2, 3, 2, 3, 2, 3)),
  );
  const p1 = i16x8.add(
    i16x8.mul(v128.load_ext<u8>(at1), i8x16.shuffle(above, above, 4, 5, 4, 5, 4, 5, 4, 5, 6, 7, 6, 7, 6, 7, 6, 7)),
    i16x8.mul(v128.load_ext<u8>(at1 + stride), i8x16.shuffle(below, below, 4, 5, 4, 5, 4, 5, 4, 5, 6, 7, 6, 7, 6, 7, 6, 7)),
  );
  const p2 = i16x8.add(
    i16x8.mul(v128.load_ext<u8>(at2), i8x16.shuffle(above, above, 8, 9, 8, 9, 8, 9, 8, 9, 10, 11, 10, 11, 10, 11, 10, 11)),
    i16x8.mul(v128.load_ext<u8>(at2 + stride), i8x16.shuffle(below, below, 8, 9, 8, 9, 8, 9, 8, 9, 10, 11, 10, 11, 10, 11, 10, 11)),
  );
  const p3 = i16x8.add(
    i16x8.mul(v128.load_ext<u8>(at3), i8x16.shuffle(above, above, 12, 13, 12, 13, 12, 13, 12, 13, 14, 15, 14, 15, 14, 15, 14, 15)),
    i16x8.mul(v128.load_ext<u8>(at3 + stride), i8x16.shuffle(below, below, 12, 13, 12, 13, 12, 13, 12, 13, 14, 15, 14, 15, 14, 15, 14, 15)),
  );
  return i8x16.narrow_i16x8_u(halves(p0, p1), halves(p2, p3));
}

/** Left plus right texels of two pixels, from 8.8 to whole, rounded. */
// @ts-ignore: decorator
@inline
function halves(a: v128, b: v128): v128 {
  const left = v128.shuffle<u64>(a, b, 0, 2);
  const right = v128.shuffle<u64>(a, b, 1, 3);
  return i16x8.shr_u(i16x8.add(i16x8.add(left, right), i16x8.splat(128)), 8);
}

// @ts-ignore: decorator
@inline
function ramp(start: i32, step: i32): v128 {
  return i32x4.add(i32x4.splat(start), i32x4.mul(i32x4.splat(step), i32x4(0, 1, 2, 3)));
}

/** A ramp over the last `count` (1 to 3) pixels that goes on with the last one, so that no texel outside the span is read. */
// @ts-ignore: decorator
@inline
function lastRamp(start: i32, step: i32, count: i32): v128 {
  const lanes = i32x4.min_s(i32x4(0, 1, 2, 3), i32x4.splat(count - 1));
  return i32x4.add(i32x4.splat(start), i32x4.mul(i32x4.splat(step), lanes));
}

/** Writes texels as they are. */
// @ts-ignore: decorator
@inline
export function copySpan(
  out: usize,
  count: i32,
  base: usize,
  stride: usize,
  u: i32,
  v: i32,
  du: i32,
  dv: i32,
): void {
  const shape = shapeOf(stride);
  let us = ramp(u, du);
  let vs = ramp(v, dv);
  const du4 = i32x4.splat(du * 4);
  const dv4 = i32x4.splat(dv * 4);
  let left = count;
  for (; left >= 4; left -= 4) {
    v128.store(out, texels(base, stride, shape, us, vs));
    us = i32x4.add(us, du4);
    vs = i32x4.add(vs, dv4);
    out += 16;
  }
  if (left > 0) {
    const done = count - left;
    storeSome(out, texels(base, stride, shape, lastRamp(u + du * done, du, left), lastRamp(v + dv * done, dv, left)), left);
  }
}

/** Texels times coverage times opacity. @param cover address of four coverage bytes, or 0 */
// @ts-ignore: decorator
@inline
function weakened(pixels: v128, cover: usize, clipped: bool, opacity: i32): v128 {
  if (!clipped) return times(pixels, i8x16.splat(opacity as i8));
  let factor = v128.load32_zero(cover);
  if (opacity != 255) factor = times(factor, i8x16.splat(opacity as i8));
  return times(pixels, i8x16.shuffle(factor, factor, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3));
}

/** Four texels onto four pixels, with everything that may happen on the way; gives what to store. */
// @ts-ignore: decorator
@inline
function mixed(pixels: v128, out: usize, over: bool): v128 {
  if (!over || opaque(pixels)) return pixels;
  return blended(pixels, v128.load(out));
}

/** Blends and clips. @param cover address of the span's coverage, or 0 */
export function mixSpan(
  out: usize,
  count: i32,
  base: usize,
  stride: usize,
  u: i32,
  v: i32,
  du: i32,
  dv: i32,
  over: bool,
  cover: usize,
  opacity: i32,
): void {
  const clipped = cover != 0;
  const weak = clipped || opacity != 255;
  const shape = shapeOf(stride);
  let us = ramp(u, du);
  let vs = ramp(v, dv);
  const du4 = i32x4.splat(du * 4);
  const dv4 = i32x4.splat(dv * 4);
  let left = count;
  for (; left >= 4; left -= 4) {
    if (!over || !clipped || load<u32>(cover) != 0) {
      let pixels = texels(base, stride, shape, us, vs);
      if (!over || v128.any_true(pixels)) {
        if (weak) pixels = weakened(pixels, cover, clipped, opacity);
        v128.store(out, mixed(pixels, out, over));
      }
    }
    us = i32x4.add(us, du4);
    vs = i32x4.add(vs, dv4);
    out += 16;
    cover += 4;
  }
  if (left > 0) {
    const done = count - left;
    let pixels = texels(base, stride, shape, lastRamp(u + du * done, du, left), lastRamp(v + dv * done, dv, left));
    if (weak) pixels = weakened(pixels, cover, clipped, opacity);
    storeSome(out, mixed(pixels, out, over), left);
  }
}

// @ts-ignore: decorator
@inline
function clampedTo(value: f64, low: f64, high: f64): i32 {
  return (value < low ? low : value > high ? high : value) as i32;
}

/** One pixel at a time with coordinates held to the texture: for slivers and texture coordinates outside the picture. */
export function clampedSpan(
  out: usize,
  count: i32,
  base: usize,
  stride: usize,
  u: f64,
  v: f64,
  du: f64,
  dv: f64,
  width: i32,
  height: i32,
  over: bool,
  cover: usize,
  opacity: i32,
): void {
  const clipped = cover != 0;
  const shape = shapeOf(stride);
  for (let i = 0; i < count; i++) {
    const us = i32x4.splat(clampedTo(u, -65536, (width as f64) * 65536 - 1));
    const vs = i32x4.splat(clampedTo(v, -65536, (height as f64) * 65536 - 1));
    let pixels = texels(base, stride, shape, us, vs);
    if (clipped || opacity != 255) pixels = weakened(pixels, cover, clipped, opacity);
    storeSome(out, mixed(pixels, out, over), 1);
    u += du;
    v += dv;
    out += 4;
    cover++;
  }
}
