/** Rows of bilinear texels, drawn every way that `draw` knows. */
import { SUBPIXEL } from '../raw.js';
import { blended, scaled } from './blend.js';
import type { Memory } from './memory.js';

export const ONE = 65536;
/** Half a texel back to texel corners, and 1/512 on, so that fractions round to the nearest 1/256. */
const CENTRE = -32768 + 128;
const FAR = 2 ** 30;
const LOW = 0x00ff00ff;
const HALF = 0x00800080;

const clamped = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/** Adding and taking it away leaves the nearest whole number, ties to even, as vector hardware rounds. */
const ROUND = 2 ** 52 + 2 ** 51;
export const nearest = (value: number): number => clamped(value, -FAR, FAR) + ROUND - ROUND;

/** The nearest multiple of 1/256, so that sums and products with whole numbers are exact. */
export const quantised = (value: number): number => value + ROUND / 256 - ROUND / 256;

/** What the spans of one drawing, and of one triangle, have in common; made once, filled in place. */
export interface Plan {
  target: number;
  width: number;
  texture: number;
  stride: number;
  textureWidth: number;
  textureHeight: number;
  under: number;
  clip: number;
  opacity: number;
  /** The triangle's upper corner, 24.8. */
  ax: number;
  ay: number;
  /** The first row of the triangle, whatever the window. */
  top: number;
  /** Texel steps along a row, 16.16. */
  du: number;
  dv: number;
  /** No clamp is needed: texture coordinates stay within the texture. */
  inside: boolean;
  /** The upper corner's u and v (24.8), du/dx, dv/dx, du/dy, dv/dy; in an array, where fractions need no allocation. */
  readonly gradient: Float64Array;
  /** Where no clamp is needed: u and v, 16.16 with eight more bits, in column 0 of row `top`; per column; per row. */
  readonly exact: Float64Array;
}

export const newPlan = (): Plan => ({
  target: 0,
  width: 0,
  texture: 0,
  stride: 0,
  textureWidth: 0,
  textureHeight: 0,
  under: 0,
  clip: 0,
  opacity: 0,
  ax: 0,
  ay: 0,
  top: 0,
  du: 0,
  dv: 0,
  inside: false,
  gradient: new Float64Array(6),
  exact: new Float64Array(6),
});

export function spans({
  u8,
  u32,
  i32,
}: Memory): (plan: Plan, row: number, begin: number, from: number, to: number) => void {
  /** Bilinear at 16.16 texel coordinates: four weights that sum to 256. */
  function texel(base: number, stride: number, u: number, v: number): number {
    const at = base + (v >> 16) * stride + (u >> 16);
    const fx = (u >> 8) & 255;
    const fy = (v >> 8) & 255;
    const w11 = (fy * fx) >> 8;
    const w01 = fx - w11;
    const w10 = fy - w11;
    const w00 = 256 - fx - w10;
    const t00 = u32[at];
    const t01 = u32[at + 1];
    const t10 = u32[at + stride];
    const t11 = u32[at + stride + 1];
    const redBlue =
      Math.imul(t00 & LOW, w00) +
      Math.imul(t01 & LOW, w01) +
      Math.imul(t10 & LOW, w10) +
      Math.imul(t11 & LOW, w11) +
      HALF;
    const greenAlpha =
      Math.imul((t00 >>> 8) & LOW, w00) +
      Math.imul((t01 >>> 8) & LOW, w01) +
      Math.imul((t10 >>> 8) & LOW, w10) +
      Math.imul((t11 >>> 8) & LOW, w11) +
      HALF;
    return ((redBlue >>> 8) & LOW) | (greenAlpha & ~LOW);
  }

  // Coordinates are worked out where the span begins and stepped from there, so that a window changes none of them.
  return (plan, row, begin, from, to) => {
    const { target, width, texture, stride, textureWidth, textureHeight, under, clip, opacity, inside, du, dv } = plan;
    const { gradient, exact } = plan;
    const base = texture >> 2;
    const pitch = stride >> 2;
    const skipped = from - begin;
    const rows = row - plan.top;
    let startU = exact[0] + rows * exact[4] + begin * exact[2];
    let startV = exact[1] + rows * exact[5] + begin * exact[3];
    if (!inside) {
      const ex = begin * SUBPIXEL + 128 - plan.ax;
      const ey = row * SUBPIXEL + 128 - plan.ay;
      startU = (gradient[0] + ex * gradient[2] + ey * gradient[4]) * 256;
      startV = (gradient[1] + ex * gradient[3] + ey * gradient[5]) * 256;
    }
    let u = (nearest(startU) + CENTRE) | 0;
    let v = (nearest(startV) + CENTRE) | 0;
    if (inside) {
      u = (u + Math.imul(du, skipped)) | 0;
      v = (v + Math.imul(dv, skipped)) | 0;
    }
    let out = (target >> 2) + row * width + from;
    const end = (target >> 2) + row * width + to;
    if (inside && clip === 0 && opacity === 255 && under === 0) {
      if (du === ONE && dv === 0 && ((u | v) & 0xff00) === 0) {
        // Texels fall on pixels: most of a face at rest.
        for (let at = base + (v >> 16) * pitch + (u >> 16); out < end; at++) i32[out++] = u32[at];
      } else {
        for (; out < end; out++) {
          i32[out] = texel(base, pitch, u, v);
          u = (u + du) | 0;
          v = (v + dv) | 0;
        }
      }
      return;
    }
    let cover = clip + row * width + from;
    for (let i = skipped; out < end; i++) {
      let s = u;
      let t = v;
      if (inside) {
        u = (u + du) | 0;
        v = (v + dv) | 0;
      } else {
        // Beyond 32 bits where a sliver is steep.
        s = clamped(u + i * du, -ONE, textureWidth * ONE - 1) | 0;
        t = clamped(v + i * dv, -ONE, textureHeight * ONE - 1) | 0;
      }
      let colour = texel(base, pitch, s, t);
      if (clip !== 0) {
        const factor = u8[cover++] * opacity + 128;
        colour = scaled(colour, (factor + (factor >> 8)) >> 8);
      } else if (opacity !== 255) colour = scaled(colour, opacity);
      i32[out] = under ? blended(i32[out], colour) : colour;
      out++;
    }
  };
}
