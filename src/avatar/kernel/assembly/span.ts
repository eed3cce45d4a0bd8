/** Rows of bilinear texels, four pixels at a time; `texel` in ../reference/raster.ts says the same for one. */
import { blended, opaque, storeSome, times } from './blend';

/** What turns the row in the high half of each lane into a byte offset. */
// @ts-ignore: decorator
@inline
export function shapeOf(stride: usize): v128 {
  return i32x4.splat((stride as i32) << 16);
}

/**
 * Four texels at the 16.16 coordinates `u`, `v`. @param shape see shapeOf
 * Engines build the masks of free byte shuffles anew each time, so only shuffles that are one instruction are used.
 */
// @ts-ignore: decorator
@inline
function texels(base: usize, shape: v128, u: v128, v: v128): v128 {
  const offsets = i32x4.add(
    i32x4.add(i32x4.dot_i16x8_s(v, shape), i32x4.dot_i16x8_s(u, i32x4.splat(8 << 16))),
    i32x4.splat(base as i32),
  );
  const byte = i32x4.splat(255);
  const fx = v128.and(i32x4.shr_u(u, 8), byte);
  const fy = v128.and(i32x4.shr_u(v, 8), byte);
  // Weights in half-words: upper texel, lower texel.
  const both = i32x4.add(i32x4.sub(i32x4.shl(fy, 16), fy), i32x4.splat(256));
  const right = i16x8.shr_u(
    i16x8.add(i16x8.mul(both, v128.or(fx, i32x4.shl(fx, 16))), i16x8.splat(128)),
    8,
  );
  const left = i16x8.sub(both, right);

  const t0 = v128.load(i32x4.extract_lane(offsets, 0) as usize);
  const t1 = v128.load(i32x4.extract_lane(offsets, 1) as usize);
  const t2 = v128.load(i32x4.extract_lane(offsets, 2) as usize);
  const t3 = v128.load(i32x4.extract_lane(offsets, 3) as usize);
  const p0 = i32x4.add(
    i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(t0), v128.shuffle<u32>(left, left, 0, 0, 0, 0)),
    i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(t0), v128.shuffle<u32>(right, right, 0, 0, 0, 0)),
  );
  const p1 = i32x4.add(
    i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(t1), v128.shuffle<u32>(left, left, 1, 1, 1, 1)),
    i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(t1), v128.shuffle<u32>(right, right, 1, 1, 1, 1)),
  );
  const p2 = i32x4.add(
    i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(t2), v128.shuffle<u32>(left, left, 2, 2, 2, 2)),
    i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(t2), v128.shuffle<u32>(right, right, 2, 2, 2, 2)),
  );
  const p3 = i32x4.add(
    i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(t3), v128.shuffle<u32>(left, left, 3, 3, 3, 3)),
    i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(t3), v128.shuffle<u32>(right, right, 3, 3, 3, 3)),
  );
  return i8x16.narrow_i16x8_u(whole(p0, p1), whole(p2, p3));
}

/** Two pixels from 8.8 to whole, rounded. */
// @ts-ignore: decorator
@inline
function whole(a: v128, b: v128): v128 {
  return i16x8.shr_u(i16x8.add(i16x8.narrow_i32x4_u(a, b), i16x8.splat(128)), 8);
}

/** The first lane in all four. */
// @ts-ignore: decorator
@inline
export function splatFirst(lanes: v128): v128 {
  return v128.shuffle<u32>(lanes, lanes, 0, 0, 0, 0);
}

/** 0, 1, 2, 3 steps. */
// @ts-ignore: decorator
@inline
export function rampOf(step: i32): v128 {
  return i32x4.mul(i32x4.splat(step), i32x4(0, 1, 2, 3));
}

/** A ramp over `count` (1 to 3) pixels that stays at the last of them, so that no texel outside the span is read. */
// @ts-ignore: decorator
@inline
function lastRamp(step: i32, count: i32): v128 {
  return i32x4.mul(i32x4.splat(step), i32x4.min_s(i32x4(0, 1, 2, 3), i32x4.splat(count - 1)));
}

/**
 * Writes texels as they are. The last four pixels are drawn from the span's end, over some of those before them.
 * @param u at the first four pixels @param du4 four steps, in each lane
 */
// @ts-ignore: decorator
@inline
export function copySpan(
  out: usize,
  count: i32,
  base: usize,
  shape: v128,
  u: v128,
  v: v128,
  du: i32,
  dv: i32,
  du4: v128,
  dv4: v128,
): void {
  if (count >= 4) {
    const end = out + ((count as usize) << 2) - 16;
    while (out < end) {
      v128.store(out, texels(base, shape, u, v));
      u = i32x4.add(u, du4);
      v = i32x4.add(v, dv4);
      out += 16;
    }
    // -3 to 0 pixels too far
    const beyond = ((end - out) as i32) >> 2;
    u = i32x4.add(u, i32x4.splat(du * beyond));
    v = i32x4.add(v, i32x4.splat(dv * beyond));
    v128.store(end, texels(base, shape, u, v));
  } else {
    u = i32x4.add(splatFirst(u), lastRamp(du, count));
    v = i32x4.add(splatFirst(v), lastRamp(dv, count));
    storeSome(out, texels(base, shape, u, v), count);
  }
}

/** Four neighbouring texels as they are: the upper one of each pair. */
// @ts-ignore: decorator
@inline
function upper(from: usize): v128 {
  const bytes = i16x8.splat(255);
  return i8x16.narrow_i16x8_u(v128.and(v128.load(from), bytes), v128.and(v128.load(from, 16), bytes));
}

/** Copies texels that fall on pixels. */
// @ts-ignore: decorator
@inline
export function plainSpan(out: usize, count: i32, from: usize): void {
  if (count >= 4) {
    const end = out + ((count as usize) << 2) - 16;
    const last = upper(from + ((count as usize) << 3) - 32);
    while (out < end) {
      v128.store(out, upper(from));
      out += 16;
      from += 32;
    }
    v128.store(end, last);
  } else storeSome(out, upper(from), count);
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
// @ts-ignore: decorator
@inline
export function mixSpan(
  out: usize,
  count: i32,
  base: usize,
  shape: v128,
  u: v128,
  v: v128,
  du: i32,
  dv: i32,
  du4: v128,
  dv4: v128,
  over: bool,
  cover: usize,
  opacity: i32,
): void {
  const clipped = cover != 0;
  const weak = clipped || opacity != 255;
  let left = count;
  for (; left >= 4; left -= 4) {
    if (!over || !clipped || load<u32>(cover) != 0) {
      let pixels = texels(base, shape, u, v);
      if (!over || v128.any_true(pixels)) {
        if (weak) pixels = weakened(pixels, cover, clipped, opacity);
        v128.store(out, mixed(pixels, out, over));
      }
    }
    u = i32x4.add(u, du4);
    v = i32x4.add(v, dv4);
    out += 16;
    cover += 4;
  }
  if (left > 0) {
    // Back to the first lane, then on by as many pixels as are left.
    u = i32x4.add(splatFirst(u), lastRamp(du, left));
    v = i32x4.add(splatFirst(v), lastRamp(dv, left));
    let pixels = texels(base, shape, u, v);
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
    let pixels = texels(base, shape, us, vs);
    if (clipped || opacity != 255) pixels = weakened(pixels, cover, clipped, opacity);
    storeSome(out, mixed(pixels, out, over), 1);
    u += du;
    v += dv;
    out += 4;
    cover++;
  }
}
