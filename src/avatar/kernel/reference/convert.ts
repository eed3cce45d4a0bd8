/**
 * RGB to BT.601 limited range (ITU-R BT.601-7, 2.5.1 and 2.5.3: Y = 16 + 219 E'Y, C = 128 + 224 E'C)
 * in 15-bit fixed point. The chroma rows sum to zero, so greys have no colour.
 */
import type { Raw } from '../raw.js';
import type { Memory } from './memory.js';

const luma = (p: number): number =>
  ((p & 255) * 8414 + ((p >>> 8) & 255) * 16519 + ((p >>> 16) & 255) * 3208 + ((16 << 15) + (1 << 14))) >> 15;

/** @param shift 16 for sums of two pixels, 17 for sums of four */
const blueness = (r: number, g: number, b: number, shift: number): number =>
  (r * -4857 + g * -9535 + b * 14392 + (128 << shift) + (1 << (shift - 1))) >> shift;
const redness = (r: number, g: number, b: number, shift: number): number =>
  (r * 14392 + g * -12052 + b * -2340 + (128 << shift) + (1 << (shift - 1))) >> shift;

export function converters({ u8, u32 }: Memory): Pick<Raw, 'yuyv' | 'i420'> {
  return {
    yuyv(from, to, bitmapWidth, x, y, width, height) {
      for (let row = y; row < y + height; row++) {
        let at = (from >> 2) + row * bitmapWidth + x;
        let out = to + (row * bitmapWidth + x) * 2;
        for (let i = 0; i < width; i += 2) {
          const p = u32[at++];
          const q = u32[at++];
          const r = (p & 255) + (q & 255);
          const g = ((p >>> 8) & 255) + ((q >>> 8) & 255);
          const b = ((p >>> 16) & 255) + ((q >>> 16) & 255);
          u8[out++] = luma(p);
          u8[out++] = blueness(r, g, b, 16);
          u8[out++] = luma(q);
          u8[out++] = redness(r, g, b, 16);
        }
      }
    },
    i420(from, to, bitmapWidth, bitmapHeight, x, y, width, height) {
      const half = bitmapWidth >> 1;
      const planeU = to + bitmapWidth * bitmapHeight;
      const planeV = planeU + half * (bitmapHeight >> 1);
      for (let row = y; row < y + height; row += 2) {
        let at = (from >> 2) + row * bitmapWidth + x;
        let out = to + row * bitmapWidth + x;
        let chroma = (row >> 1) * half + (x >> 1);
        for (let i = 0; i < width; i += 2) {
          const p = u32[at];
          const q = u32[at + 1];
          const s = u32[at + bitmapWidth];
          const t = u32[at + bitmapWidth + 1];
          const r = (p & 255) + (q & 255) + (s & 255) + (t & 255);
          const g = ((p >>> 8) & 255) + ((q >>> 8) & 255) + ((s >>> 8) & 255) + ((t >>> 8) & 255);
          const b = ((p >>> 16) & 255) + ((q >>> 16) & 255) + ((s >>> 16) & 255) + ((t >>> 16) & 255);
          u8[out] = luma(p);
          u8[out + 1] = luma(q);
          u8[out + bitmapWidth] = luma(s);
          u8[out + bitmapWidth + 1] = luma(t);
          u8[planeU + chroma] = blueness(r, g, b, 17);
          u8[planeV + chroma] = redness(r, g, b, 17);
          at += 2;
          out += 2;
          chroma++;
        }
      }
    },
  };
}
