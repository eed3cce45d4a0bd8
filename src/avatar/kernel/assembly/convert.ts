/** RGB to BT.601 limited range; ../reference/convert.ts has the formulas. */

/** Vector constants, in memory for the reason that plan.ts gives: pairs of half-words, then 32-bit numbers. */
const WEIGHTS: usize = memory.data<i16>(
  [
    255, 255, 255, 255, 255, 255, 255, 255, // red and blue of each pixel
    8414, 3208, 8414, 3208, 8414, 3208, 8414, 3208, // luma of red and blue
    16519, 0, 16519, 0, 16519, 0, 16519, 0, // luma of green
    -4857, 14392, -4857, 14392, -4857, 14392, -4857, 14392, // U of red and blue
    -9535, 0, -9535, 0, -9535, 0, -9535, 0, // U of green
    14392, -2340, 14392, -2340, 14392, -2340, 14392, -2340, // V of red and blue
    -12052, 0, -12052, 0, -12052, 0, -12052, 0, // V of green
  ],
  16,
);
const OFFSETS: usize = memory.data<i32>(
  [
    540672, 540672, 540672, 540672, // luma: 16.5 in 15 bits
    8421376, 8421376, 8421376, 8421376, // chroma of two pixels: 128.5 in 16 bits
    16842752, 16842752, 16842752, 16842752, // chroma of four pixels: 128.5 in 17 bits
  ],
  16,
);

// @ts-ignore: decorator
@inline
function weights(index: i32): v128 {
  return v128.load(WEIGHTS + index * 16);
}

// @ts-ignore: decorator
@inline
function offsets(index: i32): v128 {
  return v128.load(OFFSETS + index * 16);
}

/** Weighted sum of four pixels' colours: red and blue, and green with whatever stands beside it. */
// @ts-ignore: decorator
@inline
function mixed(redBlue: v128, green: v128, weightsRedBlue: v128, weightsGreen: v128, offset: v128): v128 {
  return i32x4.add(
    i32x4.add(i32x4.dot_i16x8_s(redBlue, weightsRedBlue), i32x4.dot_i16x8_s(green, weightsGreen)),
    offset,
  );
}

/** U in the low and V in the high half-word. */
// @ts-ignore: decorator
@inline
function joined(u: v128, v: v128, shift: i32): v128 {
  return v128.or(i32x4.shr_s(u, shift), i32x4.shl(i32x4.shr_s(v, shift), 16));
}

/** The sums of neighbouring pixels' half-words. */
// @ts-ignore: decorator
@inline
function pairs(a: v128, b: v128): v128 {
  return i16x8.add(v128.shuffle<u32>(a, b, 0, 2, 4, 6), v128.shuffle<u32>(a, b, 1, 3, 5, 7));
}

export function yuyv(from: usize, to: usize, bitmapWidth: i32, x: i32, y: i32, width: i32, height: i32): void {
  const redBlue = weights(0);
  const lumaRB = weights(1);
  const lumaG = weights(2);
  const blueRB = weights(3);
  const blueG = weights(4);
  const redRB = weights(5);
  const redG = weights(6);
  const black = offsets(0);
  const grey = offsets(1);
  for (let row = y; row < y + height; row++) {
    const start = (row * bitmapWidth + x) as usize;
    let at = from + (start << 2);
    let out = to + (start << 1);
    for (let left = width; left > 0; left -= 8) {
      // The last one to three pairs of a row are repeated to fill the vectors.
      const a = left >= 4 ? v128.load(at) : v128.load64_splat(at);
      const b = left >= 8 ? v128.load(at, 16) : left == 6 ? v128.load64_splat(at, 16) : a;
      const rbA = v128.and(a, redBlue);
      const rbB = v128.and(b, redBlue);
      const gA = i16x8.shr_u(a, 8);
      const gB = i16x8.shr_u(b, 8);
      const luma = i16x8.narrow_i32x4_s(
        i32x4.shr_s(mixed(rbA, gA, lumaRB, lumaG, black), 15),
        i32x4.shr_s(mixed(rbB, gB, lumaRB, lumaG, black), 15),
      );
      const rb = pairs(rbA, rbB);
      const g = pairs(gA, gB);
      const chroma = joined(mixed(rb, g, blueRB, blueG, grey), mixed(rb, g, redRB, redG, grey), 16);
      const packed = v128.or(luma, i16x8.shl(chroma, 8));
      if (left >= 8) v128.store(out, packed);
      else {
        if (left & 4) v128.store_lane<u64>(out, packed, 0);
        if (left == 2) v128.store_lane<u32>(out, packed, 0);
        else if (left == 6) v128.store_lane<u32>(out, packed, 2, 8);
      }
      at += 32;
      out += 16;
    }
  }
}

