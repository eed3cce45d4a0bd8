import type { Rect } from '../types.js';

/**
 * Premultiplied RGBA -> straight RGBA inside `box`, as `putImageData` wants it. Multiplying back and rounding
 * gives the same premultiplied value again, so the way through a canvas loses nothing.
 *
 * @param from @param to width * height * 4 bytes
 * @param width of both, in pixels
 */
export function straighten(from: Uint8Array, to: Uint8ClampedArray, width: number, box: Rect): void {
  for (let y = box.y; y < box.y + box.height; y++) {
    const end = (y * width + box.x + box.width) * 4;
    for (let i = (y * width + box.x) * 4; i < end; i += 4) {
      const alpha = from[i + 3];
      to[i + 3] = alpha;
      if (alpha === 255 || alpha === 0) {
        to[i] = from[i];
        to[i + 1] = from[i + 1];
        to[i + 2] = from[i + 2];
      } else {
        const up = 255 / alpha;
        to[i] = from[i] * up;
        to[i + 1] = from[i + 1] * up;
        to[i + 2] = from[i + 2] * up;
      }
    }
  }
}
