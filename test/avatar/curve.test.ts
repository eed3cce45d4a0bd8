import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catmullRom, lengths, monotone, nearest, points, resample } from '../../src/avatar/curve.js';

const coordinate = fc.double({ min: -1000, max: 1000, noNaN: true });
const lines = fc.array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 12 }).map(points);

describe('a curve', () => {
  it('goes through its points', () => {
    fc.assert(
      fc.property(lines, fc.integer({ min: 1, max: 8 }), (line, steps) => {
        const curve = catmullRom(line, steps);
        for (let i = 0; i < line.length / 2; i++) {
          expect(curve[i * steps * 2]).toBeCloseTo(line[i * 2], 6);
          expect(curve[i * steps * 2 + 1]).toBeCloseTo(line[i * 2 + 1], 6);
        }
      }),
    );
  });

  it('is the same curve backwards, so that two lids through the same points leave no gap', () => {
    fc.assert(
      fc.property(lines, (line) => {
        const back = (p: Float64Array): Float64Array => p.map((_, i) => p[p.length - 2 - 2 * (i >> 1) + (i % 2)]);
        const there = catmullRom(line, 6);
        const again = back(catmullRom(back(line), 6));
        for (let i = 0; i < there.length; i++) expect(again[i]).toBeCloseTo(there[i], 6);
      }),
    );
  });

  it('is resampled to points at equal distances along it, ends kept', () => {
    const line = points([
      [0, 0],
      [10, 0],
      [10, 30],
    ]);
    const out = resample(line, 5);
    expect([...out]).toEqual([0, 0, 10, 0, 10, 10, 10, 20, 10, 30]);
    expect(lengths(out)[4]).toBe(40);
  });

  it('knows its nearest point', () => {
    const line = points([
      [0, 0],
      [10, 0],
      [10, 10],
    ]);
    expect(nearest(line, 4, 3)).toEqual({ at: 0.4, distance: 3 });
    expect(nearest(line, 13, 14)).toEqual({ at: 2, distance: 5 });
  });
});

describe('monotone interpolation', () => {
  it('never leaves the range of the two values around it', () => {
    const knots = fc
      .array(fc.double({ min: 0.01, max: 10, noNaN: true }), { minLength: 3, maxLength: 8 })
      .map((steps) => steps.map((_, i) => steps.slice(0, i + 1).reduce((a, b) => a + b)));
    fc.assert(
      fc.property(
        knots,
        fc.infiniteStream(coordinate),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (ts, stream, share) => {
          const values = ts.map(() => stream.next().value as number);
          const at = monotone(ts, values);
          for (let i = 0; i + 1 < ts.length; i++) {
            const value = at(ts[i] + (ts[i + 1] - ts[i]) * share);
            expect(value).toBeGreaterThanOrEqual(Math.min(values[i], values[i + 1]) - 1e-6);
            expect(value).toBeLessThanOrEqual(Math.max(values[i], values[i + 1]) + 1e-6);
          }
        },
      ),
    );
  });
});
