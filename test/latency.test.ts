import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { latencyParts } from '../src/latency.js';

describe('where the latency goes', () => {
  it('is what is known of the way, and the rest is the wait for the frame', () => {
    expect(latencyParts(75, { ahead: 50, lookAhead: 32, chunk: 16, model: 0.5 })).toEqual({
      window: 18,
      lookAhead: 32,
      chunk: 8,
      model: 0.5,
      frame: 16.5,
    });
  });

  it('always adds up to what was measured, and is never less than nothing', () => {
    const ms = fc.double({ min: 0, max: 500, noNaN: true });
    fc.assert(
      fc.property(ms, ms, ms, ms, ms, (p50, ahead, lookAhead, chunk, model) => {
        const parts = Object.values(latencyParts(p50, { ahead, lookAhead, chunk, model }));
        expect(Math.min(...parts)).toBeGreaterThanOrEqual(0);
        expect(parts.reduce((sum, part) => sum + part)).toBeCloseTo(p50, 6);
      }),
    );
  });
});
