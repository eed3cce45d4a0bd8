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
