import { describe, expect, it } from 'vitest';
import { countFrames, countOwn, quietSpans, trend } from './judge.mjs';
import { random } from './plan.mjs';

describe('the judge of a soak', () => {
  it('leaves out the windows of faults, also where they touch', () => {
    const windows = [
      { from: 50, to: 60 },
      { from: 10, to: 20 },
      { from: 15, to: 30 },
    ];
    expect(quietSpans(windows, 0, 100)).toEqual([
      { from: 0, to: 10 },
      { from: 30, to: 50 },
      { from: 60, to: 100 },
    ]);
  });

  const next = random(1);
  const steady = Array.from({ length: 900 }, (_, i) => i * (1000 / 30) + 6 * next());

  it('finds no frame missing where none is, however they jitter, and each one that is', () => {
    const spans = [
      { from: 0, to: 12_345 },
      { from: 13_017, to: 30_000 },
    ];
    expect(countFrames(steady, spans, 30).missed).toBeLessThanOrEqual(1);
    const holes = steady.filter((_, i) => i % 50 !== 7);
    const { missed } = countFrames(holes, spans, 30);
    expect(missed).toBeGreaterThanOrEqual(16);
    expect(missed).toBeLessThanOrEqual(19);
  });

  it('owes every frame of a span in which none came, and of its ends', () => {
    expect(countFrames(steady, [{ from: 40_000, to: 41_000 }], 30)).toMatchObject({ due: 30, missed: 30 });
    const { missed } = countFrames(steady, [{ from: 0, to: 40_000 }], 30);
    expect(missed).toBeGreaterThan(295);
  });

  it('counts what one life of the program has told within a quiet span', () => {
    const stats = [
      { at: 0, pid: 1, frames: 0, missed: 0 },
      { at: 1000, pid: 1, frames: 28, missed: 2 },
      { at: 2000, pid: 1, frames: 40, missed: 20 },
      { at: 3000, pid: 2, frames: 5, missed: 9 },
      { at: 4000, pid: 2, frames: 35, missed: 9 },
    ];
    const spans = [
      { from: 0, to: 1500 },
      { from: 2500, to: 5000 },
    ];
    expect(countOwn(stats, spans)).toEqual({ due: 60, drawn: 58, missed: 2, share: 2 / 60 });
  });

  it('tells growth from the warm-up before it', () => {
    const samples = Array.from({ length: 1000 }, (_, i) => ({ at: i * 1000, mb: i < 100 ? i : 100 + i / 100 }));
    const { first, last } = trend(samples, { warmUpMs: 100_000, partMs: 100_000 }, ({ mb }) => mb)!;
    expect(first).toBeCloseTo(101.5, 1);
    expect(last).toBeCloseTo(109.5, 1);
    expect(trend(samples.slice(0, 150), { warmUpMs: 100_000, partMs: 100_000 }, ({ mb }) => mb)).toBeUndefined();
  });
});
