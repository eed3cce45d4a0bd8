/** Bilinear texels, four at a time; `texel` in ../reference/raster.ts says the same for one. */
import { byteConstant, columnConstant, halfConstant, wholeConstant } from './plan';

/**
 * Four texels at the 16.16 coordinates `u`, `v`.
 * Engines build the masks of free byte shuffles anew each time, so only shuffles that are one instruction are used.
 *
 * @param base texture address in each lane @param shape stride in the high half-word of each lane @param pitch the stride
 */
// @ts-ignore: decorator
@inline
export function texels(base: v128, shape: v128, pitch: usize, u: v128, v: v128, byte: v128, column: v128, whole: v128, half: v128): v128 {
  const at = i32x4.add(i32x4.add(i32x4.dot_i16x8_s(v, shape), i32x4.dot_i16x8_s(u, column)), base);
  const both = rowWeights(v, byte, whole);
  const right = rightWeights(both, u, byte, half);
  const left = i16x8.sub(both, right);
  const t0 = neighbours(i32x4.extract_lane(at, 0) as usize, pitch);
  const t1 = neighbours(i32x4.extract_lane(at, 1) as usize, pitch);
  const t2 = neighbours(i32x4.extract_lane(at, 2) as usize, pitch);
  const t3 = neighbours(i32x4.extract_lane(at, 3) as usize, pitch);
  return rounded(
    blend(i16x8.extend_low_i8x16_u(t0), i16x8.extend_high_i8x16_u(t0), v128.shuffle<u32>(left, left, 0, 0, 0, 0), v128.shuffle<u32>(right, right, 0, 0, 0, 0)),
    blend(i16x8.extend_low_i8x16_u(t1), i16x8.extend_high_i8x16_u(t1), v128.shuffle<u32>(left, left, 1, 1, 1, 1), v128.shuffle<u32>(right, right, 1, 1, 1, 1)),
    blend(i16x8.extend_low_i8x16_u(t2), i16x8.extend_high_i8x16_u(t2), v128.shuffle<u32>(left, left, 2, 2, 2, 2), v128.shuffle<u32>(right, right, 2, 2, 2, 2)),
    blend(i16x8.extend_low_i8x16_u(t3), i16x8.extend_high_i8x16_u(t3), v128.shuffle<u32>(left, left, 3, 3, 3, 3), v128.shuffle<u32>(right, right, 3, 3, 3, 3)),
    half,
  );
}

/**
 * Whether four pixels that begin at `u`, `v` lie between the same two rows of texels, and one by one between five
 * neighbours of each: what `texelsInRow` needs. @param du3 three steps of u, less three texels @param dv3 three steps of v
 */
// @ts-ignore: decorator
@inline
export function areInRow(u: i32, v: i32, du3: i32, dv3: i32): bool {
  return ((((u & 0xffff) + du3) | ((v & 0xffff) + dv3)) & 0xffff0000) == 0;
}

