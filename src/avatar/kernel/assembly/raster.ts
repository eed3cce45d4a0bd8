/** Triangles, exactly; ../reference/raster.ts explains every step. */
import { cross } from './crossings';
import { layRows } from './lay';
import { completePlan, Plan, thePlan } from './plan';
import { CENTRE, clampedRows, copyRows, nearest } from './rows';
import { leftSide, listSpans, rightSide, ROWS } from './spans';
import { underRows } from './under';

// @ts-ignore: decorator
@inline
const NOWHERE: i32 = i32.MIN_VALUE;
// @ts-ignore: decorator
@inline
const FURTHEST: f64 = 8191 * 256;
// @ts-ignore: decorator
@inline
const GENTLE: f64 = 64;
/** Texels from which on warming a texture pays: an eighth of the first-level cache. */
// @ts-ignore: decorator
@inline
const LARGE: i32 = 2048;
/** Rows up to which it does: what a taller window needs would push itself out of the caches again. */
// @ts-ignore: decorator
@inline
const LOW: i32 = 128;

/** Two coordinates as fixedPoint of ../raw.ts makes them. */
// @ts-ignore: decorator
@inline
function fixedPoints(values: v128): v128 {
  const scaled = f64x2.floor(f64x2.add(f64x2.mul(f64x2.promote_low_f32x4(values), f64x2.splat(256)), f64x2.splat(0.5)));
  const held = f64x2.min(f64x2.max(scaled, f64x2.splat(-FURTHEST)), f64x2.splat(FURTHEST));
  const numbers = f64x2.eq(scaled, scaled);
  return v128.bitselect(
    i32x4.trunc_sat_f64x2_s_zero(held),
    i32x4.splat(NOWHERE),
    v128.shuffle<u32>(numbers, numbers, 0, 2, 0, 2),
  );
}

/** The first row whose centre is not above `y`. */
// @ts-ignore: decorator
@inline
function rowAt(y: i32): i32 {
  return (y + 127) >> 8;
}

/**
 * Reads one word of every cache line. Triangles go through memory in short steps that no prefetcher follows, and a
 * frame clock leaves the caches cold: asking for the lines in order, many at once, is several times quicker.
 */
function warm(from: usize, bytes: usize): u32 {
  let sum: u32 = 0;
  for (let at: usize = 0; at < bytes; at += 256) {
    sum += load<u32>(from + at) + load<u32>(from + at, 64) + load<u32>(from + at, 128) + load<u32>(from + at, 192);
  }
  return sum;
}

/** Warms the texels of the triangles that meet the rows. The target is a band, and warm already. */
function warmTexels(
  fixed: usize,
  uv: usize,
  triangles: usize,
  triangleCount: i32,
  plan: Plan,
  firstRow: i32,
  endRow: i32,
): u32 {
  let left = i32.MAX_VALUE;
  let top = i32.MAX_VALUE;
  let right = i32.MIN_VALUE;
  let bottom = i32.MIN_VALUE;
  for (let t: usize = 0; t < (triangleCount as usize) * 6; t += 6) {
    const a = (load<u16>(triangles + t) as usize) << 3;
    const b = (load<u16>(triangles + t, 2) as usize) << 3;
    const c = (load<u16>(triangles + t, 4) as usize) << 3;
    const ay = load<i32>(fixed + a, 4);
    const by = load<i32>(fixed + b, 4);
    const cy = load<i32>(fixed + c, 4);
    if (rowAt(max(max(ay, by), cy)) <= firstRow || rowAt(min(min(ay, by), cy)) >= endRow) continue;
    left = min(left, min(min(load<i32>(uv + a), load<i32>(uv + b)), load<i32>(uv + c)));
    right = max(right, max(max(load<i32>(uv + a), load<i32>(uv + b)), load<i32>(uv + c)));
    top = min(top, min(min(load<i32>(uv + a, 4), load<i32>(uv + b, 4)), load<i32>(uv + c, 4)));
    bottom = max(bottom, max(max(load<i32>(uv + a, 4), load<i32>(uv + b, 4)), load<i32>(uv + c, 4)));
  }
  if (right < left) return 0;
  let sum: u32 = 0;
  const from = max(left >> 8, 0);
  const to = min((right >> 8) + 1, plan.textureWidth);
  const end = min((bottom >> 8) + 1, plan.textureHeight);
  for (let row = max(top >> 8, 0); row < end; row++) {
    sum += warm(plan.texture + row * plan.stride + (from << 2), ((to - from) as usize) << 2);
  }
  return sum;
}

