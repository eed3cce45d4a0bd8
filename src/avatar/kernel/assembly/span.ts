/** Bilinear texels, four at a time; `texel` in ../reference/raster.ts says the same for one. */
import { columnConstant, evenConstant, halfConstant, wholeConstant } from './plan';

/**
 * Four texels at the 16.16 coordinates `u`, `v`.
 * Engines build the masks of free byte shuffles anew each time, so only shuffles that are one instruction are used.
 *
 * @param base texture address in each lane @param shape stride in the high half-word of each lane @param pitch the stride
 */
// @ts-ignore: decorator
@inline
export function texels(base: v128, shape: v128, pitch: usize, u: v128, v: v128, even: v128, column: v128, whole: v128, half: v128): v128 {
  const at = i32x4.add(i32x4.add(i32x4.dot_i16x8_s(v, shape), i32x4.dot_i16x8_s(u, column)), base);
  const a0 = i32x4.extract_lane(at, 0) as usize;
  const a1 = i32x4.extract_lane(at, 1) as usize;
  const a2 = i32x4.extract_lane(at, 2) as usize;
  const a3 = i32x4.extract_lane(at, 3) as usize;
  const up01 = v128.load_lane<u64>(a1, v128.load_zero<u64>(a0), 1);
  const up23 = v128.load_lane<u64>(a3, v128.load_zero<u64>(a2), 1);
  const low01 = v128.load_lane<u64>(a1 + pitch, v128.load_zero<u64>(a0 + pitch), 1);
  const low23 = v128.load_lane<u64>(a3 + pitch, v128.load_zero<u64>(a2 + pitch), 1);
  return blend(
    v128.shuffle<u32>(up01, up23, 0, 2, 4, 6),
    v128.shuffle<u32>(up01, up23, 1, 3, 5, 7),
    v128.shuffle<u32>(low01, low23, 0, 2, 4, 6),
    v128.shuffle<u32>(low01, low23, 1, 3, 5, 7),
    u,
    v,
    even,
    whole,
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
export function texelsInRow(at: usize, pitch: usize, u: v128, v: v128, even: v128, whole: v128, half: v128): v128 {
  const below = at + pitch;
  return blend(v128.load(at), v128.load(at, 4), v128.load(below), v128.load(below, 4), u, v, even, whole, half);
}

/** Four texels each: upper left, upper right, lower left and lower right of four pixels. No sum exceeds its half-word. */
// @ts-ignore: decorator
@inline
function blend(t00: v128, t01: v128, t10: v128, t11: v128, u: v128, v: v128, even: v128, whole: v128, half: v128): v128 {
  const x = fraction(u);
  const low = fraction(v);
  const up = i16x8.sub(whole, low);
  const upRight = weighted(up, x, half);
  const lowRight = weighted(low, x, half);
  const upLeft = i16x8.sub(up, upRight);
  const lowLeft = i16x8.sub(low, lowRight);
  const red = i16x8.add(
    i16x8.add(i16x8.mul(v128.and(t00, even), upLeft), i16x8.mul(v128.and(t01, even), upRight)),
    i16x8.add(i16x8.mul(v128.and(t10, even), lowLeft), i16x8.mul(v128.and(t11, even), lowRight)),
  );
  const green = i16x8.add(
    i16x8.add(i16x8.mul(i16x8.shr_u(t00, 8), upLeft), i16x8.mul(i16x8.shr_u(t01, 8), upRight)),
    i16x8.add(i16x8.mul(i16x8.shr_u(t10, 8), lowLeft), i16x8.mul(i16x8.shr_u(t11, 8), lowRight)),
  );
  return v128.or(i16x8.shr_u(i16x8.add(red, half), 8), v128.andnot(i16x8.add(green, half), even));
}

/** The byte below the point of each lane, in both half-words. */
// @ts-ignore: decorator
@inline
function fraction(lanes: v128): v128 {
  const once = i32x4.shr_u(i32x4.shl(lanes, 16), 24);
  return v128.or(once, i32x4.shl(once, 16));
}

// @ts-ignore: decorator
@inline
function weighted(row: v128, x: v128, half: v128): v128 {
  return i16x8.shr_u(i16x8.add(i16x8.mul(row, x), half), 8);
}

/** One texel in every lane, coordinates held to the texture: for slivers and texture coordinates outside the picture. */
// @ts-ignore: decorator
@inline
export function clampedTexel(base: v128, shape: v128, pitch: usize, u: f64, v: f64, width: i32, height: i32): v128 {
  const us = i32x4.splat(within(u, (width as f64) * 65536 - 1));
  const vs = i32x4.splat(within(v, (height as f64) * 65536 - 1));
  return texels(base, shape, pitch, us, vs, evenConstant(), columnConstant(), wholeConstant(), halfConstant());
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

