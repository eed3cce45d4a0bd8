import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleClock } from '../../src/audio/clock.js';
import { hertz, millis } from '../../src/units.js';

function random(seed: number) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A device whose crystal is off by `ppm`, heard through a pipe that jitters and stalls. */
function simulate(seconds: number, ppm: number, seed: number, chunk = 480, stallEvery = 97) {
  const next = random(seed);
  const clock = sampleClock(hertz(48000));
  const chunkMs = (chunk / 48) * (1 - ppm * 1e-6);
  let freeAt = 0;
  let stallUntil = 0;
  let worstLate = 0;
  let worstEarly = 0;
  let previous = Number.NEGATIVE_INFINITY;
  let ordered = true;
  for (let i = 1; i * chunkMs < seconds * 1000; i++) {
    const truth = 1000 + i * chunkMs;
    // Exponential jitter, 3 ms in the mean; now and then a stall of up to 2 s, after which all comes at once.
    if (next() < chunkMs / 1000 / stallEvery) stallUntil = truth + 2000 * next();
    freeAt = Math.max(freeAt, truth - 3 * Math.log(1 - next()), stallUntil);
    const at = clock.push(chunk, millis(freeAt));
    if (at < previous || at > freeAt) ordered = false;
    previous = at;
    if (i * chunkMs > 2000) {
      worstLate = Math.max(worstLate, at - truth);
      worstEarly = Math.max(worstEarly, truth - at);
    }
  }
  return { worstLate, worstEarly, ordered };
}

describe('sample clock', () => {
  it('is right within 2 ms for 24 hours with a crystal off by 100 ppm, jitter and stalls', () => {
    for (const ppm of [-100, 100]) {
      const { worstLate, worstEarly, ordered } = simulate(24 * 3600, ppm, 7, 960);
      expect(ordered).toBe(true);
      expect(worstLate).toBeLessThan(2);
      expect(worstEarly).toBeLessThan(2);
    }
  });

  it('never answers with a time after the arrival nor before an earlier answer', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 4800 }), fc.double({ min: 0, max: 3000, noNaN: true })), {
          minLength: 1,
          maxLength: 300,
        }),
        (pushes) => {
          const clock = sampleClock(hertz(48000));
          let arrival = 0;
          let previous = Number.NEGATIVE_INFINITY;
          for (const [samples, wait] of pushes) {
            arrival += wait;
            const at = clock.push(samples, millis(arrival));
            expect(at).toBeLessThanOrEqual(arrival);
            expect(at).toBeGreaterThanOrEqual(previous);
            previous = at;
          }
        },
      ),
    );
  });

  it('stamps chunks that come on time exactly one chunk apart', () => {
    const clock = sampleClock(hertz(48000));
    for (let i = 1; i <= 5000; i++) expect(clock.push(480, millis(100 + i * 10))).toBeCloseTo(100 + i * 10, 6);
  });

  it('sees a backlog as old: after a stall of 12 s its first chunk is 12 s late', () => {
    const clock = sampleClock(hertz(48000));
    let i = 1;
    for (; i <= 1000; i++) clock.push(480, millis(i * 10));
    for (; i <= 2200; i++) {
      const at = clock.push(480, millis(22_000));
      expect(Math.abs(at - i * 10)).toBeLessThan(7);
    }
    for (; i <= 2400; i++) expect(Math.abs(clock.push(480, millis(i * 10)) - i * 10)).toBeLessThan(7);
  });

  it('finds the anchor again within 2 s when the driver has lost sound', () => {
    const clock = sampleClock(hertz(48000));
    for (let i = 1; i <= 1000; i++) clock.push(480, millis(i * 10));
    // Four seconds of sound are gone for ever.
    let at = 0;
    for (let i = 1; i <= 250; i++) at = clock.push(480, millis(14_000 + i * 10));
    expect(at).toBeCloseTo(16_500, 3);
  });
});
