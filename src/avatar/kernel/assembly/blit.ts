import { blended, opaque, storeSome } from './blend';
import { halfConstant } from './plan';

export function fill(pixels: usize, bitmapWidth: i32, x: i32, y: i32, width: i32, height: i32, colour: u32): void {
  const four = i32x4.splat(colour);
  for (let row = y; row < y + height; row++) {
    let at = pixels + (((row * bitmapWidth + x) as usize) << 2);
    let left = width;
    for (; left >= 4; left -= 4) {
      v128.store(at, four);
      at += 16;
    }
    if (left > 0) storeSome(at, four, left);
  }
}

export function under(from: usize, to: usize, bitmapWidth: i32, x: i32, y: i32, width: i32, height: i32): void {
  const half = halfConstant();
  for (let row = y; row < y + height; row++) {
    const start = ((row * bitmapWidth + x) as usize) << 2;
    let source = from + start;
    let target = to + start;
    let left = width;
    for (; left >= 4; left -= 4) {
      const pixels = v128.load(target);
      if (!v128.any_true(pixels)) v128.store(target, v128.load(source));
      else if (!opaque(pixels)) v128.store(target, blended(pixels, v128.load(source), half));
      source += 16;
      target += 16;
    }
    if (left > 0) storeSome(target, blended(v128.load(target), v128.load(source), half), left);
  }
}

// @ts-ignore: decorator
@inline
function channel(value: u32, alpha: u32): u32 {
  const straight = (value * 255 + (alpha >> 1)) / alpha;
  return straight > 255 ? 255 : straight;
}

function straight(pixel: u32): u32 {
  const alpha = pixel >> 24;
  if (alpha == 0) return 0;
  return (
    (alpha << 24) |
    (channel((pixel >> 16) & 255, alpha) << 16) |
    (channel((pixel >> 8) & 255, alpha) << 8) |
    channel(pixel & 255, alpha)
  );
}

export function straighten(pixels: usize, bitmapWidth: i32, x: i32, y: i32, width: i32, height: i32): void {
  for (let row = y; row < y + height; row++) {
    let at = pixels + (((row * bitmapWidth + x) as usize) << 2);
    const end = at + ((width as usize) << 2);
    // Most of a picture is all there or not there at all.
    for (; at + 16 <= end; at += 16) {
      const four = v128.load(at);
      if (!v128.any_true(four) || opaque(four)) continue;
      for (let i: usize = 0; i < 16; i += 4) store<u32>(at + i, straight(load<u32>(at + i)));
    }
    for (; at < end; at += 4) store<u32>(at, straight(load<u32>(at)));
  }
}
