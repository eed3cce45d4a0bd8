/**
 * Walks the rows between two edges: one function per way of drawing, so that each inner loop has the
 * registers to itself. ../reference/raster.ts does all of them in one.
 */
import { storeSome } from './blend';
import { laid } from './lay';
import {
  acrossVector,
  baseVector,
  columnConstant,
  downVector,
  evenConstant,
  fourU,
  fourV,
  halfConstant,
  originVector,
  Plan,
  ROUND,
  shapeVector,
  startU,
  startV,
  wholeConstant,
} from './plan';
import { carry, nextRemainder, nextX, sideRemainder, sideX, spanEnds, turnSides } from './sides';
import { areInRow, clampedTexel, first, shortRamp, texels, texelsInRow } from './span';

/** Half a texel back to texel corners, and 1/512 on, so that fractions round to the nearest 1/256. */
// @ts-ignore: decorator
@inline
export const CENTRE: i32 = -32768 + 128;

/** u and v of a row's column 0. */
// @ts-ignore: decorator
@inline
export function rowOrigin(plan: Plan, row: i32): v128 {
  return f64x2.add(originVector(), f64x2.mul(downVector(), f64x2.splat((row - plan.top) as f64)));
}

/** u and v, 16.16, in the first and the third lane, of the column in the first lane of `begin`. */
// @ts-ignore: decorator
@inline
export function coordinates(origin: v128, across: v128, begin: v128): v128 {
  const columns = f64x2.convert_low_i32x4_s(v128.shuffle<u32>(begin, begin, 0, 0, 0, 0));
  return f64x2.add(f64x2.add(origin, f64x2.mul(across, columns)), f64x2.splat(ROUND));
}

/** Texture coordinates of the centre of a pixel in 48.16, u and v. */
// @ts-ignore: decorator
@inline
function farCoordinates(plan: Plan, origin: v128, perColumn: v128, perRow: v128, x: i32, y: i32): v128 {
  const ex = f64x2.splat((x * 256 + 128 - plan.ax) as f64);
  const ey = f64x2.splat((y * 256 + 128 - plan.ay) as f64);
  return f64x2.mul(
    f64x2.add(f64x2.add(origin, f64x2.mul(ex, perColumn)), f64x2.mul(ey, perRow)),
    f64x2.splat(256),
  );
}

/** Writes texels as they are. The last four of a span are drawn from its end, over some of those before them. */
export function copyRows(plan: Plan, upright: bool): void {
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
  const du3 = (du - 65536) * 3;
  const dv3 = dv * 3;
  const windowed = plan.low > 0;
  const low = i32x4.splat(plan.low);
  const high = i32x4.splat(plan.high);
  const bytesPerRow = (plan.width as usize) << 2;
  let line = plan.target + (plan.first as usize) * bytesPerRow;
  let bottom = plan.target + (plan.middle as usize) * bytesPerRow;
  let origin = rowOrigin(plan, plan.first);
  let x = sideX();
  let remainder = sideRemainder();
  for (let part = 0; part < 2; part++) {
    for (; line < bottom; line += bytesPerRow) {
      const begin = i32x4.max_s(x, i32x4.splat(0));
      const ends = spanEnds(begin, low, high);
      const from = ends as i32;
      const count = ((ends >> 32) as i32) - from;
      const at = coordinates(origin, acrossVector(), begin);
      origin = f64x2.add(origin, downVector());
      const over = carry(remainder);
      remainder = nextRemainder(remainder, over);
      x = nextX(x, over);
      if (count <= 0) continue;
      let out = line + ((from as usize) << 2);
      let u = v128.shuffle<u32>(at, at, 0, 0, 0, 0);
      let v = v128.shuffle<u32>(at, at, 2, 2, 2, 2);
      if (windowed) {
        const skipped = from - i32x4.extract_lane(begin, 0);
        u = i32x4.add(u, i32x4.splat(du * skipped));
        v = i32x4.add(v, i32x4.splat(dv * skipped));
      }
      if (upright) {
        const s = i32x4.extract_lane(u, 0) + CENTRE;
        const t = i32x4.extract_lane(v, 0) + CENTRE;
        if (((s | t) & 0xff00) == 0) {
          let source = plan.texture + (t >> 16) * plan.stride + ((s >> 16) << 2);
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
      u = i32x4.add(u, onU);
      v = i32x4.add(v, onV);
      if (count >= 4) {
        const last = out + ((count as usize) << 2) - 16;
        let firstU = i32x4.extract_lane(u, 0);
        let firstV = i32x4.extract_lane(v, 0);
        for (;;) {
          if (areInRow(firstU, firstV, du3, dv3)) {
            const source = plan.texture + (firstV >> 16) * plan.stride + ((firstU >> 16) << 2);
            v128.store(out, texelsInRow(source, pitch, u, v, even, whole, half));
          } else v128.store(out, texels(base, shape, pitch, u, v, even, column, whole, half));
          out += 16;
          if (out <= last) {
            firstU += du << 2;
            firstV += dv << 2;
            u = i32x4.add(u, du4);
            v = i32x4.add(v, dv4);
            continue;
          }
          // The pixels that are left, up to the span's end.
          const on = 4 - (((out - last) as i32) >> 2);
          if (on == 0) break;
          out = last;
          firstU += du * on;
          firstV += dv * on;
          u = i32x4.add(u, i32x4.splat(du * on));
          v = i32x4.add(v, i32x4.splat(dv * on));
        }
      } else {
        u = i32x4.add(first(u), shortRamp(du, count));
        v = i32x4.add(first(v), shortRamp(dv, count));
        storeSome(out, texels(base, shape, pitch, u, v, even, column, whole, half), count);
      }
    }
    bottom = plan.target + (plan.last as usize) * bytesPerRow;
    turnSides(x, remainder);
    x = sideX();
    remainder = sideRemainder();
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
export function clampedRows(plan: Plan): void {
  const half = halfConstant();
  const base = baseVector();
  const shape = shapeVector();
  const pitch = plan.stride as usize;
  const origin = v128.load(changetype<usize>(plan), offsetof<Plan>('au'));
  const perColumn = v128.load(changetype<usize>(plan), offsetof<Plan>('dudx'));
  const perRow = v128.load(changetype<usize>(plan), offsetof<Plan>('dudy'));
  let x = sideX();
  let remainder = sideRemainder();
  for (let row = plan.first; row < plan.last; row++) {
    if (row == plan.middle) {
      turnSides(x, remainder);
      x = sideX();
      remainder = sideRemainder();
    }
    const begin = max(i32x4.extract_lane(x, 0), 0);
    const from = max(begin, plan.low);
    const to = min(i32x4.extract_lane(x, 1), plan.high);
    const over = carry(remainder);
    remainder = nextRemainder(remainder, over);
    x = nextX(x, over);
    if (from >= to) continue;
    const at = farCoordinates(plan, origin, perColumn, perRow, begin, row);
    let u = (nearest(f64x2.extract_lane(at, 0)) + CENTRE) as f64 + (plan.du as f64) * ((from - begin) as f64);
    let v = (nearest(f64x2.extract_lane(at, 1)) + CENTRE) as f64 + (plan.dv as f64) * ((from - begin) as f64);
    for (let column = from; column < to; column++) {
      const pixel = (row * plan.width + column) as usize;
      const out = plan.target + (pixel << 2);
      const pixels = clampedTexel(base, shape, pitch, u, v, plan.textureWidth, plan.textureHeight);
      storeSome(out, laid(pixels, out, plan.clip + pixel, plan, half), 1);
      u += plan.du as f64;
      v += plan.dv as f64;
    }
  }
}
