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

/** One triangle, as raster.ts makes it and rows.ts walks it. */
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
  /** The rows to draw: from `first` to before `last`; at `middle` one side turns. */
  first: i32;
  middle: i32;
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
}

/** A plan's vectors, for the same reason as the constants. */
const VECTORS: usize = memory.data(144, 16);

/** Adding it leaves the nearest whole number in a float's low bits. */
// @ts-ignore: decorator
@inline
export const ROUND: f64 = 6755399441055744;

/** The nearest multiple of 1/256, so that sums and products with whole numbers are exact. */
// @ts-ignore: decorator
@inline
function quantised(values: v128): v128 {
  const round = f64x2.splat(ROUND / 256);
  return f64x2.sub(f64x2.add(values, round), round);
}

/** Works out the vectors of the plan's texture and steps. @param centre what to add to every coordinate */
export function makeVectors(plan: Plan, centre: i32): void {
  const corner = v128.load(changetype<usize>(plan), offsetof<Plan>('au'));
  const across = v128.load(changetype<usize>(plan), offsetof<Plan>('dudx'));
  const down = v128.load(changetype<usize>(plan), offsetof<Plan>('dudy'));
  const ex = f64x2.splat((128 - plan.ax) as f64);
  const ey = f64x2.splat((plan.top * 256 + 128 - plan.ay) as f64);
  const start = f64x2.add(f64x2.add(corner, f64x2.mul(ex, across)), f64x2.mul(ey, down));
  v128.store(VECTORS, quantised(f64x2.mul(start, f64x2.splat(256))), 96);
  v128.store(VECTORS, quantised(f64x2.mul(across, f64x2.splat(65536))), 112);
  v128.store(VECTORS, quantised(f64x2.mul(down, f64x2.splat(65536))), 128);
  const lanes = i32x4(0, 1, 2, 3);
  v128.store(VECTORS, i32x4.splat(plan.texture as i32), 0);
  v128.store(VECTORS, i32x4.splat(plan.stride << 16), 16);
  v128.store(VECTORS, i32x4.add(i32x4.mul(i32x4.splat(plan.du), lanes), i32x4.splat(centre)), 32);
  v128.store(VECTORS, i32x4.add(i32x4.mul(i32x4.splat(plan.dv), lanes), i32x4.splat(centre)), 48);
  v128.store(VECTORS, i32x4.splat(plan.du << 2), 64);
  v128.store(VECTORS, i32x4.splat(plan.dv << 2), 80);
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

/** What the first four pixels of a span add to u, and to v. */
// @ts-ignore: decorator
@inline
export function startU(): v128 {
  return v128.load(VECTORS, 32);
}

// @ts-ignore: decorator
@inline
export function startV(): v128 {
  return v128.load(VECTORS, 48);
}

/** Four steps of u, and of v. */
// @ts-ignore: decorator
@inline
export function fourU(): v128 {
  return v128.load(VECTORS, 64);
}

// @ts-ignore: decorator
@inline
export function fourV(): v128 {
  return v128.load(VECTORS, 80);
}

/** u and v, 16.16 with eight more bits, at the centre of the triangle's first row in column 0. */
// @ts-ignore: decorator
@inline
export function originVector(): v128 {
  return v128.load(VECTORS, 96);
}

/** What u and v grow by from column to column, and from row to row. */
// @ts-ignore: decorator
@inline
export function acrossVector(): v128 {
  return v128.load(VECTORS, 112);
}

// @ts-ignore: decorator
@inline
export function downVector(): v128 {
  return v128.load(VECTORS, 128);
}

const PLAN: usize = memory.data(192, 16);

/** The one plan; filled anew for every triangle. */
// @ts-ignore: decorator
@inline
export function thePlan(): Plan {
  return changetype<Plan>(PLAN);
}
