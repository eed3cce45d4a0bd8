/** Arithmetic on four premultiplied RGBA pixels at once; ../reference/blend.ts says the same for one. `half` is 128 in each half-word. */

/** round(x / 255) in eight lanes, for products of two bytes. */
// @ts-ignore: decorator
@inline
function divide255(products: v128, half: v128): v128 {
  const t = i16x8.add(products, half);
  return i16x8.shr_u(i16x8.add(t, i16x8.shr_u(t, 8)), 8);
}

/** Each pixel times its factor / 255, rounded. @param factors 0..255, twice in the half-words of each lane */
// @ts-ignore: decorator
@inline
export function scaled(pixels: v128, factors: v128, half: v128): v128 {
  const low = v128.shuffle<u32>(factors, factors, 0, 4, 1, 5);
  const high = v128.shuffle<u32>(factors, factors, 2, 6, 3, 7);
  return i8x16.narrow_i16x8_u(
    divide255(i16x8.mul(i16x8.extend_low_i8x16_u(pixels), low), half),
    divide255(i16x8.mul(i16x8.extend_high_i8x16_u(pixels), high), half),
  );
}

/** Four coverage bytes times opacity, as factors for `scaled`. */
// @ts-ignore: decorator
@inline
export function coverFactors(cover: usize, opacity: i32, half: v128): v128 {
  let factors = i16x8.extend_low_i8x16_u(v128.load32_zero(cover));
  if (opacity != 255) factors = divide255(i16x8.mul(factors, i16x8.splat(opacity as i16)), half);
  return v128.shuffle<u16>(factors, factors, 0, 8, 1, 9, 2, 10, 3, 11);
}

/** Source-over, saturating. */
// @ts-ignore: decorator
@inline
export function blended(source: v128, under: v128, half: v128): v128 {
  const clear = i32x4.shr_u(v128.not(source), 24);
  return i8x16.add_sat_u(source, scaled(under, v128.or(clear, i32x4.shl(clear, 16)), half));
}

/** Whether all four pixels are opaque. */
// @ts-ignore: decorator
@inline
export function opaque(pixels: v128): bool {
  return !v128.any_true(i32x4.shr_u(v128.not(pixels), 24));
}

/** The first 1 to 3 pixels of four. */
// @ts-ignore: decorator
@inline
export function storeSome(at: usize, pixels: v128, count: i32): void {
  if (count & 2) {
    v128.store_lane<u64>(at, pixels, 0);
    if (count & 1) v128.store_lane<u32>(at, pixels, 2, 8);
  } else v128.store_lane<u32>(at, pixels, 0);
}
