import type { Rect } from '../types.js';

/**
 * Premultiplied RGBA -> straight RGBA inside `box`, as `putImageData` wants it. Multiplying back and rounding
 * gives the same premultiplied value again, so the way through a canvas loses nothing.
 *
 * @param from @param to one little-endian word 0xAABBGGRR per pixel
 * @param width of both, in pixels
 */
export function straighten(from: Uint32Array, to: Uint32Array, width: number, box: Rect): void {
  for (let y = box.y; y < box.y + box.height; y++) {
    const end = y * width + box.x + box.width;
    for (let i = y * width + box.x; i < end; i++) {
      const pixel = from[i];
      const alpha = pixel >>> 24;
      if (alpha === 255 || alpha === 0) {
        to[i] = pixel;
        continue;
      }
      const up = 255 / alpha;
      const red = Math.min(255, Math.round((pixel & 255) * up));
      const green = Math.min(255, Math.round(((pixel >>> 8) & 255) * up));
      const blue = Math.min(255, Math.round(((pixel >>> 16) & 255) * up));
      to[i] = ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
    }
  }
}
