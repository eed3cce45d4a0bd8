/**
 * Both sides of the triangle on their way down the rows, left in the first lane and right in the second: the first
 * pixel whose centre is not left of the side, the remainder of that division, what both grow by, and the divisor.
 */
const SIDES: usize = memory.data(80, 16);

/** Sets side 0 (left) or 1 (right) from its upper corner to its lower one, at one of its rows. */
export function enter(side: usize, x0: i32, y0: i32, x1: i32, y1: i32, row: i32): void {
  const at = SIDES + (side << 2);
  const dx = x1 - x0;
  const dy = y1 - y0;
  const divisor = dy * 256;
  const n =
    ((x0 - 128) as f64) * (dy as f64) + ((row * 256 + 128 - y0) as f64) * (dx as f64) + ((divisor - 1) as f64);
  const x = floor(n / (divisor as f64));
  const step = floor((dx as f64) / (dy as f64)) as i32;
  store<i32>(at, x as i32);
  store<i32>(at, (n - x * (divisor as f64)) as i32, 16);
  store<i32>(at, step, 32);
  store<i32>(at, (dx - step * dy) * 256, 48);
  store<i32>(at, divisor, 64);
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

// @ts-ignore: decorator
@inline
export function sideStep(): v128 {
  return v128.load(SIDES, 32);
}

// @ts-ignore: decorator
@inline
export function sideStepRemainder(): v128 {
  return v128.load(SIDES, 48);
}

// @ts-ignore: decorator
@inline
export function sideDivisor(): v128 {
  return v128.load(SIDES, 64);
}

/** Keeps where the sides have got to, for the rows of the triangle's lower half. */
// @ts-ignore: decorator
@inline
export function keepSides(x: v128, remainder: v128): void {
  v128.store(SIDES, x, 0);
  v128.store(SIDES, remainder, 16);
}
