/** Lays texels under what is there, and clips: the rows of every layer. ../reference/span.ts says the same for one pixel. */
import { blended, coverFactors, opaque, scaled } from './blend';
import {
  acrossVector,
  baseVector,
  columnConstant,
  downVector,
  evenConstant,
  fourU,
  fourV,
  halfConstant,
  insideMask,
  insideRamp,
  Plan,
  shapeVector,
  startU,
  startV,
  wholeConstant,
} from './plan';
import { carry, nextRemainder, nextX, sideRemainder, sideX, spanEnds, turnSides } from './sides';
import { coordinates, rowOrigin } from './rows';
import { first, texels } from './span';

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

/** The steepest run that an empty cell tells of (cells.ts), in 16.16 texels per pixel. */
// @ts-ignore: decorator
@inline
const MOST_DU: i32 = 81920;
// @ts-ignore: decorator
@inline
const MOST_DV: i32 = 16384;

/** A map of one cell, which is not empty: for textures without a map and runs that it tells nothing of. */
const NO_CELLS: usize = memory.data(16, 16);

/** Lays texels under what is there, and clips. */
export function layRows(plan: Plan): void {
  const even = evenConstant();
  const whole = wholeConstant();
  const column = columnConstant();
  const half = halfConstant();
  const base = baseVector();
  const shape = shapeVector();
  const pitch = plan.stride as usize;
  const du = plan.du;
  const dv = plan.dv;
  const onU = startU();
  const onV = startV();
  const du4 = fourU();
  const dv4 = fourV();
  const under = plan.under != 0;
  const clips = under && plan.clip != 0;
  const mapped = under && plan.cells != 0 && du >= 0 && du <= MOST_DU && abs(dv) <= MOST_DV;
  const cells = mapped ? plan.cells : NO_CELLS;
  const across = mapped ? cellsAcross(plan.textureWidth) : 0;
  const columns = mapped ? -1 : 0;
  // What four opaque pixels reach when all their bits are taken together; never, for texels that are not laid under.
  const covered: u64 = under ? 0xff000000 : 0x100000000;
  const windowed = plan.low > 0;
  const low = i32x4.splat(plan.low);
  const high = i32x4.splat(plan.high);
  const width = plan.width;
  let line = plan.first * width;
  let bottom = plan.middle * width;
  let origin = rowOrigin(plan, plan.first);
  let x = sideX();
  let remainder = sideRemainder();
  for (let part = 0; part < 2; part++) {
    for (; line < bottom; line += width) {
      const begin = i32x4.max_s(x, i32x4.splat(0));
      const ends = spanEnds(begin, low, high);
      const from = ends as i32;
      let count = ((ends >> 32) as i32) - from;
      const at = coordinates(origin, acrossVector(), begin);
      origin = f64x2.add(origin, downVector());
      const over = carry(remainder);
      remainder = nextRemainder(remainder, over);
      x = nextX(x, over);
      if (count <= 0) continue;
      const pixel = (line + from) as usize;
      let out = plan.target + (pixel << 2);
      let cover = plan.clip + pixel;
      let u = i32x4.add(v128.shuffle<u32>(at, at, 0, 0, 0, 0), onU);
      let v = i32x4.add(v128.shuffle<u32>(at, at, 2, 2, 2, 2), onV);
      if (windowed) {
        const skipped = from - i32x4.extract_lane(begin, 0);
        u = i32x4.add(u, i32x4.splat(du * skipped));
        v = i32x4.add(v, i32x4.splat(dv * skipped));
      }
      let firstU = i32x4.extract_lane(u, 0);
      let firstV = i32x4.extract_lane(v, 0);
      for (; count > 4; count -= 4) {
        // What is there is loaded twice: kept over the fetch of the texels, it would cost a register too many.
        // One in the other, for of `&&` compilers make a value first and then a branch.
        if (cellOf(cells, across, columns, firstU, firstV) == 0) {
          const there = load<u64>(out) & load<u64>(out, 8);
          if (((there & (there >> 32)) & 0xffffffff) < covered) {
            if (!clips || load<u32>(cover) != 0) {
              const pixels = texels(base, shape, pitch, u, v, even, column, whole, half);
              v128.store(out, laid(pixels, out, cover, plan, half));
            }
          }
        }
        firstU += du << 2;
        firstV += dv << 2;
        u = i32x4.add(u, du4);
        v = i32x4.add(v, dv4);
        out += 16;
        cover += 4;
      }
      // The last one to four, without a branch on how many: all four are stored, and those behind the span stay.
      const inside = insideMask(count);
      if (cellOf(cells, across, columns, firstU, firstV) != 0) continue;
      if (under && opaque(v128.or(v128.load(out), v128.not(inside)))) continue;
      u = i32x4.add(first(u), i32x4.mul(i32x4.splat(du), insideRamp(count)));
      v = i32x4.add(first(v), i32x4.mul(i32x4.splat(dv), insideRamp(count)));
      const pixels = laid(texels(base, shape, pitch, u, v, even, column, whole, half), out, cover, plan, half);
      v128.store(out, v128.bitselect(pixels, v128.load(out), inside));
    }
    bottom = plan.last * width;
    turnSides(x, remainder);
    x = sideX();
    remainder = sideRemainder();
  }
}

/** What the map says of a run of four texels: 0 for something to show. */
// @ts-ignore: decorator
@inline
function cellOf(cells: usize, across: i32, columns: i32, u: i32, v: i32): u8 {
  return load<u8>(cells + ((v + 65536) >> 18) * across + (((u + 65536) >> 18) & columns));
}

/** As in cells.ts. */
// @ts-ignore: decorator
@inline
function cellsAcross(width: i32): i32 {
  return ((width + 5) >> 2) + 1;
}
