import type { Frame, PixelFormat } from '../../src/types.js';
import { millis } from '../../src/units.js';

/** Bytes of a frame in each format. */
export const frameSize = (width: number, height: number, format: PixelFormat): number =>
  width * height * { rgba: 4, cutout: 4, yuyv: 2, i420: 1.5 }[format];

/** A frame of one grey level that changes with its number; its buffers are reused, as an avatar's are. */
export function testFrames(width: number, height: number): (number: number) => Frame {
  const buffers = {
    rgba: new Uint8Array(frameSize(width, height, 'rgba')),
    cutout: new Uint8Array(frameSize(width, height, 'cutout')),
    yuyv: new Uint8Array(frameSize(width, height, 'yuyv')),
    i420: new Uint8Array(frameSize(width, height, 'i420')),
  };
  return (number) => ({
    width,
    height,
    number,
    of: millis(number),
    at: millis(number),
    dirty: { x: 0, y: 0, width, height },
    as(format) {
      buffers[format].fill(16 + (number % 200));
      if (format === 'i420') buffers.i420.fill(128, width * height);
      return buffers[format];
    },
  });
}
