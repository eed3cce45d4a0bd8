/** A simulated day on air: what a clock gains or loses by the hour shows here, not in a soak of minutes. */
import { describe, expect, it } from 'vitest';
import { sampleClock } from '../../src/audio/clock.js';
import { type Tick, type Timer, ticks } from '../../src/flow/ticks.js';
import { hertz, type Millis, millis } from '../../src/units.js';
import { random } from '../soak/plan.mjs';

const HOURS = 24;
const HOUR_MS = 3_600_000;

/**
 * Captures for a day with a crystal that is off by `ppm`: chunks of 20 ms arrive with jitter, stall for up to two
 * seconds every minute or two and then all come at once, and twice an hour the driver loses up to four seconds of sound.
 *
 * @returns for each hour, how far the clock is from the truth: mean and worst, ms; not counted are the three seconds
 * after a loss, which cannot be told from a delay before
 */
function day(ppm: number, seed: number) {
  const next = random(seed);
  const clock = sampleClock(hertz(48_000));
  const chunk = 960;
  const chunkMs = 20 * (1 - ppm * 1e-6);
  const hours = Array.from({ length: HOURS }, () => ({ sum: 0, count: 0, worst: 0 }));
  let truth = 5000;
  let free = 0;
  let stalled = 0;
  let blind = truth + 2000;
  while (truth < 5000 + HOURS * HOUR_MS - chunkMs) {
    if (next() < chunkMs / (HOUR_MS / 2)) {
      truth += 4000 * next();
      blind = truth + 3000;
    }
    truth += chunkMs;
    if (next() < chunkMs / 90_000) {
      stalled = truth + 2000 * next();
      // Sound that waits while other sound is being lost puts the end of the search off.
      if (blind > truth) blind = stalled + 3000;
    }
    free = Math.max(free, truth - 3 * Math.log(1 - next()), stalled);
    const error = clock.push(chunk, millis(free)) - truth;
    if (truth < blind) continue;
    const hour = hours[Math.min(HOURS - 1, Math.floor((truth - 5000) / HOUR_MS))];
    hour.sum += error;
    hour.count++;
    hour.worst = Math.max(hour.worst, Math.abs(error));
  }
  return hours.map(({ sum, count, worst }) => ({ mean: sum / count, worst }));
}

describe('a day on air', () => {
  it.each([-100, 0, 100])(
    'keeps the sound where it was, with a crystal off by %i ppm, stalls and lost sound',
    (ppm) => {
      const hours = day(ppm, 11 + ppm);
      // A second an hour would be 278 ppm; uncorrected, this crystal is 8.6 s off by the evening.
      for (const { mean } of hours) expect(Math.abs(mean - hours[0].mean)).toBeLessThan(2);
      // Less than 80 ms of lost sound looks like delay, and is followed at 0.5 ms a second.
      for (const { worst } of hours) expect(worst).toBeLessThan(90);
      expect(Math.abs(hours.at(-1)!.mean)).toBeLessThan(5);
    },
  );

  it.each([48_000, 44_100, 22_050])('adds no error of its own at %i Hz', (rate) => {
    const clock = sampleClock(hertz(rate));
    // As many samples as come in 10 ms on average, which is no whole number at 22.05 kHz.
    let counted = 0;
    let worst = 0;
    for (let i = 1; i * 10 <= HOURS * HOUR_MS; i++) {
      const samples = Math.floor((i * rate) / 100) - counted;
      counted += samples;
      const arrival = 1000 + (counted * 1000) / rate;
      worst = Math.max(worst, Math.abs(clock.push(samples, millis(arrival)) - arrival));
    }
    expect(worst).toBeLessThan(1e-3);
  });

  it.each([30, 60])('keeps the picture on its grid at %i fps', (fps) => {
    const next = random(fps);
    let time = 1000;
    let due = 0;
    let run = () => {};
    const timer: Timer = {
      now: () => millis(time),
      after(delay, call) {
        due = time + delay;
        run = call;
        return () => {};
      },
    };
    let last: Tick | undefined;
    let worst = 0;
    const subscription = ticks(fps, timer).subscribe((tick) => {
      worst = Math.max(worst, Math.abs(tick.due - (1000 + (tick.number * 1000) / fps)));
      last = tick;
    });
    while (time < 1000 + HOURS * HOUR_MS) {
      time = due + 2 * next();
      run();
    }
    subscription.unsubscribe();
    expect(last!.missed).toBe(0);
    expect(last!.number).toBe(HOURS * 3600 * fps);
    expect(worst).toBeLessThan(1e-3);
    expect(time - (last!.due as Millis)).toBeLessThan(1000 / fps);
  });
});
