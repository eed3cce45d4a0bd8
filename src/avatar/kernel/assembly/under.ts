/** Lays texels under what is there: nearly all of a frame. ../reference/span.ts says the same for one pixel. */
import { blended, opaque } from './blend';
import { evenConstant, fourX, fourY, halfConstant, insideMask, Plan, rampX, rampY, wholeConstant } from './plan';
import { COUNT, firstSpan, SPAN_BYTES, spansEnd, U, V } from './spans';
import { areNeighbours, fourTexels, heldStep, lastTexels, neighbours, texelAt } from './texels';

/** The steepest run that an empty cell tells of (cells.ts), in 16.16 texels per pixel. */
// @ts-ignore: decorator
@inline
const MOST_DU: i32 = 81920;
// @ts-ignore: decorator
@inline
const MOST_DV: i32 = 16384;

/** A map of one cell, which is not empty: for textures without a map and runs that it tells nothing of. */
const NO_CELLS: usize = memory.data(16, 16);

/** As in cells.ts. */
// @ts-ignore: decorator
@inline
function cellsAcross(width: i32): i32 {
  return ((width + 5) >> 2) + 1;
}

/** Whether four pixels are opaque. A scalar's branch is cheaper than a vector's. */
// @ts-ignore: decorator
@inline
function hidden(out: usize): bool {
  const all = load<u64>(out) & load<u64>(out, 8);
  return ((all & (all >> 32)) as u32) >= 0xff000000;
}

/** Whether a span is opaque whose first four pixels are: what lies far behind mostly is, and this is cheaper than to ask four by four. */
// @ts-ignore: decorator
@inline
function restHidden(out: usize, count: i32): bool {
  if (count <= 4) return true;
  const last = out + ((count as usize) << 2) - 16;
  let all = v128.load(last);
  for (out += 16; out < last; out += 16) all = v128.and(all, v128.load(out));
  return opaque(all);
}

/** Blends four texels under what is there, which is mostly nothing. */
// @ts-ignore: decorator
@inline
function put(out: usize, pixels: v128, half: v128): void {
  const there = v128.load(out);
  v128.store(out, v128.any_true(there) ? blended(there, pixels, half) : pixels);
}

/** Blends the first one to four and leaves those behind the span; any branch here would be a guess. */
// @ts-ignore: decorator
@inline
function putSome(out: usize, pixels: v128, count: i32, half: v128): void {
  const there = v128.load(out);
  v128.store(out, v128.bitselect(blended(there, pixels, half), there, insideMask(count)));
}

/** What is hidden, or empty in the texture, is not fetched. */
export function underRows(plan: Plan): void {
  const even = evenConstant();
  const whole = wholeConstant();
  const half = halfConstant();
  const pitch = plan.stride;
  const du = plan.du;
  const dv = plan.dv;
  const du4 = du << 2;
  const dv4 = dv << 2;
  const stretch = heldStep(du - 65536);
  const slope = heldStep(dv);
  const mapped = plan.cells != 0 && du >= 0 && du <= MOST_DU && abs(dv) <= MOST_DV;
  const cells = mapped ? plan.cells : NO_CELLS;
  const across = mapped ? cellsAcross(plan.textureWidth) : 0;
  const toCell = mapped ? 18 : 31;
  const end = spansEnd(plan);
  for (let at = firstSpan(); at < end; at += SPAN_BYTES) {
    let count = load<i32>(at, COUNT);
    if (count <= 0) continue;
    let out = load<u32>(at) as usize;
    if (hidden(out) && restHidden(out, count)) continue;
    let u = load<i32>(at, U);
    let v = load<i32>(at, V);
    let cell = cells + ((v + 65536) >> 18) * across;
    if (areNeighbours(u, v, count - 1, stretch, slope)) {
      let source = texelAt(plan, u, v);
      let x = i16x8.add(v128.load16_splat(at, U), rampX());
      let y = i16x8.add(v128.load16_splat(at, V), rampY());
      for (; count > 4; count -= 4) {
        if (load<u8>(cell + ((u + 65536) >> toCell)) == 0) {
          if (!hidden(out)) {
            put(out, neighbours(source, pitch, i16x8.shr_u(x, 8), i16x8.shr_u(y, 8), even, whole, half), half);
          }
        }
        u += du4;
        x = i16x8.add(x, fourX());
        y = i16x8.add(y, fourY());
        source += 16;
        out += 16;
      }
      if (load<u8>(cell + ((u + 65536) >> toCell)) != 0) continue;
      putSome(out, neighbours(source, pitch, i16x8.shr_u(x, 8), i16x8.shr_u(y, 8), even, whole, half), count, half);
      continue;
    }
    for (; count > 4; count -= 4) {
      // One in the other, for of `&&` compilers make a value first and then a branch.
      if (load<u8>(cell + ((u + 65536) >> toCell)) == 0) {
        if (!hidden(out)) {
          put(out, fourTexels(pitch, u, v, even, whole, half), half);
        }
      }
      u += du4;
      v += dv4;
      cell = cells + ((v + 65536) >> 18) * across;
      out += 16;
    }
    if (load<u8>(cell + ((u + 65536) >> toCell)) != 0) continue;
    putSome(out, lastTexels(plan, u, v, count, even, whole, half), count, half);
  }
}
