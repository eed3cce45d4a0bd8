/** Writes texels as they are, and the triangles that need every coordinate held; lay.ts and under.ts blend. */
import { storeSome } from './blend';
import { laid } from './lay';
import { evenConstant, fourX, fourY, halfConstant, Plan, rampU, rampV, rampX, rampY, ROUND, wholeConstant } from './plan';
import { COUNT, firstSpan, leftSide, rightSide, SPAN_BYTES, spansEnd, U, V } from './spans';
import { areNeighbours, clampedTexel, heldStep, lastTexels, neighbours, texelAt, texels } from './texels';

/** Half a texel back to texel corners, and 1/512 on, so that fractions round to the nearest 1/256. */
// @ts-ignore: decorator
@inline
export const CENTRE: i32 = -32768 + 128;

/** Copies a span whose texels fall on pixels. @param source the first texel */
// @ts-ignore: decorator
@inline
function copySpan(out: usize, source: usize, count: i32): void {
  if (count < 4) {
    storeSome(out, v128.load(source), count);
    return;
  }
  const last = out + ((count as usize) << 2) - 16;
  const pixels = v128.load(source + ((count as usize) << 2) - 16);
  for (; out < last; out += 16) {
    v128.store(out, v128.load(source));
    source += 16;
  }
  v128.store(last, pixels);
}

/** The last four pixels of a span are drawn from its end, over some of those before them. */
export function copyRows(plan: Plan, upright: bool): void {
  const even = evenConstant();
  const whole = wholeConstant();
  const half = halfConstant();
  const x4 = fourX();
  const y4 = fourY();
  const pitch = plan.stride;
  const du = plan.du;
  const dv = plan.dv;
  const stretch = heldStep(du - 65536);
  const slope = heldStep(dv);
  const end = spansEnd(plan);
  for (let at = firstSpan(); at < end; at += SPAN_BYTES) {
    const count = load<i32>(at, COUNT);
    if (count <= 0) continue;
    let out = load<u32>(at) as usize;
    let u = load<i32>(at, U);
    let v = load<i32>(at, V);
    if (upright && ((u | v) & 0xff00) == 0) {
      copySpan(out, texelAt(plan, u, v), count);
      continue;
    }
    if (count < 4) {
      storeSome(out, lastTexels(plan, u, v, count, even, whole, half), count);
      continue;
    }
    const last = out + ((count as usize) << 2) - 16;
    let x = i16x8.add(v128.load16_splat(at, U), rampX());
    let y = i16x8.add(v128.load16_splat(at, V), rampY());
    if (areNeighbours(u, v, count - 1, stretch, slope)) {
      let source = texelAt(plan, u, v);
      for (; out < last; out += 16) {
        ask(source, pitch);
        v128.store(out, neighbours(source, pitch, i16x8.shr_u(x, 8), i16x8.shr_u(y, 8), even, whole, half));
        x = i16x8.add(x, x4);
        y = i16x8.add(y, y4);
        source += 16;
      }
      const on = ((last - out) as i32) >> 2;
      x = i16x8.add(x, i16x8.splat((du * on) as i16));
      y = i16x8.add(y, i16x8.splat((dv * on) as i16));
      source += on << 2;
      v128.store(last, neighbours(source, pitch, i16x8.shr_u(x, 8), i16x8.shr_u(y, 8), even, whole, half));
      continue;
    }
    for (;;) {
      const xs = i16x8.shr_u(x, 8);
      const ys = i16x8.shr_u(y, 8);
      if (areNeighbours(u, v, 3, stretch, slope)) {
        const source = texelAt(plan, u, v);
        ask(source, pitch);
        v128.store(out, neighbours(source, pitch, xs, ys, even, whole, half));
      } else {
        const us = i32x4.add(i32x4.splat(u), rampU());
        const vs = i32x4.add(i32x4.splat(v), rampV());
        v128.store(out, texels(pitch, us, vs, xs, ys, even, whole, half));
      }
      out += 16;
      if (out <= last) {
        u += du << 2;
        v += dv << 2;
        x = i16x8.add(x, x4);
        y = i16x8.add(y, y4);
        continue;
      }
      const on = 4 - (((out - last) as i32) >> 2);
      if (on == 0) break;
      out = last;
      u += du * on;
      v += dv * on;
      x = i16x8.add(x, i16x8.splat((du * on) as i16));
      y = i16x8.add(y, i16x8.splat((dv * on) as i16));
    }
  }
}

/** Reads a word of what the row below will need: nothing else asks for memory ahead of time. The last row's is what `texture` of shell.ts keeps free. */
// @ts-ignore: decorator
@inline
function ask(source: usize, pitch: i32): void {
  load<u32>(source + pitch + pitch);
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
  const pitch = plan.stride;
  const origin = v128.load(changetype<usize>(plan), offsetof<Plan>('au'));
  const perColumn = v128.load(changetype<usize>(plan), offsetof<Plan>('dudx'));
  const perRow = v128.load(changetype<usize>(plan), offsetof<Plan>('dudy'));
  for (let row = plan.first; row < plan.last; row++) {
    const side = ((row - plan.first) as usize) << 2;
    const begin = max(load<i32>(leftSide() + side), 0);
    const from = max(begin, plan.low);
    const to = min(load<i32>(rightSide() + side), plan.high);
    if (from >= to) continue;
    const at = farCoordinates(plan, origin, perColumn, perRow, begin, row);
    let u = (nearest(f64x2.extract_lane(at, 0)) + CENTRE) as f64 + (plan.du as f64) * ((from - begin) as f64);
    let v = (nearest(f64x2.extract_lane(at, 1)) + CENTRE) as f64 + (plan.dv as f64) * ((from - begin) as f64);
    for (let column = from; column < to; column++) {
      const pixel = (row * plan.width + column) as usize;
      const out = plan.target + (pixel << 2);
      const pixels = clampedTexel(pitch, u, v, plan.textureWidth, plan.textureHeight);
      storeSome(out, laid(pixels, out, plan.clip + pixel, plan, half), 1);
      u += plan.du as f64;
      v += plan.dv as f64;
    }
  }
}
