import { describe, expect, it } from 'vitest';
import { flashingAvatar } from '../../src/avatar/flash.js';
import { restFace } from '../../src/face/controls.js';
import type { Avatar, PixelFormat } from '../../src/types.js';
import { millis } from '../../src/units.js';

const nothing = { x: 0, y: 0, width: 0, height: 0 };
const grey = new Uint8Array(64).fill(77);
const inner: Avatar = {
  width: 4,
  height: 2,
  draw: ({ of, at }) => ({ width: 4, height: 2, number: 0, of, at, dirty: nothing, as: () => grey }),
  close() {},
};
const face = (of: number) => ({ controls: restFace(), of: millis(of), at: millis(of) });

describe('a flashing avatar', () => {
  it('is white for the moments that are lit, in each format, and else the very bytes of the picture', () => {
    const avatar = flashingAvatar(inner, (of) => of >= 100 && of < 200);
    const bytes = (of: number, format: PixelFormat) => avatar.draw(face(of)).as(format);
    expect(bytes(99, 'rgba')).toBe(grey);
    expect(bytes(100, 'rgba').every((value) => value === 255)).toBe(true);
    expect([...bytes(150, 'yuyv').subarray(0, 4)]).toEqual([235, 128, 235, 128]);
    expect([...bytes(150, 'i420').subarray(0, 9)]).toEqual([...Array(8).fill(235), 128]);
    expect(bytes(151, 'yuyv')).toBe(bytes(152, 'yuyv'));
    expect(bytes(200, 'rgba')).toBe(grey);
  });

  it('says that all has changed where a flash begins, lasts and ends', () => {
    const avatar = flashingAvatar(inner, (of) => of === 1);
    const dirty = [0, 1, 1, 2, 3].map((of) => avatar.draw(face(of)).dirty.width);
    expect(dirty).toEqual([0, 4, 4, 4, 0]);
  });
});
