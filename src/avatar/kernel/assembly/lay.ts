/** Lays texels under what is there, and clips: the rows of every layer. ../reference/span.ts says the same for one pixel. */
import { blended, coverFactors, opaque, scaled } from './blend';
import {
  baseVector,
  byteConstant,
  columnConstant,
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
import { advance, coordinates, ROUND } from './rows';
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

/** Lays texels under what is there, and clips. */
export function layRows(plan: Plan, row: i32, end: i32): void {
  const byte = byteConstant();
  const column = columnConstant();
  const whole = wholeConstant();
  const half = halfConstant();
  const base = baseVector();
  const shape = shapeVector();
  const pitch = plan.stride as usize;
  const origin = v128.load(changetype<usize>(plan), offsetof<Plan>('au'));
  const perColumn = v128.load(changetype<usize>(plan), offsetof<Plan>('dudx'));
  const perRow = v128.load(changetype<usize>(plan), offsetof<Plan>('dudy'));
  const du = plan.du;
  const dv = plan.dv;
  const onU = startU();
  const onV = startV();
  const du4 = fourU();
  const dv4 = fourV();
  const width = plan.width;
  const low = plan.low;
  const high = plan.high;
  const under = plan.under != 0;
  const clips = under && plan.clip != 0;
  const cells = under && du >= 0 && du <= MOST_DU && abs(dv) <= MOST_DV ? plan.cells : 0;
  const across = cellsAcross(plan.textureWidth);
  const left = plan.left;
  const right = plan.right;
  for (; row < end; row++) {
    const begin = max(left.x, 0);
    const from = max(begin, low);
    let count = min(right.x, high) - from;
    advance(left);
    advance(right);
    if (count <= 0) continue;
    const skipped = from - begin;
    const pixel = (row * width + from) as usize;
    let out = plan.target + (pixel << 2);
    let cover = plan.clip + pixel;
    const at = f64x2.add(coordinates(plan, origin, perColumn, perRow, begin, row), f64x2.splat(ROUND));
    let u = i32x4.add(v128.shuffle<u32>(at, at, 0, 0, 0, 0), i32x4.add(onU, i32x4.splat(du * skipped)));
    let v = i32x4.add(v128.shuffle<u32>(at, at, 2, 2, 2, 2), i32x4.add(onV, i32x4.splat(dv * skipped)));
    let firstU = i32x4.extract_lane(u, 0);
    let firstV = i32x4.extract_lane(v, 0);
    for (; count > 4; count -= 4) {
      // What is there is loaded twice: kept over the fetch of the texels, it would cost a register too many.
      if (
        !isEmpty(cells, across, firstU, firstV) &&
        !(under && opaque(v128.load(out))) &&
        !(clips && load<u32>(cover) == 0)
      ) {
        const pixels = texels(base, shape, pitch, u, v, byte, column, whole, half);
        v128.store(out, laid(pixels, out, cover, plan, half));
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
    if (isEmpty(cells, across, firstU, firstV)) continue;
    if (under && opaque(v128.or(v128.load(out), v128.not(inside)))) continue;
    u = i32x4.add(first(u), i32x4.mul(i32x4.splat(du), insideRamp(count)));
    v = i32x4.add(first(v), i32x4.mul(i32x4.splat(dv), insideRamp(count)));
    const pixels = laid(texels(base, shape, pitch, u, v, byte, column, whole, half), out, cover, plan, half);
    v128.store(out, v128.bitselect(pixels, v128.load(out), inside));
  }
}

/** Whether the map says that a run of four texels has nothing to show. */
// @ts-ignore: decorator
@inline
function isEmpty(cells: usize, across: i32, u: i32, v: i32): bool {
  return cells != 0 && load<u8>(cells + ((v + 65536) >> 18) * across + ((u + 65536) >> 18)) != 0;
}

/** As in cells.ts. */
// @ts-ignore: decorator
@inline
function cellsAcross(width: i32): i32 {
  return ((width + 5) >> 2) + 1;
}