/** Luma of eight pixels as bytes, twice. */
// @ts-ignore: decorator
@inline
function luma8(rbA: v128, rbB: v128, gA: v128, gB: v128, lumaRB: v128, lumaG: v128, black: v128): v128 {
  const words = i16x8.narrow_i32x4_s(
    i32x4.shr_s(mixed(rbA, gA, lumaRB, lumaG, black), 15),
    i32x4.shr_s(mixed(rbB, gB, lumaRB, lumaG, black), 15),
  );
  return i8x16.narrow_i16x8_u(words, words);
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
  const redBlue = weights(0);
  const lumaRB = weights(1);
  const lumaG = weights(2);
  const blueRB = weights(3);
  const blueG = weights(4);
  const redRB = weights(5);
  const redG = weights(6);
  const black = offsets(0);
  const grey = offsets(2);
  const half = bitmapWidth >> 1;
  const planeU = to + ((bitmapWidth * bitmapHeight) as usize);
  const planeV = planeU + ((half * (bitmapHeight >> 1)) as usize);
  const below = (bitmapWidth as usize) << 2;
  for (let row = y; row < y + height; row += 2) {
    let at = from + (((row * bitmapWidth + x) as usize) << 2);
    let out = to + ((row * bitmapWidth + x) as usize);
    let colour = ((row >> 1) * half + (x >> 1)) as usize;
    let left = width;
    while (left > 0) {
      const eight = left >= 8;
      const a = eight ? v128.load(at) : v128.load64_splat(at);
      const b = eight ? v128.load(at, 16) : a;
      const c = eight ? v128.load(at + below) : v128.load64_splat(at + below);
      const d = eight ? v128.load(at + below, 16) : c;
      const rbA = v128.and(a, redBlue);
      const rbB = v128.and(b, redBlue);
      const rbC = v128.and(c, redBlue);
      const rbD = v128.and(d, redBlue);
      const gA = i16x8.shr_u(a, 8);
      const gB = i16x8.shr_u(b, 8);
      const gC = i16x8.shr_u(c, 8);
      const gD = i16x8.shr_u(d, 8);
      const upper = luma8(rbA, rbB, gA, gB, lumaRB, lumaG, black);
      const lower = luma8(rbC, rbD, gC, gD, lumaRB, lumaG, black);
      const rb = pairs(i16x8.add(rbA, rbC), i16x8.add(rbB, rbD));
      const g = pairs(i16x8.add(gA, gC), i16x8.add(gB, gD));
      const u = i32x4.shr_s(mixed(rb, g, blueRB, blueG, grey), 17);
      const v = i32x4.shr_s(mixed(rb, g, redRB, redG, grey), 17);
      const words = i16x8.narrow_i32x4_s(u, v);
      const planes = i8x16.narrow_i16x8_u(words, words);
      if (eight) {
        v128.store_lane<u64>(out, upper, 0);
        v128.store_lane<u64>(out + bitmapWidth, lower, 0);
        v128.store_lane<u32>(planeU + colour, planes, 0);
        v128.store_lane<u32>(planeV + colour, planes, 1);
        at += 32;
        out += 8;
        colour += 4;
        left -= 8;
      } else {
        v128.store_lane<u16>(out, upper, 0);
        v128.store_lane<u16>(out + bitmapWidth, lower, 0);
        v128.store_lane<u8>(planeU + colour, planes, 0);
        v128.store_lane<u8>(planeV + colour, planes, 4);
        at += 8;
        out += 2;
        colour++;
        left -= 2;
      }
    }
  }
}
