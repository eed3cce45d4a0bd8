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
  const fx = v128.and(i32x4.shr_u(u, 8), byte);
  const fy = v128.and(i32x4.shr_u(v, 8), byte);
  // Weights of the upper and the lower texel, in half-words; of both sides, then of each. No product exceeds its half.
  const both = i32x4.add(i32x4.sub(i32x4.shl(fy, 16), fy), whole);
  const right = i16x8.shr_u(i16x8.add(i32x4.mul(both, fx), half), 8);
  const left = i16x8.sub(both, right);

  const t0 = neighbours(i32x4.extract_lane(at, 0) as usize, pitch);
  const t1 = neighbours(i32x4.extract_lane(at, 1) as usize, pitch);
  const t2 = neighbours(i32x4.extract_lane(at, 2) as usize, pitch);
  const t3 = neighbours(i32x4.extract_lane(at, 3) as usize, pitch);
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
  return i8x16.narrow_i16x8_u(
    i16x8.shr_u(i16x8.add(i16x8.narrow_i32x4_u(p0, p1), half), 8),
    i16x8.shr_u(i16x8.add(i16x8.narrow_i32x4_u(p2, p3), half), 8),
  );
}

/** Two texels and the two below them, R R' G G' B B' A A' each, so that one multiply-add blends upper with lower. */
// @ts-ignore: decorator
@inline
function neighbours(at: usize, pitch: usize): v128 {
  return i8x16.shuffle(
    v128.load_zero<u64>(at),
    v128.load_zero<u64>(at + pitch),
    0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23,
  );
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
