import type { Frame, PixelFormat } from '../types.js';
import { type Millis, millis } from '../units.js';
import { type Box, copyBox, emptyBox, type MutableRect, toRect } from './box.js';
import type { Bitmap, Kernel } from './kernel/kernel.js';

/** Where finished bands go: the whole frame in one format. */
interface Target {
  readonly bytes: Uint8Array;
  /** Whether it takes the avatar alone, before the background is put behind it. */
  readonly alone: boolean;
  take(band: Bitmap, box: MutableRect): void;
}

/** The one frame of an avatar, in every format that was ever asked for. */
export interface FrameStore {
  readonly frame: Frame;
  /** Where to draw: the frame in RGBA, once somebody asked for that. */
  readonly canvas: Bitmap | undefined;
  /** Takes what is finished within `box`, before the background is put behind it. */
  takeAlone(band: Bitmap, box: MutableRect): void;
  /** Takes what is finished within `box`, background and all. */
  take(band: Bitmap, box: MutableRect): void;
  /** The frame is complete. @param dirty what differs from the one before */
  drawn(dirty: Box, of: Millis, at: Millis): void;
}

/**
 * @param still layers that nothing moves, if there are any: they count as avatar, though the background has them
 * @param repaint must give the whole frame to `take` again: a format is new, and only that one takes it
 */
export function frameStore(
  kernel: Kernel,
  width: number,
  height: number,
  still: Bitmap | undefined,
  repaint: () => void,
): FrameStore {
  const dirty: MutableRect = { x: 0, y: 0, width: 0, height: 0 };
  const last = emptyBox();
  const formats = new Map<PixelFormat, Target>();
  let targets: readonly Target[] = [];
  let canvas: Bitmap | undefined;

  function target(format: PixelFormat): Target {
    if (format === 'rgba') {
      canvas = kernel.bitmap(width, height);
      // It is drawn where it stays.
      return { bytes: canvas.pixels, alone: false, take() {} };
    }
    if (format === 'cutout') {
      const bitmap = kernel.bitmap(width, height);
      const take = (band: Bitmap, box: MutableRect) => {
        kernel.copy(band, bitmap, box);
        if (still) kernel.under(still, bitmap, box);
        kernel.straighten(bitmap, box);
      };
      return { bytes: bitmap.pixels, alone: true, take };
    }
    const converted = kernel.converted(format, width, height);
    return { bytes: converted.bytes, alone: false, take: (band, box) => kernel.convert(band, converted, box) };
  }

  const frame = {
    width,
    height,
    number: -1,
    of: millis(0),
    at: millis(0),
    dirty,
    as(format: PixelFormat): Uint8Array {
      const known = formats.get(format);
      if (known) return known.bytes;
      const made = target(format);
      targets = [made];
      repaint();
      formats.set(format, made);
      targets = [...formats.values()];
      return made.bytes;
    },
  };
  return {
    frame,
    get canvas() {
      return canvas;
    },
    takeAlone(band, box) {
      for (let i = 0; i < targets.length; i++) if (targets[i].alone) targets[i].take(band, box);
    },
    take(band, box) {
      for (let i = 0; i < targets.length; i++) if (!targets[i].alone) targets[i].take(band, box);
    },
    drawn(box, of, at) {
      copyBox(last, box);
      toRect(dirty, last);
      frame.number++;
      frame.of = of;
      frame.at = at;
    },
  };
}
