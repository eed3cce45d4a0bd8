import type { Raw } from '../raw.js';
import { blendedSaturated } from './blend.js';
import type { Memory } from './memory.js';

/** Whole boxes: fill with a colour, blend one bitmap under another, take alpha out of the colours. */
export function blits({ u32 }: Memory): Pick<Raw, 'fill' | 'under' | 'straighten'> {
  return {
    fill(pixels, bitmapWidth, x, y, width, height, colour) {
      for (let row = y; row < y + height; row++) {
        const start = (pixels >> 2) + row * bitmapWidth + x;
        u32.fill(colour, start, start + width);
      }
    },
    under(from, to, bitmapWidth, x, y, width, height) {
      for (let row = y; row < y + height; row++) {
        const start = row * bitmapWidth + x;
        for (let i = start; i < start + width; i++) {
          u32[(to >> 2) + i] = blendedSaturated(u32[(to >> 2) + i], u32[(from >> 2) + i]);
        }
      }
    },
    straighten(pixels, bitmapWidth, x, y, width, height) {
      for (let row = y; row < y + height; row++) {
        const start = (pixels >> 2) + row * bitmapWidth + x;
        for (let i = start; i < start + width; i++) {
          const pixel = u32[i];
          const alpha = pixel >>> 24;
          if (alpha !== 255) u32[i] = alpha === 0 ? 0 : straight(pixel, alpha);
        }
      }
    },
  };
}

function straight(pixel: number, alpha: number): number {
  const half = alpha >> 1;
  const channel = (value: number): number => Math.min(255, Math.floor((value * 255 + half) / alpha));
  const blue = channel((pixel >>> 16) & 255);
  return ((alpha << 24) | (blue << 16) | (channel((pixel >>> 8) & 255) << 8) | channel(pixel & 255)) >>> 0;
}
