import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesFor } from '../../../src/avatar/kernel/arena.js';
import { bothKernels, firstDifference } from './support.js';

const W = 64;
const H = 48;
const ROOM = 4 * bytesFor.mask(W, H);

/** The winding number of a polygon around a point. */
function winding(points: Float32Array, x: number, y: number): number {
  let turns = 0;
  for (let i = 0; i < points.length; i += 2) {
    const j = (i + 2) % points.length;
    const [x0, y0, x1, y1] = [points[i], points[i + 1], points[j], points[j + 1]];
    if (y0 <= y === y1 <= y) continue;
    if (x0 + ((y - y0) * (x1 - x0)) / (y1 - y0) <= x) turns += y0 <= y ? 1 : -1;
  }
  return turns;
}

const corner = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -10, max: 74, noNaN: true }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 64 }) },
  { weight: 1, arbitrary: fc.constantFrom(-1e6, 1e6, Infinity, Number.NaN) },
);

describe('polygon', () => {
  it('covers whole pixels of a rectangle on the grid and nothing else', async () => {
    for (const kernel of await bothKernels(ROOM)) {
      const mask = kernel.mask(W, H);
      const box = kernel.polygon(mask, Float32Array.of(3, 5, 20, 5, 20, 40, 3, 40), 4);
      expect(box).toEqual({ x: 3, y: 5, width: 17, height: 35 });
      for (let i = 0; i < W * H; i++) {
        const [x, y] = [i % W, Math.floor(i / W)];
        expect(mask.coverage[i]).toBe(x >= 3 && x < 20 && y >= 5 && y < 40 ? 255 : 0);
      }
    }
  });

  it('covers edge pixels by the area that the polygon has of them', async () => {
    for (const kernel of await bothKernels(ROOM)) {
      const mask = kernel.mask(W, H);
      kernel.polygon(mask, Float32Array.of(2.25, 3.5, 10.75, 3.5, 10.75, 8.25, 2.25, 8.25), 4);
      const at = (x: number, y: number) => mask.coverage[y * W + x] / 255;
      expect(at(5, 3)).toBeCloseTo(0.5, 2);
      expect(at(2, 5)).toBeCloseTo(0.75, 2);
      expect(at(10, 8)).toBeCloseTo(0.75 * 0.25, 2);
      expect(at(5, 5)).toBe(1);
      kernel.polygon(mask, Float32Array.of(0, 0, W, 0, 0, H), 3);
      const area = mask.coverage.reduce((sum, value) => sum + value, 0) / 255;
      expect(Math.abs(area - (W * H) / 2)).toBeLessThan(1);
    }
  });

  it('follows the non-zero winding rule, for polygons that cross themselves too', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: -10, max: 74, noNaN: true }), { minLength: 6, maxLength: 24 }),
        async (values) => {
          const points = Float32Array.from(
            values.slice(0, values.length & ~1),
            (value) => Math.round(value * 256) / 256,
          );
          for (const kernel of await bothKernels(ROOM)) {
            const mask = kernel.mask(W, H);
            kernel.polygon(mask, points, points.length / 2);
            for (let y = 0; y < H; y += 3) {
              for (let x = 0; x < W; x += 3) {
                let inside = 0;
                for (let s = 0; s < 256; s++) {
                  if (winding(points, x + ((s % 16) + 0.5) / 16, y + ((s >> 4) + 0.5) / 16) !== 0) inside++;
                }
                // 16 samples along each of 16 lines, each a sixteenth off at most at every crossing.
                expect(Math.abs(mask.coverage[y * W + x] / 255 - inside / 256)).toBeLessThan(0.13);
              }
            }
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it('gives the same coverage and box from both kernels, and forgets the polygon before', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(corner, { minLength: 0, maxLength: 40 }), { minLength: 2, maxLength: 4 }),
        async (shapes) => {
          const results = (await bothKernels(ROOM)).map((kernel) => {
            const mask = kernel.mask(W, H);
            const fresh = kernel.mask(W, H);
            const boxes = shapes.map((values) => {
              const points = Float32Array.from(values);
              return { ...kernel.polygon(mask, points, points.length >> 1) };
            });
            const last = Float32Array.from(shapes[shapes.length - 1]);
            kernel.polygon(fresh, last, last.length >> 1);
            expect(firstDifference(mask.coverage, fresh.coverage)).toBe(-1);
            const { x, y, width, height } = boxes[boxes.length - 1];
            const outside = mask.coverage.findIndex((value, i) => {
              const [px, py] = [i % W, Math.floor(i / W)];
              return value !== 0 && !(px >= x && px < x + width && py >= y && py < y + height);
            });
            expect(outside).toBe(-1);
            return { boxes, coverage: mask.coverage };
          });
          expect(results[1].boxes).toEqual(results[0].boxes);
          expect(firstDifference(results[0].coverage, results[1].coverage)).toBe(-1);
        },
      ),
      { numRuns: 120 },
    );
  });

  it('takes up to 1024 corners and says so', async () => {
    for (const kernel of await bothKernels(ROOM)) {
      const mask = kernel.mask(W, H);
      const circle = (count: number) =>
        Float32Array.from(
          { length: count * 2 },
          (_, i) => 24 + 20 * (i % 2 ? Math.sin : Math.cos)(((i >> 1) / count) * 2 * Math.PI),
        );
      kernel.polygon(mask, circle(1024), 1024);
      const area = mask.coverage.reduce((sum, value) => sum + value, 0) / 255;
      expect(Math.abs(area - Math.PI * 400)).toBeLessThan(2);
      expect(() => kernel.polygon(mask, circle(1025), 1025)).toThrow(/at most 1024/);
    }
  });
});
