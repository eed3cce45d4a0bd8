/**
 * Both sides of the triangle on their way down the rows, left in the first lane and right in the second: the first
 * pixel whose centre is not left of the side, the remainder of that division, what both grow by, and the divisor.
 */
const SIDES: usize = memory.data(80, 16);
/** The side that takes over at the triangle's middle corner: the same five numbers, and in which lane. */
const NEXT: usize = memory.data(24, 16);

/** Sets side 0 (left) or 1 (right) from its upper corner to its lower one, at one of its rows. */
export function enter(side: usize, x0: i32, y0: i32, x1: i32, y1: i32, row: i32): void {
  start(SIDES + (side << 2), 16, x0, y0, x1, y1, row);
}

/** Sets what a side goes on as from the middle corner. */
export function enterNext(side: usize, x0: i32, y0: i32, x1: i32, y1: i32, row: i32): void {
  start(NEXT, 4, x0, y0, x1, y1, row);
  store<u32>(NEXT, side as u32, 20);
}

function start(at: usize, apart: usize, x0: i32, y0: i32, x1: i32, y1: i32, row: i32): void {
  const dx = x1 - x0;
  const dy = y1 - y0;
  const divisor = dy * 256;
  const n =
    ((x0 - 128) as f64) * (dy as f64) + ((row * 256 + 128 - y0) as f64) * (dx as f64) + ((divisor - 1) as f64);
  const x = floor(n / (divisor as f64));
  const step = floor((dx as f64) / (dy as f64)) as i32;
  store<i32>(at, x as i32);
  store<i32>(at + apart, (n - x * (divisor as f64)) as i32);
  store<i32>(at + 2 * apart, step);
  store<i32>(at + 3 * apart, (dx - step * dy) * 256);
  store<i32>(at + 4 * apart, divisor);
}

/** At the middle corner. @param x @param remainder where the sides have got to; read them anew afterwards */
// @ts-ignore: decorator
@inline
export function turnSides(x: v128, remainder: v128): void {
  v128.store(SIDES, x, 0);
  v128.store(SIDES, remainder, 16);
  const at = SIDES + ((load<u32>(NEXT, 20) as usize) << 2);
  for (let i: usize = 0; i < 5; i++) store<i32>(at + (i << 4), load<i32>(NEXT + (i << 2)));
}

// @ts-ignore: decorator
@inline
export function sideX(): v128 {
  return v128.load(SIDES, 0);
}

// @ts-ignore: decorator
@inline
export function sideRemainder(): v128 {
  return v128.load(SIDES, 16);
}

/** On the way to the next row: all ones in each lane whose remainder reaches the divisor. */
// @ts-ignore: decorator
@inline
export function carry(remainder: v128): v128 {
  return i32x4.ge_s(i32x4.add(remainder, v128.load(SIDES, 48)), v128.load(SIDES, 64));
}

// @ts-ignore: decorator
@inline
export function nextRemainder(remainder: v128, over: v128): v128 {
  return i32x4.sub(i32x4.add(remainder, v128.load(SIDES, 48)), v128.and(over, v128.load(SIDES, 64)));
}

// @ts-ignore: decorator
@inline
export function nextX(x: v128, over: v128): v128 {
  return i32x4.sub(i32x4.add(x, v128.load(SIDES, 32)), over);
}

/** Where a row's span begins and, in the high half, ends; held to the columns that may be written. */
// @ts-ignore: decorator
@inline
export function spanEnds(begin: v128, low: v128, high: v128): i64 {
  return i64x2.extract_lane(i32x4.min_s(i32x4.max_s(begin, low), high), 0);
}
