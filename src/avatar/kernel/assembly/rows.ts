/**
 * Walks the rows between two edges: one function per way of drawing, so that each inner loop has the
 * registers to itself. ../reference/raster.ts does all of them in one.
 */
import { storeSome } from './blend';
import { laid } from './lay';
import {
  baseVector,
  byteConstant,
  columnConstant,
  Edge,
  fourU,
  fourV,
  halfConstant,
  Plan,
  shapeVector,
  startU,
  startV,
  wholeConstant,
} from './plan';
import { clampedTexel, first, shortRamp, texels } from './span';

/** Half a texel back to texel corners, and 1/512 on, so that fractions round to the nearest 1/256. */
// @ts-ignore: decorator
@inline
export const CENTRE: i32 = -32768 + 128;
/** Adding it leaves the nearest whole number in a float's low bits. */
// @ts-ignore: decorator
@inline
export const ROUND: f64 = 6755399441055744;

// @ts-ignore: decorator
@inline
export function advance(edge: Edge): void {
  const remainder = edge.remainder + edge.stepRemainder;
  const over = i32(remainder >= edge.divisor);
  edge.remainder = remainder - (edge.divisor & -over);
  edge.x += edge.step + over;
}

/** Texture coordinates of the centre of a pixel in 48.16, u and v. */
// @ts-ignore: decorator
@inline
export function coordinates(plan: Plan, origin: v128, perColumn: v128, perRow: v128, x: i32, y: i32): v128 {
  const ex = f64x2.splat((x * 256 + 128 - plan.ax) as f64);
  const ey = f64x2.splat((y * 256 + 128 - plan.ay) as f64);
  return f64x2.mul(
    f64x2.add(f64x2.add(origin, f64x2.mul(ex, perColumn)), f64x2.mul(ey, perRow)),
    f64x2.splat(256),
  );
}

/** Writes texels as they are. The last four of a span are drawn from its end, over some of those before them. */
export function copyRows(plan: Plan, row: i32, end: i32, upright: bool): void {
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
  const left = plan.left;
  const right = plan.right;
  for (; row < end; row++) {
    const begin = max(left.x, 0);
    const from = max(begin, low);
    const count = min(right.x, high) - from;
    advance(left);
    advance(right);
    if (count <= 0) continue;
    const skipped = from - begin;
    let out = plan.target + (((row * width + from) as usize) << 2);
    const at = f64x2.add(coordinates(plan, origin, perColumn, perRow, begin, row), f64x2.splat(ROUND));
    if (upright) {
      const u = i32x4.extract_lane(at, 0) + CENTRE + du * skipped;
      const v = i32x4.extract_lane(at, 2) + CENTRE;
      if (((u | v) & 0xff00) == 0) {
        let source = plan.texture + (v >> 16) * plan.stride + ((u >> 16) << 2);
        if (count >= 4) {
          const last = out + ((count as usize) << 2) - 16;
          const pixels = v128.load(source + ((count as usize) << 2) - 16);
          for (; out < last; out += 16) {
            v128.store(out, v128.load(source));
            source += 16;
          }
          v128.store(last, pixels);
        } else storeSome(out, v128.load(source), count);
        continue;
      }
    }
    let u = i32x4.add(v128.shuffle<u32>(at, at, 0, 0, 0, 0), i32x4.splat(du * skipped));
    let v = i32x4.add(v128.shuffle<u32>(at, at, 2, 2, 2, 2), i32x4.splat(dv * skipped));
    if (count >= 4) {
      u = i32x4.add(u, onU);
      v = i32x4.add(v, onV);
      const last = out + ((count as usize) << 2) - 16;
      for (; out < last; out += 16) {
        v128.store(out, texels(base, shape, pitch, u, v, byte, column, whole, half));
        u = i32x4.add(u, du4);
        v = i32x4.add(v, dv4);
      }
      // 0 to 3 pixels too far
      const beyond = ((out - last) as i32) >> 2;
      u = i32x4.sub(u, i32x4.splat(du * beyond));
      v = i32x4.sub(v, i32x4.splat(dv * beyond));
      v128.store(last, texels(base, shape, pitch, u, v, byte, column, whole, half));
    } else {
      u = i32x4.add(first(i32x4.add(u, onU)), shortRamp(du, count));
      v = i32x4.add(first(i32x4.add(v, onV)), shortRamp(dv, count));
      storeSome(out, texels(base, shape, pitch, u, v, byte, column, whole, half), count);
    }
  }
}

/** A far coordinate, held to what fits 32 bits. */
// @ts-ignore: decorator
@inline
export function nearest(value: f64): i32 {
  const far: f64 = 1073741824;
  return reinterpret<i64>((value < -far ? -far : value > far ? far : value) + ROUND) as i32;
}

/** One pixel at a time, with every coordinate held to the texture. */
export function clampedRows(plan: Plan, row: i32, end: i32): void {
  const half = halfConstant();
  const base = baseVector();
  const shape = shapeVector();
  const pitch = plan.stride as usize;
  const origin = v128.load(changetype<usize>(plan), offsetof<Plan>('au'));
  const perColumn = v128.load(changetype<usize>(plan), offsetof<Plan>('dudx'));
  const perRow = v128.load(changetype<usize>(plan), offsetof<Plan>('dudy'));
  const left = plan.left;
  const right = plan.right;
  for (; row < end; row++) {
    const begin = max(left.x, 0);
    const from = max(begin, plan.low);
    const to = min(right.x, plan.high);
    advance(left);
    advance(right);
    if (from >= to) continue;
    const at = coordinates(plan, origin, perColumn, perRow, begin, row);
    let u = (nearest(f64x2.extract_lane(at, 0)) + CENTRE) as f64 + (plan.du as f64) * ((from - begin) as f64);
    let v = (nearest(f64x2.extract_lane(at, 1)) + CENTRE) as f64 + (plan.dv as f64) * ((from - begin) as f64);
    for (let x = from; x < to; x++) {
      const pixel = (row * plan.width + x) as usize;
      const out = plan.target + (pixel << 2);
      const pixels = clampedTexel(base, shape, pitch, u, v, plan.textureWidth, plan.textureHeight);
      storeSome(out, laid(pixels, out, plan.clip + pixel, plan, half), 1);
      u += plan.du as f64;
      v += plan.dv as f64;
    }
  }
}
