import type { Avatar, Frame, PixelFormat, Rect } from '../types.js';
import { type Millis, millis } from '../units.js';

/**
 * An avatar whose frames are all white while `isLit` says so of the moment of sound that they show; else they are the
 * inner avatar's own. A white frame is made once for each format, so nothing is allocated per frame.
 */
export function flashingAvatar(inner: Avatar, isLit: (of: Millis) => boolean): Avatar {
  const { width, height } = inner;
  const everywhere: Rect = { x: 0, y: 0, width, height };
  const white = new Map<PixelFormat, Uint8Array>();
  let drawn: Frame;
  let lit = false;
  const frame = {
    width,
    height,
    number: -1,
    of: millis(0),
    at: millis(0),
    dirty: everywhere,
    as(format: PixelFormat): Uint8Array {
      const bytes = drawn.as(format);
      if (!lit) return bytes;
      const known = white.get(format);
      if (known) return known;
      const made = whiteBytes(format, bytes.byteLength, width * height);
      white.set(format, made);
      return made;
    },
  };
  return {
    width,
    height,
    draw(face) {
      const was = lit;
      drawn = inner.draw(face);
      lit = isLit(face.of);
      frame.number++;
      frame.of = drawn.of;
      frame.at = drawn.at;
      frame.dirty = was || lit ? everywhere : drawn.dirty;
      return frame;
    },
    close: () => inner.close(),
  };
}

/** White in the limited range that video has (BT.601): luma 235, no colour. */
function whiteBytes(format: PixelFormat, length: number, pixels: number): Uint8Array {
  const bytes = new Uint8Array(length);
  switch (format) {
    case 'yuyv':
      for (let i = 0; i < length; i += 2) {
        bytes[i] = 235;
        bytes[i + 1] = 128;
      }
      return bytes;
    case 'i420':
      return bytes.fill(128).fill(235, 0, pixels);
    default:
      return bytes.fill(255);
  }
}
