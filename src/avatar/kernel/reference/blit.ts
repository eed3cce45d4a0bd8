import type { Raw } from '../raw.js';
import { blendedSaturated } from './blend.js';
import type { Memory } from './memory.js';

/** Whole boxes: fill with a colour, blend one bitmap under another. */
export function blits({ u32 }: Memory): Pick<Raw, 'fill' | 'under'> {
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
  };
}