export function draw(
  target: usize,
  width: i32,
  height: i32,
  texture: usize,
  stride: usize,
  textureWidth: i32,
  textureHeight: i32,
  cells: usize,
  positions: usize,
  uv: usize,
  fixed: usize,
  vertexCount: i32,
  triangles: usize,
  triangleCount: i32,
  under: i32,
  clip: usize,
  opacity: i32,
  windowLeft: i32,
  windowTop: i32,
  windowRight: i32,
  windowBottom: i32,
  box: usize,
): void {
  for (let i: usize = 0; i < (vertexCount as usize) << 3; i += 8) {
    v128.store_lane<u64>(fixed + i, fixedPoints(v128.load64_zero(positions + i)), 0);
  }
  const plan = thePlan();
  plan.target = target;
  plan.width = width;
  plan.texture = texture;
  plan.stride = stride as i32;
  plan.textureWidth = textureWidth;
  plan.textureHeight = textureHeight;
  plan.cells = cells;
  plan.under = under;
  plan.clip = clip;
  plan.opacity = opacity;
  plan.low = windowLeft;
  plan.high = windowRight;
  if (textureWidth * textureHeight >= LARGE && windowBottom - windowTop <= LOW) {
    // What was read is stored, for else it need not be read.
    store<u32>(box, warmTexels(fixed, uv, triangles, triangleCount, plan, windowTop, windowBottom));
  }
  const plain = clip == 0 && opacity == 255;
  const wide = textureWidth * 256;
  const high = textureHeight * 256;

  let left = width;
  let top = height;
  let right = 0;
  let bottom = 0;

  for (let t = 0; t < triangleCount; t++) {
    const corner = triangles + (t as usize) * 6;
    let a = (load<u16>(corner) as usize) << 3;
    let b = (load<u16>(corner, 2) as usize) << 3;
    let c = (load<u16>(corner, 4) as usize) << 3;
    // Most are outside a band, and to sort what is left out would be a guess for the processor.
    const highest = min(min(load<i32>(fixed + a, 4), load<i32>(fixed + b, 4)), load<i32>(fixed + c, 4));
    const lowest = max(max(load<i32>(fixed + a, 4), load<i32>(fixed + b, 4)), load<i32>(fixed + c, 4));
    if (rowAt(lowest) <= windowTop || rowAt(highest) >= windowBottom) continue;
    if (load<i32>(fixed + b, 4) < load<i32>(fixed + a, 4)) {
      const swap = a;
      a = b;
      b = swap;
    }
    if (load<i32>(fixed + c, 4) < load<i32>(fixed + a, 4)) {
      const swap = a;
      a = c;
      c = swap;
    }
    if (load<i32>(fixed + c, 4) < load<i32>(fixed + b, 4)) {
      const swap = b;
      b = c;
      c = swap;
    }
    const ax = load<i32>(fixed + a);
    const ay = load<i32>(fixed + a, 4);
    const bx = load<i32>(fixed + b);
    const by = load<i32>(fixed + b, 4);
    const cx = load<i32>(fixed + c);
    const cy = load<i32>(fixed + c, 4);
    if (ax == NOWHERE || bx == NOWHERE || cx == NOWHERE || ay == NOWHERE) continue;
    const firstRow = max(rowAt(ay), windowTop);
    const lastRow = min(rowAt(cy), windowBottom);
    const firstColumn = max(rowAt(min(min(ax, bx), cx)), windowLeft);
    const lastColumn = min(rowAt(max(max(ax, bx), cx)), windowRight);
    if (firstRow >= lastRow || firstColumn >= lastColumn) continue;
    const bax = (bx - ax) as f64;
    const bay = (by - ay) as f64;
    const cax = (cx - ax) as f64;
    const cay = (cy - ay) as f64;
    const area = bax * cay - cax * bay;
    if (area == 0) continue;
    left = min(left, firstColumn);
    right = max(right, lastColumn);
    top = min(top, firstRow);
    bottom = max(bottom, lastRow);

    const au = load<i32>(uv + a);
    const av = load<i32>(uv + a, 4);
    const bu = load<i32>(uv + b);
    const bv = load<i32>(uv + b, 4);
    const cu = load<i32>(uv + c);
    const cv = load<i32>(uv + c, 4);
    const ub = (bu - au) as f64;
    const vb = (bv - av) as f64;
    const uc = (cu - au) as f64;
    const vc = (cv - av) as f64;
    const dudx = (ub * cay - uc * bay) / area;
    const dvdx = (vb * cay - vc * bay) / area;
    const dudy = (uc * bax - ub * cax) / area;
    const dvdy = (vc * bax - vb * cax) / area;
    plan.ax = ax;
    plan.ay = ay;
    plan.top = rowAt(ay);
    plan.au = au as f64;
    plan.av = av as f64;
    plan.dudx = dudx;
    plan.dvdx = dvdx;
    plan.dudy = dudy;
    plan.dvdy = dvdy;
    plan.du = nearest(dudx * 65536);
    plan.dv = nearest(dvdx * 65536);
    completePlan(plan);
    const inside =
      min(min(au, bu), cu) >= 0 &&
      max(max(au, bu), cu) <= wide &&
      min(min(av, bv), cv) >= 0 &&
      max(max(av, bv), cv) <= high &&
      max(max(abs(dudx), abs(dudy)), max(abs(dvdx), abs(dvdy))) <= GENTLE;
    const upright = plan.du == 65536 && plan.dv == 0;

    const long = area > 0 ? leftSide() : rightSide();
    const short = area > 0 ? rightSide() : leftSide();
    for (let row = firstRow; row < lastRow; row += ROWS) {
      const end = min(row + ROWS, lastRow);
      const middle = min(max(rowAt(by), row), end);
      plan.first = row;
      plan.last = end;
      cross(long, ax, ay, cx, cy, row, end - row);
      if (middle > row) cross(short, ax, ay, bx, by, row, middle - row);
      if (end > middle) cross(short + (((middle - row) as usize) << 2), bx, by, cx, cy, middle, end - middle);
      if (!inside) {
        clampedRows(plan);
        continue;
      }
      listSpans(plan, CENTRE);
      if (!plain) layRows(plan);
      else if (under == 0) copyRows(plan, upright);
      else underRows(plan);
    }
  }
  const any = right > left;
  store<i32>(box, any ? left : 0);
  store<i32>(box, any ? top : 0, 4);
  store<i32>(box, any ? right - left : 0, 8);
  store<i32>(box, any ? bottom - top : 0, 12);
}
