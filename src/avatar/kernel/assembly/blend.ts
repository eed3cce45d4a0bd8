/** Arithmetic on four premultiplied RGBA pixels at once; ../reference/blend.ts says the same for one. */

/** round(x / 255) in eight lanes, for products of two bytes. */
// @ts-ignore: decorator
@inline
function divide255(products: v128): v128 {
  const t = i16x8.add(products, i16x8.splat(128));
  return i16x8.shr_u(i16x8.add(t, i16x8.shr_u(t, 8)), 8);
}

/** Bytes times bytes / 255, rounded. */
// @ts-ignore: decorator
@inline
export function times(a: v128, b: v128): v128 {
  return i8x16.narrow_i16x8_u(
    divide255(i16x8.extmul_low_i8x16_u(a, b)),
    divide255(i16x8.extmul_high_i8x16_u(a, b)),
  );
}

/** The alpha of each pixel in all four of its bytes. */
// @ts-ignore: decorator
@inline
function alphas(pixels: v128): v128 {
  return i8x16.shuffle(pixels, pixels, 3, 3, 3, 3, 7, 7, 7, 7, 11, 11, 11, 11, 15, 15, 15, 15);
}

/** Source-over, saturating. */
// @ts-ignore: decorator
@inline
export function blended(source: v128, under: v128): v128 {
  return i8x16.add_sat_u(source, times(under, v128.not(alphas(source))));
}

/** Whether all four pixels are opaque. */
// @ts-ignore: decorator
@inline
export function opaque(pixels: v128): bool {
  return i8x16.all_true(i8x16.eq(alphas(pixels), i8x16.splat(-1)));
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
