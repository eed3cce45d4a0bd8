/** Texels that are clipped, or not wholly opaque: the mouth, the eyes, what fades. ../reference/span.ts says the same for one pixel. */
import { blended, coverFactors, opaque, scaled } from './blend';
import { evenConstant, halfConstant, insideMask, Plan, wholeConstant } from './plan';
import { COUNT, firstSpan, SPAN_BYTES, spansEnd, U, V } from './spans';
import { fourTexels, lastTexels } from './texels';

/** Four texels as they meet what is there; gives what to store. */
// @ts-ignore: decorator
@inline
export function laid(pixels: v128, out: usize, cover: usize, plan: Plan, half: v128): v128 {
  if (plan.clip) pixels = scaled(pixels, coverFactors(cover, plan.opacity, half), half);
  else if (plan.opacity != 255) pixels = scaled(pixels, i16x8.splat(plan.opacity as i16), half);
  if (!plan.under) return pixels;
  const there = v128.load(out);
  return v128.any_true(there) ? blended(there, pixels, half) : pixels;
}

/** What is hidden, or lies outside the clip, is not fetched. */
export function layRows(plan: Plan): void {
  const even = evenConstant();
  const whole = wholeConstant();
  const half = halfConstant();
  const pitch = plan.stride;
  const du4 = plan.du << 2;
  const dv4 = plan.dv << 2;
  const under = plan.under != 0;
  const clips = under && plan.clip != 0;
  const end = spansEnd(plan);
  for (let at = firstSpan(); at < end; at += SPAN_BYTES) {
    let count = load<i32>(at, COUNT);
    if (count <= 0) continue;
    let out = load<u32>(at) as usize;
    let cover = plan.clip + ((out - plan.target) >> 2);
    let u = load<i32>(at, U);
    let v = load<i32>(at, V);
    for (; count > 4; count -= 4) {
      if (!clips || load<u32>(cover) != 0) {
        if (!under || !opaque(v128.load(out))) {
          v128.store(out, laid(fourTexels(pitch, u, v, even, whole, half), out, cover, plan, half));
        }
      }
      u += du4;
      v += dv4;
      out += 16;
      cover += 4;
    }
    // The last one to four, without a branch on how many: all four are stored, and those behind the span stay.
    const inside = insideMask(count);
    if (under && opaque(v128.or(v128.load(out), v128.not(inside)))) continue;
    const pixels = lastTexels(plan, u, v, count, even, whole, half);
    v128.store(out, v128.bitselect(laid(pixels, out, cover, plan, half), v128.load(out), inside));
  }
}
