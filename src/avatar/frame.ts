import type { Frame, PixelFormat } from '../types.js';
import { type Millis, millis } from '../units.js';
import { type Box, copyBox, emptyBox, isEmpty, type MutableRect, setBox, toRect, unite } from './box.js';
import type { Bitmap, Converted, Kernel } from './kernel/kernel.js';

/** The one frame of an avatar, told of each drawing. */
export interface FrameStore {
  readonly frame: Frame;
  /** @param dirty what differs from the drawing before it */
  drawn(dirty: Box, of: Millis, at: Millis): void;
}

interface Conversion {
  readonly target: Converted;
  /** What changed since the last conversion. */
  readonly pending: Box;
}

/** Each video format is converted at most once per drawing, and only where anything changed since it was last asked for. */
export function frameStore(kernel: Kernel, bitmap: Bitmap): FrameStore {
  const { width, height } = bitmap;
  const dirty: MutableRect = { x: 0, y: 0, width: 0, height: 0 };
  const part: MutableRect = { x: 0, y: 0, width: 0, height: 0 };
  const conversions = new Map<PixelFormat, Conversion>();

  function convert(format: 'yuyv' | 'i420'): Uint8Array {
    let conversion = conversions.get(format);
    if (!conversion) {
      conversion = { target: kernel.converted(format, width, height), pending: emptyBox() };
      setBox(conversion.pending, 0, 0, width, height);
      conversions.set(format, conversion);
    }
    const { target, pending } = conversion;
    if (!isEmpty(pending)) {
      kernel.convert(bitmap, target, toRect(part, pending));
      setBox(pending, 0, 0, 0, 0);
    }
    return target.bytes;
  }

  const frame = {
    width,
    height,
    number: -1,
    of: millis(0),
    at: millis(0),
    dirty,
    as: (format: PixelFormat): Uint8Array => (format === 'rgba' ? bitmap.pixels : convert(format)),
  };
  const last = emptyBox();
  return {
    frame,
    drawn(box, of, at) {
      copyBox(last, box);
      toRect(dirty, last);
      for (const { pending } of conversions.values()) unite(pending, last);
      frame.number++;
      frame.of = of;
      frame.at = at;
    },
  };
}
