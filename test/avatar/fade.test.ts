import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fadingAvatar } from '../../src/avatar/fade.js';
import { mixBytes, mixStraight, WHOLE } from '../../src/avatar/mix.js';
import { restFace } from '../../src/face/controls.js';
import type { Avatar, Face, Frame, PixelFormat } from '../../src/types.js';
import { millis } from '../../src/units.js';

const SIZE = 4;
const face: Face = { controls: restFace(), of: millis(1), at: millis(2) };

/** One colour everywhere; zeroed when it is closed, as memory that serves another picture is. */
function plain(level: number): Avatar & { drawn: number } {
  const formats = new Map<PixelFormat, Uint8Array>();
  const frame = {
    width: SIZE,
    height: SIZE,
    number: 0,
    of: millis(0),
    at: millis(0),
    dirty: { x: 1, y: 1, width: 1, height: 1 },
    as(format: PixelFormat) {
      const bytes = formats.get(format) ?? new Uint8Array(SIZE * SIZE * (format === 'yuyv' ? 2 : 4)).fill(level);
      formats.set(format, bytes);
      return bytes;
    },
  };
  return {
    width: SIZE,
    height: SIZE,
    drawn: 0,
    draw({ of, at }): Frame {
      this.drawn++;
      return Object.assign(frame, { of, at });
    },
    close() {
      for (const bytes of formats.values()) bytes.fill(0);
    },
  };
}

describe('mixing', () => {
  const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
  const bytesOf = (words: Int32Array) => [...new Uint8Array(words.buffer)];

  it('is exact at both ends, and between them within a level of the mean of each byte', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(word, word), { minLength: 1 }),
        fc.integer({ min: 0, max: WHOLE }),
        (pairs, share) => {
          const from = Int32Array.from(pairs, ([a]) => a);
          const to = Int32Array.from(pairs, ([, b]) => b);
          const into = new Int32Array(from.length);
          mixBytes(from, to, 0, into);
          expect(into).toEqual(from);
          mixBytes(from, to, WHOLE, into);
          expect(into).toEqual(to);
          mixBytes(from, to, share, into);
          const [a, b] = [bytesOf(from), bytesOf(to)];
          bytesOf(into).forEach((byte, i) => {
            const exact = a[i] + ((b[i] - a[i]) * share) / WHOLE;
            expect(exact - byte).toBeGreaterThanOrEqual(0);
            expect(exact - byte).toBeLessThan(1);
          });
        },
      ),
    );
  });

  it('takes no colour from air: what fades in has its own colour from the first', () => {
    const air = Int32Array.of(0);
    const colour = Int32Array.of((255 << 24) | (10 << 16) | (200 << 8) | 90);
    const into = new Int32Array(1);
    for (const share of [2, 64, 128, 255]) {
      mixStraight(air, colour, share, into);
      const [red, green, blue, alpha] = bytesOf(into);
      expect([red, green, blue]).toEqual([90, 200, 10]);
      expect(Math.abs(alpha - (255 * share) / WHOLE)).toBeLessThanOrEqual(1);
    }
    mixStraight(air, colour, WHOLE, into);
    expect(into).toEqual(colour);
    mixStraight(air, colour, 0, into);
    expect(into[0] >>> 24).toBe(0);
  });
});

describe('a fading avatar', () => {
  it('turns one picture into the next, exact at both ends and everywhere dirty on the way', async () => {
    let now = 0;
    const one = plain(100);
    const two = plain(200);
    const avatar = fadingAvatar(one, 200, () => now);
    expect(avatar.draw(face).as('yuyv')[0]).toBe(100);
    expect(avatar.draw(face).dirty).toEqual({ x: 1, y: 1, width: 1, height: 1 });
    avatar.draw(face).as('cutout');
    await avatar.prepare(two);
    avatar.show(two);
    one.close();
    const levels: number[] = [];
    for (now = 0; now <= 250; now += 25) {
      const frame = avatar.draw(face);
      levels.push(frame.as('yuyv')[0]);
      expect(frame.as('cutout')[3]).toBe(levels[levels.length - 1]);
      if (now <= 200) expect(frame.dirty).toEqual({ x: 0, y: 0, width: SIZE, height: SIZE });
    }
    expect(levels[0]).toBe(100);
    expect(levels.slice(8)).toEqual([200, 200, 200]);
    expect(levels).toEqual([...levels].sort((a, b) => a - b));
    expect(levels[4]).toBe(150);
    expect(avatar.draw(face).dirty).toEqual({ x: 1, y: 1, width: 1, height: 1 });
  });

  it('goes on from what is seen when it is overtaken on the way, and allocates nothing new', async () => {
    let now = 0;
    const avatar = fadingAvatar(plain(0), 100, () => now);
    avatar.draw(face).as('rgba');
    avatar.show(plain(200));
    now = 50;
    const half = avatar.draw(face).as('rgba');
    expect(half[0]).toBe(100);
    avatar.show(plain(40));
    const again = avatar.draw(face).as('rgba');
    expect([again[0], again.buffer]).toEqual([100, half.buffer]);
    now = 100;
    expect(avatar.draw(face).as('rgba')[0]).toBe(70);
    now = 150;
    expect(avatar.draw(face).as('rgba')[0]).toBe(40);
  });

  it('cuts without a fade, and a sink that is late never reads the memory of a picture that is gone', () => {
    const one = plain(100);
    const avatar = fadingAvatar(one, 0);
    const held = avatar.draw(face);
    held.as('yuyv');
    avatar.show(plain(200));
    one.close();
    expect(held.as('yuyv')[0]).toBe(200);
    const next = avatar.draw(face);
    expect([next.as('yuyv')[0], next.dirty.width, next.number]).toEqual([200, SIZE, 1]);
    expect([next.of, next.at]).toEqual([1, 2]);
  });

  it('shows a format that is first asked for on the way as the new picture has it', () => {
    const avatar = fadingAvatar(plain(100), 100, () => 0);
    avatar.draw(face).as('yuyv');
    avatar.show(plain(200));
    const frame = avatar.draw(face);
    expect([frame.as('yuyv')[0], frame.as('rgba')[0]]).toEqual([100, 200]);
  });
});
