import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesFor } from '../../../src/avatar/kernel/arena.js';
import { bothKernels, firstDifference, noise } from './support.js';

const side = fc.integer({ min: 1, max: 41 });
const edge = fc.double({ min: -8, max: 50, noNaN: true });
const boxes = fc.record({ x: edge, y: edge, width: edge, height: edge });

/** The whole pixels that a box touches. */
const touched = (box: { x: number; y: number; width: number; height: number }, x: number, y: number) =>
  box.width > 0 &&
  box.height > 0 &&
  x >= Math.floor(box.x) &&
  x < Math.ceil(box.x + box.width) &&
  y >= Math.floor(box.y) &&
  y < Math.ceil(box.y + box.height);

describe('fill, copy and under', () => {
  it('touch exactly the pixels of the box, whatever the box', async () => {
    await fc.assert(
      fc.asyncProperty(side, side, boxes, fc.integer(), async (width, height, box, seed) => {
        const [before, source] = [noise(width, height, seed), noise(width, height, seed + 1)];
        for (const kernel of await bothKernels(4 * bytesFor.bitmap(41, 41))) {
          const [filled, copied, blended, from] = [0, 1, 2, 3].map(() => kernel.bitmap(width, height));
          for (const bitmap of [filled, copied, blended]) bitmap.pixels.set(before);
          from.pixels.set(source);
          kernel.fill(filled, box, 0x80402010);
          kernel.copy(from, copied, box);
          kernel.under(from, blended, box);
          for (let i = 0; i < width * height * 4; i++) {
            const pixel = i >> 2;
            const within = touched(box, pixel % width, Math.floor(pixel / width));
            const under = Math.min(255, before[i] + Math.round((source[i] * (255 - before[pixel * 4 + 3])) / 255));
            if (filled.pixels[i] !== (within ? [0x10, 0x20, 0x40, 0x80][i % 4] : before[i]))
              expect.fail(`fill at ${i}`);
            if (copied.pixels[i] !== (within ? source[i] : before[i])) expect.fail(`copy at ${i}`);
            if (blended.pixels[i] !== (within ? under : before[i])) expect.fail(`under at ${i}`);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('take alpha out of the colours again: what was premultiplied comes back within what eight bits lose', async () => {
    await fc.assert(
      fc.asyncProperty(side, side, boxes, fc.integer(), async (width, height, box, seed) => {
        const before = noise(width, height, seed);
        const results = (await bothKernels(bytesFor.bitmap(41, 41))).map((kernel) => {
          const bitmap = kernel.bitmap(width, height);
          bitmap.pixels.set(before);
          kernel.straighten(bitmap, box);
          return bitmap.pixels;
        });
        expect(firstDifference(results[0], results[1])).toBe(-1);
        for (let i = 0; i < width * height * 4; i++) {
          const pixel = i >> 2;
          const alpha = before[pixel * 4 + 3];
          const straight = alpha === 0 ? 0 : Math.min(255, Math.round((before[i] * 255) / alpha));
          const inside = touched(box, pixel % width, Math.floor(pixel / width));
          const expected = inside && i % 4 !== 3 ? straight : before[i];
          if (results[0][i] !== expected) expect.fail(`straighten at ${i}: ${results[0][i]}, not ${expected}`);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('do nothing for a box that is empty, outside or not a number', async () => {
    for (const kernel of await bothKernels(bytesFor.bitmap(8, 8))) {
      const bitmap = kernel.bitmap(8, 8);
      for (const x of [Number.NaN, 8, 1e9, Infinity]) kernel.fill(bitmap, { x, y: 0, width: 4, height: 4 }, 0xffffffff);
      for (const width of [0, -3, Number.NaN]) kernel.fill(bitmap, { x: 0, y: 0, width, height: 4 }, 0xffffffff);
      expect(firstDifference(bitmap.pixels, new Uint8Array(8 * 8 * 4))).toBe(-1);
    }
  });

  it('refuse bitmaps of different sizes', async () => {
    for (const kernel of await bothKernels(2 * bytesFor.bitmap(8, 8))) {
      const [a, b] = [kernel.bitmap(8, 8), kernel.bitmap(8, 6)];
      const whole = { x: 0, y: 0, width: 8, height: 8 };
      expect(() => kernel.copy(a, b, whole)).toThrow(/8 x 6.*8 x 8/);
      expect(() => kernel.under(a, b, whole)).toThrow(/must be equal/);
    }
  });
});
