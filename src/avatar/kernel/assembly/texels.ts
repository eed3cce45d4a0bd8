/** Bilinear texels, four at a time; `texel` in ../reference/span.ts says the same for one. */
import {
  baseVector,
  columnConstant,
  evenConstant,
  halfConstant,
  insideRamp,
  Plan,
  rampU,
  rampV,
  shapeVector,
  wholeConstant,
} from './plan';

/**
 * Four texels anywhere, at 16.16 coordinates. What only this way of fetching needs it loads itself: loops that mostly
 * fetch neighbours keep their registers.
 *
 * @param pitch bytes per texel row @param x fractions of u, 0..255 in both half-words of each lane @param y of v
 */
// @ts-ignore: decorator
@inline
export function texels(pitch: i32, u: v128, v: v128, x: v128, y: v128, even: v128, whole: v128, half: v128): v128 {
  const rows = i32x4.dot_i16x8_s(v, shapeVector());
  const at = i32x4.add(i32x4.add(rows, i32x4.dot_i16x8_s(u, columnConstant())), baseVector());
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
    x,
    y,
    even,
    whole,
    half,
  );
}

/** The texels of four pixels from `u`, `v` on. */
// @ts-ignore: decorator
@inline
export function fourTexels(pitch: i32, u: i32, v: i32, even: v128, whole: v128, half: v128): v128 {
  const us = i32x4.add(i32x4.splat(u), rampU());
  const vs = i32x4.add(i32x4.splat(v), rampV());
  return texels(pitch, us, vs, fractions(us), fractions(vs), even, whole, half);
}

/** The texels of the last one to four pixels of a span; the lanes behind it are worth nothing, but read none outside. */
// @ts-ignore: decorator
@inline
export function lastTexels(plan: Plan, u: i32, v: i32, count: i32, even: v128, whole: v128, half: v128): v128 {
  const us = i32x4.add(i32x4.splat(u), i32x4.mul(i32x4.splat(plan.du), insideRamp(count)));
  const vs = i32x4.add(i32x4.splat(v), i32x4.mul(i32x4.splat(plan.dv), insideRamp(count)));
  return texels(plan.stride, us, vs, fractions(us), fractions(vs), even, whole, half);
}

/**
 * Whether pixels lie between the same two rows of texels, and one by one between neighbours of each, as nearly all do
 * where a picture is hardly scaled: what `neighbours` needs. @param u @param v of the first pixel @param steps to the last
 * @param stretch `heldStep` of du less one texel @param slope `heldStep` of dv
 */
// @ts-ignore: decorator
@inline
export function areNeighbours(u: i32, v: i32, steps: i32, stretch: i32, slope: i32): bool {
  return ((((u & 0xffff) + steps * stretch) | ((v & 0xffff) + steps * slope)) & 0xffff0000) == 0;
}

/** A step held to a texel: with one of these no two pixels are neighbours, and many of them do not overflow. */
// @ts-ignore: decorator
@inline
export function heldStep(step: i32): i32 {
  return min(max(step, -65536), 65536);
}

/** Address of the texel of a pixel. */
// @ts-ignore: decorator
@inline
export function texelAt(plan: Plan, u: i32, v: i32): usize {
  return plan.texture + (v >> 16) * plan.stride + ((u >> 16) << 2);
}

/** `texels` of four such pixels, which share most of what they are blended of. @param at `texelAt` of the first */
// @ts-ignore: decorator
@inline
export function neighbours(at: usize, pitch: i32, x: v128, y: v128, even: v128, whole: v128, half: v128): v128 {
  const below = at + pitch;
  return blend(v128.load(at), v128.load(at, 4), v128.load(below), v128.load(below, 4), x, y, even, whole, half);
}

/**
 * Four texels each: upper left, upper right, lower left and lower right of four pixels. No sum exceeds its half-word,
 * but for red and blue's, which still has green's and alpha's in it until they are taken off; that is exact all the same.
 */
// @ts-ignore: decorator
@inline
function blend(t00: v128, t01: v128, t10: v128, t11: v128, x: v128, y: v128, even: v128, whole: v128, half: v128): v128 {
  const lowRight = i16x8.shr_u(i16x8.mul(x, y), 8);
  const upRight = i16x8.sub(x, lowRight);
  const lowLeft = i16x8.sub(y, lowRight);
  const upLeft = i16x8.sub(i16x8.sub(whole, x), lowLeft);
  const green = i16x8.add(
    i16x8.add(i16x8.mul(i16x8.shr_u(t00, 8), upLeft), i16x8.mul(i16x8.shr_u(t01, 8), upRight)),
    i16x8.add(i16x8.mul(i16x8.shr_u(t10, 8), lowLeft), i16x8.mul(i16x8.shr_u(t11, 8), lowRight)),
  );
  const all = i16x8.add(
    i16x8.add(i16x8.mul(t00, upLeft), i16x8.mul(t01, upRight)),
    i16x8.add(i16x8.mul(t10, lowLeft), i16x8.mul(t11, lowRight)),
  );
  const red = i16x8.sub(i16x8.add(all, half), i16x8.shl(green, 8));
  return v128.or(i16x8.shr_u(red, 8), v128.andnot(i16x8.add(green, half), even));
}

/** The low half of each lane, in both halves. */
// @ts-ignore: decorator
@inline
function twice(lanes: v128): v128 {
  return v128.shuffle<u16>(lanes, lanes, 0, 0, 2, 2, 4, 4, 6, 6);
}

/** The byte below the point of each lane, in both half-words. */
// @ts-ignore: decorator
@inline
function fractions(lanes: v128): v128 {
  return i16x8.shr_u(twice(lanes), 8);
}

/** One texel in every lane, coordinates held to the texture: for slivers and texture coordinates outside the picture. */
// @ts-ignore: decorator
@inline
export function clampedTexel(pitch: i32, u: f64, v: f64, width: i32, height: i32): v128 {
  const us = i32x4.splat(within(u, (width as f64) * 65536 - 1));
  const vs = i32x4.splat(within(v, (height as f64) * 65536 - 1));
  return texels(pitch, us, vs, fractions(us), fractions(vs), evenConstant(), wholeConstant(), halfConstant());
}

// @ts-ignore: decorator
@inline
function within(value: f64, high: f64): i32 {
  return (value < -65536 ? -65536 : value > high ? high : value) as i32;
}
