/**
 * The spans of a triangle, listed before any is drawn: in a loop that did both, the engine would run out of registers
 * and go through memory for every row. A span is four numbers: the address of its first pixel, its count of pixels,
 * and u and v there.
 */
import { Plan, ROUND } from './plan';

/** Rows that are listed at a time. */
// @ts-ignore: decorator
@inline
export const ROWS: i32 = 64;
/** Four rows are listed at once, so up to three lie beyond the last. */
const SPANS: usize = memory.data(1072, 16);
const LEFT: usize = memory.data(272, 16);
const RIGHT: usize = memory.data(272, 16);

// @ts-ignore: decorator
@inline
export const SPAN_BYTES: usize = 16;
// @ts-ignore: decorator
@inline
export const COUNT: usize = 4;
// @ts-ignore: decorator
@inline
export const U: usize = 8;
// @ts-ignore: decorator
@inline
export const V: usize = 12;

/** Where the left side crosses the rows (crossings.ts), and the right. */
// @ts-ignore: decorator
@inline
export function leftSide(): usize {
  return LEFT;
}

// @ts-ignore: decorator
@inline
export function rightSide(): usize {
  return RIGHT;
}

// @ts-ignore: decorator
@inline
export function firstSpan(): usize {
  return SPANS;
}

// @ts-ignore: decorator
@inline
export function spansEnd(plan: Plan): usize {
  return SPANS + ((plan.last - plan.first) as usize) * SPAN_BYTES;
}

/** Texture coordinates of a column each in two rows: in the low half of each lane, u or v in 16.16. */
// @ts-ignore: decorator
@inline
function coordinates(origin: v128, across: v128, columns: v128): v128 {
  return f64x2.add(f64x2.add(origin, f64x2.mul(across, columns)), f64x2.splat(ROUND));
}

/** Lists the plan's rows, held to the columns that may be written. Where nothing is left, the count is 0 or less. @param centre added to u and v */
export function listSpans(plan: Plan, centre: i32): void {
  const low = i32x4.splat(plan.low);
  const high = i32x4.splat(plan.high);
  const du = i32x4.splat(plan.du);
  const dv = i32x4.splat(plan.dv);
  const acrossU = f64x2.splat(plan.acrossU);
  const acrossV = f64x2.splat(plan.acrossV);
  const rows = (plan.first - plan.top) as f64;
  const firstU = plan.originU + rows * plan.downU + (centre as f64);
  const firstV = plan.originV + rows * plan.downV + (centre as f64);
  let upperU = f64x2.replace_lane(f64x2.splat(firstU), 1, firstU + plan.downU);
  let upperV = f64x2.replace_lane(f64x2.splat(firstV), 1, firstV + plan.downV);
  let lowerU = f64x2.add(upperU, f64x2.splat(plan.downU * 2));
  let lowerV = f64x2.add(upperV, f64x2.splat(plan.downV * 2));
  const downU = f64x2.splat(plan.downU * 4);
  const downV = f64x2.splat(plan.downV * 4);
  const pitch = plan.width << 2;
  let line = i32x4.add(
    i32x4.splat((plan.target as i32) + plan.first * pitch),
    i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(pitch)),
  );
  const down = i32x4.splat(pitch << 2);
  const end = spansEnd(plan);
  let side: usize = 0;
  for (let at = SPANS; at < end; at += 4 * SPAN_BYTES) {
    const begin = i32x4.max_s(v128.load(LEFT + side), i32x4.splat(0));
    const from = i32x4.min_s(i32x4.max_s(begin, low), high);
    const to = i32x4.min_s(i32x4.max_s(v128.load(RIGHT + side), low), high);
    const out = i32x4.add(line, i32x4.shl(from, 2));
    const count = i32x4.sub(to, from);
    // Worked out where the side is and stepped from there, so that a window changes none of them.
    const skipped = i32x4.sub(from, begin);
    const upper = f64x2.convert_low_i32x4_s(begin);
    const lower = f64x2.convert_low_i32x4_s(v128.shuffle<u32>(begin, begin, 2, 3, 2, 3));
    const startU = v128.shuffle<u32>(coordinates(upperU, acrossU, upper), coordinates(lowerU, acrossU, lower), 0, 2, 4, 6);
    const startV = v128.shuffle<u32>(coordinates(upperV, acrossV, upper), coordinates(lowerV, acrossV, lower), 0, 2, 4, 6);
    const u = i32x4.add(startU, i32x4.mul(skipped, du));
    const v = i32x4.add(startV, i32x4.mul(skipped, dv));
    const places = v128.shuffle<u32>(out, count, 0, 4, 1, 5);
    const morePlaces = v128.shuffle<u32>(out, count, 2, 6, 3, 7);
    const texels = v128.shuffle<u32>(u, v, 0, 4, 1, 5);
    const moreTexels = v128.shuffle<u32>(u, v, 2, 6, 3, 7);
    v128.store(at, v128.shuffle<u64>(places, texels, 0, 2));
    v128.store(at, v128.shuffle<u64>(places, texels, 1, 3), SPAN_BYTES);
    v128.store(at, v128.shuffle<u64>(morePlaces, moreTexels, 0, 2), 2 * SPAN_BYTES);
    v128.store(at, v128.shuffle<u64>(morePlaces, moreTexels, 1, 3), 3 * SPAN_BYTES);
    upperU = f64x2.add(upperU, downU);
    upperV = f64x2.add(upperV, downV);
    lowerU = f64x2.add(lowerU, downU);
    lowerV = f64x2.add(lowerV, downV);
    line = i32x4.add(line, down);
    side += 16;
  }
}
