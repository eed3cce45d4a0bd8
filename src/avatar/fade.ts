import { setImmediate } from 'node:timers/promises';
import { restFace } from '../face/controls.js';
import type { Avatar, Frame, PixelFormat } from '../types.js';
import { type Millis, millis, now } from '../units.js';
import { mixBytes, mixStraight, WHOLE } from './mix.js';

/** One avatar for all: what is drawn is the newest that it was shown, and one turns into the next. */
export interface FadingAvatar extends Avatar {
  /** Draws `next`, of the same size, for the first time, piece by piece: `show` then holds up no frame. */
  prepare(next: Avatar): Promise<void>;
  /** Draws `next` from now on. What can still be seen of the one before is kept here; that one may be closed. */
  show(next: Avatar): void;
}

/** What one sink's format needs for a fade; made when it is first asked for. */
interface Blend {
  readonly from: Int32Array;
  readonly into: Int32Array;
  readonly bytes: Uint8Array;
  /** The bytes of the new picture that were mixed last, and the words they are. */
  pure: Uint8Array | undefined;
  to: Int32Array;
  /** Of the drawing that `into` was mixed for. */
  mixed: number;
}

const words = (bytes: Uint8Array) => new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);

/**
 * A cut or a cross-fade between avatars, in every format that a sink asked for. The frame is the new avatar's own as soon
 * as the fade is over, and nothing is allocated per frame.
 *
 * @param fadeMs 0 cuts @param clock for tests
 */
export function fadingAvatar(first: Avatar, fadeMs: number, clock: () => number = now): FadingAvatar {
  const { width, height } = first;
  /** A picture whose bytes do not fill words cannot be mixed, and is cut. */
  const fades = fadeMs > 0 && width % 2 === 0 && height % 2 === 0;
  const everywhere = { x: 0, y: 0, width, height };
  const blends = new Map<PixelFormat, Blend>();
  const asked = new Set<PixelFormat>();
  let avatar = first;
  let drawn: Frame | undefined;
  const held = { controls: restFace(), of: millis(0) as Millis, at: millis(0) as Millis };
  let began = 0.5;
  let share = WHOLE;
  let whole = false;

  const frame = {
    width,
    height,
    number: -1,
    of: millis(0) as Millis,
    at: millis(0) as Millis,
    dirty: everywhere as Frame['dirty'],
    as(format: PixelFormat): Uint8Array {
      asked.add(format);
      const pure = drawn!.as(format);
      const blend = share < WHOLE ? blends.get(format) : undefined;
      if (!blend) return pure;
      if (blend.mixed !== frame.number) {
        if (blend.pure !== pure) {
          blend.pure = pure;
          blend.to = words(pure);
        }
        (format === 'cutout' ? mixStraight : mixBytes)(blend.from, blend.to, share, blend.into);
        blend.mixed = frame.number;
      }
      return blend.bytes;
    },
  };

  /** Keeps what is seen now, mixed or not. */
  function freeze(): void {
    for (const format of asked) {
      const seen = frame.as(format);
      const blend = blends.get(format) ?? newBlend(seen.byteLength);
      blends.set(format, blend);
      blend.from.set(words(seen));
      // Nothing may hold on to the memory of a picture that is gone.
      blend.pure = undefined;
      blend.mixed = -1;
    }
  }

  return {
    width,
    height,
    async prepare(next) {
      const first = next.draw(held);
      for (const format of asked) {
        await setImmediate();
        first.as(format);
      }
      await setImmediate();
    },
    show(next) {
      if (fades && drawn) {
        freeze();
        began = clock();
        share = 0;
      }
      avatar = next;
      // A sink that is late still reads this frame: from here on it is the new picture's.
      if (drawn) drawn = next.draw(held);
      whole = true;
    },
    draw(face) {
      held.controls.set(face.controls);
      held.of = face.of;
      held.at = face.at;
      drawn = avatar.draw(face);
      const before = share;
      if (share < WHOLE) share = Math.min(WHOLE, Math.round(((clock() - began) / fadeMs) * WHOLE));
      // The first frame that is not mixed any more differs everywhere too.
      frame.dirty = whole || before < WHOLE ? everywhere : drawn.dirty;
      whole = false;
      frame.number++;
      frame.of = drawn.of;
      frame.at = drawn.at;
      return frame;
    },
    close: () => avatar.close(),
  };
}

function newBlend(length: number): Blend {
  const bytes = new Uint8Array(length);
  const into = words(bytes);
  return { from: new Int32Array(length >> 2), into, bytes, pure: undefined, to: into, mixed: -1 };
}
