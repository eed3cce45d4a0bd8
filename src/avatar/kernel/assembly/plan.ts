/**
 * Static memory for what inner loops need. Vector constants are loaded from it because engines build a
 * constant anew wherever it is used, in every turn of a loop, while what was loaded stays in a register.
 */

// @ts-ignore: decorator
@inline
const EVEN = 0;
// @ts-ignore: decorator
@inline
const COLUMN = 16;
// @ts-ignore: decorator
@inline
const WHOLE = 32;
// @ts-ignore: decorator
@inline
const HALF = 48;

const CONSTANTS: usize = memory.data<u32>(
  [
    0xff00ff, 0xff00ff, 0xff00ff, 0xff00ff, // EVEN
    0x40000, 0x40000, 0x40000, 0x40000, // COLUMN: 4 in the high half-word
    0x1000100, 0x1000100, 0x1000100, 0x1000100, // WHOLE
    0x800080, 0x800080, 0x800080, 0x800080, // HALF
  ],
  16,
);

/** The bits of the even bytes: red and blue. */
// @ts-ignore: decorator
@inline
export function evenConstant(): v128 {
  return v128.load(CONSTANTS, EVEN);
}

/** Turns the column in the high half of each lane into a byte offset. */
// @ts-ignore: decorator
@inline
export function columnConstant(): v128 {
  return v128.load(CONSTANTS, COLUMN);
}

/** 256 in each half-word. */
// @ts-ignore: decorator
@inline
export function wholeConstant(): v128 {
  return v128.load(CONSTANTS, WHOLE);
}

/** 128 in each half-word. */
// @ts-ignore: decorator
@inline
export function halfConstant(): v128 {
  return v128.load(CONSTANTS, HALF);
}

/** For runs of one to four pixels: steps that stay at the last of them, so that no texel outside is read, then a mask. */
const RUNS: usize = memory.data<i32>(
  [
    0, 0, 0, 0, -1, 0, 0, 0,
    0, 1, 1, 1, -1, -1, 0, 0,
    0, 1, 2, 2, -1, -1, -1, 0,
    0, 1, 2, 3, -1, -1, -1, -1,
  ],
  16,
);

// @ts-ignore: decorator
@inline
export function insideRamp(count: i32): v128 {
  return v128.load(RUNS + (count << 5) - 32);
}

/** All ones in the first `count` lanes. */
// @ts-ignore: decorator
@inline
export function insideMask(count: i32): v128 {
  return v128.load(RUNS + (count << 5) - 16);
}

/** Some rows of one triangle, as raster.ts makes them. */
@unmanaged
export class Plan {
  target: usize;
  width: i32;
  texture: usize;
  stride: i32;
  textureWidth: i32;
  textureHeight: i32;
  /** The texture's map, 0 for none. */
  cells: usize;
  under: i32;
  clip: usize;
  opacity: i32;
  /** Columns that may be written: from `low` to before `high`. */
  low: i32;
  high: i32;
  /** The upper corner, 24.8. */
  ax: i32;
  ay: i32;
  /** The first row of the triangle, whatever the window. */
  top: i32;
  /** The rows to draw: from `first` to before `last`. */
  first: i32;
  last: i32;
  /** Its texture coordinates, 24.8, and how they change per pixel. */
  au: f64;
  av: f64;
  dudx: f64;
  dvdx: f64;
  dudy: f64;
  dvdy: f64;
  /** The same per pixel along a row, 16.16. */
  du: i32;
  dv: i32;
  /** u and v, 16.16 with eight more bits, at the centre of the triangle's first row in column 0. */
  originU: f64;
  originV: f64;
  /** What they grow by from column to column, and from row to row, in the same form. */
  acrossU: f64;
  acrossV: f64;
  downU: f64;
  downV: f64;
}

/** A plan's vectors, for the same reason as the constants. */
const VECTORS: usize = memory.data(128, 16);

/** Adding it leaves the nearest whole number in a float's low bits. */
// @ts-ignore: decorator
@inline
export const ROUND: f64 = 6755399441055744;

/** The nearest multiple of 1/256, so that sums and products with whole numbers are exact. */
// @ts-ignore: decorator
@inline
function quantised(value: f64): f64 {
  return value + ROUND / 256 - ROUND / 256;
}

/** Works out what a triangle's corner and gradients give: the rest of its numbers, and the vectors. */
export function completePlan(plan: Plan): void {
  const ex = (128 - plan.ax) as f64;
  const ey = (plan.top * 256 + 128 - plan.ay) as f64;
  plan.originU = quantised((plan.au + ex * plan.dudx + ey * plan.dudy) * 256);
  plan.originV = quantised((plan.av + ex * plan.dvdx + ey * plan.dvdy) * 256);
  plan.acrossU = quantised(plan.dudx * 65536);
  plan.acrossV = quantised(plan.dvdx * 65536);
  plan.downU = quantised(plan.dudy * 65536);
  plan.downV = quantised(plan.dvdy * 65536);
  const lanes = i32x4(0, 1, 2, 3);
  const pairs = i16x8(0, 0, 1, 1, 2, 2, 3, 3);
  v128.store(VECTORS, i32x4.splat(plan.texture as i32), 0);
  v128.store(VECTORS, i32x4.splat(plan.stride << 16), 16);
  v128.store(VECTORS, i32x4.mul(i32x4.splat(plan.du), lanes), 32);
  v128.store(VECTORS, i32x4.mul(i32x4.splat(plan.dv), lanes), 48);
  v128.store(VECTORS, i16x8.mul(i16x8.splat(plan.du as i16), pairs), 64);
  v128.store(VECTORS, i16x8.mul(i16x8.splat(plan.dv as i16), pairs), 80);
  v128.store(VECTORS, i16x8.splat((plan.du << 2) as i16), 96);
  v128.store(VECTORS, i16x8.splat((plan.dv << 2) as i16), 112);
}

/** The texture's address in each lane. */
// @ts-ignore: decorator
@inline
export function baseVector(): v128 {
  return v128.load(VECTORS, 0);
}

/** Turns the row in the high half of each lane into a byte offset. */
// @ts-ignore: decorator
@inline
export function shapeVector(): v128 {
  return v128.load(VECTORS, 16);
}

/** What u grows by up to each of four pixels, and v. */
// @ts-ignore: decorator
@inline
export function rampU(): v128 {
  return v128.load(VECTORS, 32);
}

// @ts-ignore: decorator
@inline
export function rampV(): v128 {
  return v128.load(VECTORS, 48);
}

/** What the 16 bits below the point of u do, twice in each lane, and those of v. */
// @ts-ignore: decorator
@inline
export function rampX(): v128 {
  return v128.load(VECTORS, 64);
}

// @ts-ignore: decorator
@inline
export function rampY(): v128 {
  return v128.load(VECTORS, 80);
}

/** The same for four pixels on. */
// @ts-ignore: decorator
@inline
export function fourX(): v128 {
  return v128.load(VECTORS, 96);
}

// @ts-ignore: decorator
@inline
export function fourY(): v128 {
  return v128.load(VECTORS, 112);
}

const PLAN: usize = memory.data(240, 16);

/** The one plan; filled anew for every triangle. */
// @ts-ignore: decorator
@inline
export function thePlan(): Plan {
  return changetype<Plan>(PLAN);
}
