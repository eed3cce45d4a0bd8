/** RGB to BT.601 limited range; ../reference/convert.ts has the formulas and constants. */

// @ts-ignore: decorator
@inline
const RED_BLUE: i32 = 0x00ff00ff;

/** Luma of four pixels, given red and blue, and green and alpha, as half-words. */
// @ts-ignore: decorator
@inline
function luma(redBlue: v128, greenAlpha: v128): v128 {
  const sum = i32x4.add(
    i32x4.dot_i16x8_s(redBlue, i32x4.splat(8414 | (3208 << 16))),
    i32x4.dot_i16x8_s(greenAlpha, i32x4.splat(16519)),
  );
  return i32x4.shr_s(i32x4.add(sum, i32x4.splat((16 << 15) + (1 << 14))), 15);
}

/** Both chroma values of four sums of 2^(shift - 15) pixels each, U in the low and V in the high half-word. */
// @ts-ignore: decorator
@inline
function chroma(redBlue: v128, greenAlpha: v128, shift: i32): v128 {
  const bias = i32x4.splat((128 << shift) + (1 << (shift - 1)));
  const u = i32x4.add(
    i32x4.dot_i16x8_s(redBlue, i32x4.splat((-4857 & 0xffff) | (14392 << 16))),
    i32x4.dot_i16x8_s(greenAlpha, i32x4.splat(-9535 & 0xffff)),
  );
  const v = i32x4.add(
    i32x4.dot_i16x8_s(redBlue, i32x4.splat(14392 | (-2340 << 16))),
    i32x4.dot_i16x8_s(greenAlpha, i32x4.splat(-12052 & 0xffff)),
  );
  return v128.or(
    i32x4.shr_s(i32x4.add(u, bias), shift),
    i32x4.shl(i32x4.shr_s(i32x4.add(v, bias), shift), 16),
  );
}

/** The sums of neighbouring pixels' half-words. */
// @ts-ignore: decorator
@inline
function pairs(a: v128, b: v128): v128 {
  return i16x8.add(v128.shuffle<u32>(a, b, 0, 2, 4, 6), v128.shuffle<u32>(a, b, 1, 3, 5, 7));
}

/** Eight pixels to 16 bytes. */
// @ts-ignore: decorator
@inline
function yuyv8(a: v128, b: v128): v128 {
  const mask = i32x4.splat(RED_BLUE);
  const rbA = v128.and(a, mask);
  const rbB = v128.and(b, mask);
  const gaA = i16x8.shr_u(a, 8);
  const gaB = i16x8.shr_u(b, 8);
  const y = i16x8.narrow_i32x4_s(luma(rbA, gaA), luma(rbB, gaB));
  return v128.or(y, i16x8.shl(chroma(pairs(rbA, rbB), pairs(gaA, gaB), 16), 8));
}

export function yuyv(from: usize, to: usize, bitmapWidth: i32, x: i32, y: i32, width: i32, height: i32): void {
  for (let row = y; row < y + height; row++) {
    const start = (row * bitmapWidth + x) as usize;
    let at = from + (start << 2);
    let out = to + (start << 1);
    let left = width;
    for (; left >= 8; left -= 8) {
      v128.store(out, yuyv8(v128.load(at), v128.load(at, 16)));
      at += 32;
      out += 16;
    }
    for (; left > 0; left -= 2) {
      const two = v128.load64_zero(at);
      v128.store_lane<u32>(out, yuyv8(two, two), 0);
      at += 8;
      out += 4;
    }
  }
}

/** Luma of eight pixels, as bytes. */
// @ts-ignore: decorator
@inline
function luma8(a: v128, b: v128): v128 {
  const mask = i32x4.splat(RED_BLUE);
  const words = i16x8.narrow_i32x4_s(
    luma(v128.and(a, mask), i16x8.shr_u(a, 8)),
    luma(v128.and(b, mask), i16x8.shr_u(b, 8)),
  );
  return i8x16.narrow_i16x8_u(words, words);
}

/** Chroma of eight columns of two rows: four bytes of U, then four of V. */
// @ts-ignore: decorator
@inline
function chroma8(a: v128, b: v128, c: v128, d: v128): v128 {
  const mask = i32x4.splat(RED_BLUE);
  const rb = pairs(
    i16x8.add(v128.and(a, mask), v128.and(c, mask)),
    i16x8.add(v128.and(b, mask), v128.and(d, mask)),
  );
  const ga = pairs(
    i16x8.add(i16x8.shr_u(a, 8), i16x8.shr_u(c, 8)),
    i16x8.add(i16x8.shr_u(b, 8), i16x8.shr_u(d, 8)),
  );
  const uv = chroma(rb, ga, 17);
  return i8x16.shuffle(uv, uv, 0, 4, 8, 12, 2, 6, 10, 14, 0, 4, 8, 12, 2, 6, 10, 14);
}

export function i420(
  from: usize,
  to: usize,
  bitmapWidth: i32,
  bitmapHeight: i32,
  x: i32,
  y: i32,
  width: i32,
  height: i32,
): void {
  const half = bitmapWidth >> 1;
  const planeU = to + ((bitmapWidth * bitmapHeight) as usize);
  const planeV = planeU + ((half * (bitmapHeight >> 1)) as usize);
  const below = (bitmapWidth as usize) << 2;
  for (let row = y; row < y + height; row += 2) {
    let at = from + (((row * bitmapWidth + x) as usize) << 2);
    let out = to + ((row * bitmapWidth + x) as usize);
    let colour = ((row >> 1) * half + (x >> 1)) as usize;
    let left = width;
    for (; left >= 8; left -= 8) {
      const a = v128.load(at);
      const b = v128.load(at, 16);
      const c = v128.load(at + below);
      const d = v128.load(at + below, 16);
      v128.store_lane<u64>(out, luma8(a, b), 0);
      v128.store_lane<u64>(out + bitmapWidth, luma8(c, d), 0);
      const planes = chroma8(a, b, c, d);
      v128.store_lane<u32>(planeU + colour, planes, 0);
      v128.store_lane<u32>(planeV + colour, planes, 1);
      at += 32;
      out += 8;
      colour += 4;
    }
    for (; left > 0; left -= 2) {
      const a = v128.load64_zero(at);
      const c = v128.load64_zero(at + below);
      v128.store_lane<u16>(out, luma8(a, a), 0);
      v128.store_lane<u16>(out + bitmapWidth, luma8(c, c), 0);
      const planes = chroma8(a, a, c, c);
      v128.store_lane<u8>(planeU + colour, planes, 0);
      v128.store_lane<u8>(planeV + colour, planes, 4);
      at += 8;
      out += 2;
      colour++;
    }
  }
}
