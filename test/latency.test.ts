import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { latencyOf, latencyParts } from '../src/latency.js';
import type { ModelSpec } from '../src/speech/spec.js';

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

  it('asks the source that is live how long its pieces are, each time', () => {
    let chunk = 20;
    const mel = { hop: 256, rate: 16000 } as ModelSpec['mel'];
    const parts = latencyOf({ lookAhead: 2, mel }, { inferenceMs: 1 }, () => chunk);
    expect(parts(80, 50)).toMatchObject({ lookAhead: 32, window: 18, model: 1, chunk: 10 });
    chunk = 0;
    expect(parts(80, 50)).toMatchObject({ chunk: 0, frame: 29 });
  });
});
