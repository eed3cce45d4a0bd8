import { describe, expect, it } from 'vitest';
import { onsetFinder } from '../../src/audio/onset.js';
import { hertz, millis } from '../../src/units.js';

const RATE = 48_000;

/** Onsets found in `sound`, given in chunks of `chunk` samples and beginning at 1000 ms. */
function onsets(sound: Float32Array, chunk: number): number[] {
  const finder = onsetFinder();
  const found: number[] = [];
  for (let from = 0; from < sound.length; from += chunk) {
    const samples = sound.subarray(from, from + chunk);
    const at = millis(1000 + ((from + samples.length) * 1000) / RATE);
    finder.push({ samples, rate: hertz(RATE), at }, (ms) => found.push(ms));
  }
  return found;
}

/** Room noise, and a beep or clap wherever `beginsMs` says. */
function room(beginsMs: readonly number[], noise = 0.002, level = 0.3): Float32Array {
  let state = 1;
  return Float32Array.from({ length: 4 * RATE }, (_, n) => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    const ms = (n * 1000) / RATE;
    const loud = beginsMs.some((begin) => ms >= begin && ms < begin + 120);
    return noise * (state / 2 ** 31) + (loud ? level * Math.sin((2 * Math.PI * n) / 48) : 0);
  });
}

describe('the beginning of a beep', () => {
  it.each([480, 337, 960])('is found to 2 ms, in chunks of %i samples', (chunk) => {
    const begins = [400.3, 1777, 3000];
    const found = onsets(room(begins), chunk);
    expect(found).toHaveLength(3);
    for (const [i, ms] of found.entries()) expect(Math.abs(ms - 1000 - begins[i])).toBeLessThan(2);
  });

  it('is not found in silence or steady noise, nor twice in one beep', () => {
    expect(onsets(new Float32Array(RATE), 480)).toEqual([]);
    expect(onsets(room([], 0.01), 480)).toEqual([]);
    expect(onsets(room([1000], 0.002, 0.8), 480)).toHaveLength(1);
  });
});
