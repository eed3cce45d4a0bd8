import type { Rect } from '../types.js';
import { straighten } from './pixels.js';

/** Brings the pixels of one avatar onto a canvas, box by box. */
export interface Painter {
  readonly pixels: Uint8Array;
  box(box: Rect): void;
}

/**
 * @param pixels premultiplied RGBA of the whole frame; read anew for each box
 * @param opaque premultiplied and straight are the same then, so the pixels are shown right where they lie
 */
export function painter(
  context: CanvasRenderingContext2D,
  pixels: Uint8Array,
  width: number,
  height: number,
  opaque: boolean,
): Painter {
  const buffer = pixels.buffer as ArrayBuffer;
  const image = opaque
    ? new ImageData(new Uint8ClampedArray(buffer, pixels.byteOffset, width * height * 4), width, height)
    : new ImageData(width, height);
  const from = new Uint32Array(buffer, pixels.byteOffset, width * height);
  const to = new Uint32Array(image.data.buffer);
  return {
    pixels,
    box(box) {
      if (!opaque) straighten(from, to, width, box);
      context.putImageData(image, 0, 0, box.x, box.y, box.width, box.height);
    },
  };
}
