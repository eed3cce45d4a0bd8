import { ROUND } from './plan';

/**
 * Where one side of a triangle crosses rows of pixels: the first pixel whose centre is not left of it, exactly, for
 * the quotient of whole numbers of this size cannot round up to the next one. Four rows at a time.
 *
 * @param at room for `rows` numbers; up to three more are written @param x0 @param y0 the upper corner, 24.8
 * @param x1 @param y1 the lower corner @param row the first
 */
export function cross(at: usize, x0: i32, y0: i32, x1: i32, y1: i32, row: i32, rows: i32): void {
  const dx = (x1 - x0) as f64;
  const dy = (y1 - y0) as f64;
  const divisor = dy * 256;
  const step = dx * 256;
  const n = ((x0 - 128) as f64) * dy + ((row * 256 + 128 - y0) as f64) * dx + (divisor - 1);
  const divisors = f64x2.splat(divisor);
  const down = f64x2.splat(step * 4);
  const round = f64x2.splat(ROUND);
  let upper = f64x2.replace_lane(f64x2.splat(n), 1, n + step);
  let lower = f64x2.add(upper, f64x2.splat(step * 2));
  for (const end = at + ((rows as usize) << 2); at < end; at += 16) {
    const a = f64x2.add(f64x2.floor(f64x2.div(upper, divisors)), round);
    const b = f64x2.add(f64x2.floor(f64x2.div(lower, divisors)), round);
    v128.store(at, v128.shuffle<u32>(a, b, 0, 2, 4, 6));
    upper = f64x2.add(upper, down);
    lower = f64x2.add(lower, down);
  }
}