/** The same for such four pixels, which share most of their texels, as nearly all do where a picture is hardly scaled. @param at the first texel */
// @ts-ignore: decorator
@inline
export function texelsInRow(at: usize, pitch: usize, u: v128, v: v128, byte: v128, whole: v128, half: v128): v128 {
  const both = rowWeights(v, byte, whole);
  const right = rightWeights(both, u, byte, half);
  const left = i16x8.sub(both, right);
  const upper = v128.load(at);
  const lower = v128.load(at + pitch);
  const front = interleaved(upper, lower);
  const back = i8x16.shuffle(upper, lower, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  const t0 = i16x8.extend_low_i8x16_u(front);
  const t1 = i16x8.extend_high_i8x16_u(front);
  const t2 = i16x8.extend_low_i8x16_u(back);
  const t3 = i16x8.extend_high_i8x16_u(back);
  const t4 = i16x8.extend_low_i8x16_u(interleaved(v128.load_zero<u32>(at, 16), v128.load_zero<u32>(at + pitch, 16)));
  return rounded(
    blend(t0, t1, v128.shuffle<u32>(left, left, 0, 0, 0, 0), v128.shuffle<u32>(right, right, 0, 0, 0, 0)),
    blend(t1, t2, v128.shuffle<u32>(left, left, 1, 1, 1, 1), v128.shuffle<u32>(right, right, 1, 1, 1, 1)),
    blend(t2, t3, v128.shuffle<u32>(left, left, 2, 2, 2, 2), v128.shuffle<u32>(right, right, 2, 2, 2, 2)),
    blend(t3, t4, v128.shuffle<u32>(left, left, 3, 3, 3, 3), v128.shuffle<u32>(right, right, 3, 3, 3, 3)),
    half,
  );
}

/** Weights of the upper and the lower row, in half-words that sum to 256. */
// @ts-ignore: decorator
@inline
function rowWeights(v: v128, byte: v128, whole: v128): v128 {
  const fy = v128.and(i32x4.shr_u(v, 8), byte);
  return i32x4.add(i32x4.sub(i32x4.shl(fy, 16), fy), whole);
}

/** What of them the right texels have. No product exceeds its half-word. */
// @ts-ignore: decorator
@inline
function rightWeights(both: v128, u: v128, byte: v128, half: v128): v128 {
  return i16x8.shr_u(i16x8.add(i32x4.mul(both, v128.and(i32x4.shr_u(u, 8), byte)), half), 8);
}

/** One pixel's channels, times 256, of its two left and its two right texels. */
// @ts-ignore: decorator
@inline
function blend(leftTexels: v128, rightTexels: v128, left: v128, right: v128): v128 {
  return i32x4.add(i32x4.dot_i16x8_s(leftTexels, left), i32x4.dot_i16x8_s(rightTexels, right));
}

// @ts-ignore: decorator
@inline
function rounded(p0: v128, p1: v128, p2: v128, p3: v128, half: v128): v128 {
  return i8x16.narrow_i16x8_u(
    i16x8.shr_u(i16x8.add(i16x8.narrow_i32x4_u(p0, p1), half), 8),
    i16x8.shr_u(i16x8.add(i16x8.narrow_i32x4_u(p2, p3), half), 8),
  );
}

/** Two texels and the two below them, R R' G G' B B' A A' each, so that one multiply-add blends upper with lower. */
// @ts-ignore: decorator
@inline
function neighbours(at: usize, pitch: usize): v128 {
  return interleaved(v128.load_zero<u64>(at), v128.load_zero<u64>(at + pitch));
}

// @ts-ignore: decorator
@inline
function interleaved(upper: v128, lower: v128): v128 {
  return i8x16.shuffle(upper, lower, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

/** One texel in every lane, coordinates held to the texture: for slivers and texture coordinates outside the picture. */
// @ts-ignore: decorator
@inline
export function clampedTexel(base: v128, shape: v128, pitch: usize, u: f64, v: f64, width: i32, height: i32): v128 {
  const us = i32x4.splat(within(u, (width as f64) * 65536 - 1));
  const vs = i32x4.splat(within(v, (height as f64) * 65536 - 1));
  return texels(base, shape, pitch, us, vs, byteConstant(), columnConstant(), wholeConstant(), halfConstant());
}

// @ts-ignore: decorator
@inline
function within(value: f64, high: f64): i32 {
  return (value < -65536 ? -65536 : value > high ? high : value) as i32;
}

/** The first lane in all four. */
// @ts-ignore: decorator
@inline
export function first(lanes: v128): v128 {
  return v128.shuffle<u32>(lanes, lanes, 0, 0, 0, 0);
}

/** A ramp over `count` (1 to 3) pixels that stays at the last of them, so that no texel outside the span is read. */
// @ts-ignore: decorator
@inline
export function shortRamp(step: i32, count: i32): v128 {
  return i32x4.mul(i32x4.splat(step), i32x4.min_s(i32x4(0, 1, 2, 3), i32x4.splat(count - 1)));
}

