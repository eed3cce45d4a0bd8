import { describe, expect, it } from 'vitest';
import { type Tick, type Timer, ticks } from '../../src/flow/ticks.js';
import { millis } from '../../src/units.js';

/** A clock that a test turns by hand; each callback may come `lateness` ms late. */
function handTimer(lateness: (call: number) => number) {
  let time = 1000;
  let calls = 0;
  const queue: { at: number; run: () => void }[] = [];
  const timer: Timer = {
    now: () => millis(time),
    after: (delay, run) => {
      const item = { at: time + delay + lateness(calls++), run };
      queue.push(item);
      return () => queue.splice(queue.indexOf(item), 1);
    },
  };
  const runUntil = (end: number) => {
    for (;;) {
      queue.sort((a, b) => a.at - b.at);
      if (!queue.length || queue[0].at > end) break;
      const item = queue.shift()!;
      time = Math.max(time, item.at);
      item.run();
    }
    time = end;
  };
  return { timer, runUntil };
}

describe('the frame clock', () => {
  it('gives every tick of its grid and never drifts', () => {
    const { timer, runUntil } = handTimer((call) => (call % 3) * 0.4 - 0.3);
    const seen: Tick[] = [];
    const subscription = ticks(60, timer).subscribe((tick) => seen.push(tick));
    runUntil(1000 + 600_000);
    subscription.unsubscribe();
    expect(seen.at(-1)!.missed).toBe(0);
    expect(seen.map((t) => t.number)).toEqual(seen.map((_, i) => i));
    expect(seen.at(-1)!.due).toBeCloseTo(1000 + (seen.length - 1) * (1000 / 60), 6);
    expect(seen.length).toBeGreaterThan(60 * 600 - 2);
  });

  it('counts the ticks that a stall swallowed and goes on in step', () => {
    const { timer, runUntil } = handTimer((call) => (call === 10 ? 105 : 0));
    const seen: Tick[] = [];
    ticks(30, timer).subscribe((tick) => seen.push(tick));
    runUntil(3000);
    const last = seen.at(-1)!;
    expect(last.missed).toBe(3);
    expect(last.number + 1 - seen.length).toBe(last.missed);
    expect((last.due - 1000) % (1000 / 30)).toBeLessThan(1e-6 + 1000 / 30);
  });

  it('stops its timer when nobody listens', () => {
    const { timer, runUntil } = handTimer(() => 0);
    let count = 0;
    const subscription = ticks(30, timer).subscribe(() => count++);
    runUntil(1100);
    subscription.unsubscribe();
    const before = count;
    runUntil(2000);
    expect(count).toBe(before);
  });
});
