import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resampler } from '../../src/audio/resample.js';
import { PluginError } from '../../src/errors.js';
import type { Pcm } from '../../src/types.js';
import { type Hertz, hertz, millis } from '../../src/units.js';

/** All that comes out when `input` is pushed in pieces of the given sizes (the last one repeats). */
async function run(input: Float32Array, from: Hertz, to: Hertz, sizes: readonly number[]) {
  const stage = await resampler(from, to);
  const samples: number[] = [];
  const ends: { count: number; at: number }[] = [];
  const emit = (out: Pcm) => {
    expect(out.rate).toBe(to);
    for (const value of out.samples) samples.push(value);
    ends.push({ count: samples.length, at: out.at });
  };
  let position = 0;
  for (let i = 0; position < input.length; i++) {
    const end = Math.min(input.length, position + sizes[Math.min(i, sizes.length - 1)]);
    stage.push({ samples: input.slice(position, end), rate: from, at: millis((end * 1000) / from) }, emit);
    position = end;
  }
  stage.flush(emit);
  return { samples: Float32Array.from(samples), ends, delay: stage.delay };
}

function noise(length: number, seed = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  });
}

const tone = (frequency: number, rate: number, length: number, phase = 0) =>
  Float32Array.from({ length }, (_, n) => Math.sin((2 * Math.PI * frequency * n) / rate + phase));

/** Level of one frequency in dB of a full tone, by a Hann-weighted projection. */
function levelAt(samples: Float32Array, frequency: number, rate: number): number {
  let re = 0;
  let im = 0;
  let sum = 0;
  for (let n = 0; n < samples.length; n++) {
    const weight = 0.5 - 0.5 * Math.cos((2 * Math.PI * (n + 0.5)) / samples.length);
    re += weight * samples[n] * Math.cos((2 * Math.PI * frequency * n) / rate);
    im += weight * samples[n] * Math.sin((2 * Math.PI * frequency * n) / rate);
    sum += weight;
  }
  return 20 * Math.log10((2 * Math.hypot(re, im)) / sum);
}

const rms = (samples: Float32Array) => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
const middle = (samples: Float32Array) => samples.subarray(samples.length >> 2, (samples.length * 3) >> 2);

const TO_16K = [8000, 11025, 12345, 16000, 22050, 24000, 32000, 44100, 47999, 48000, 88200, 96000, 192000];

describe('resampler', () => {
  it('gives the same bits however the sound is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...TO_16K),
        fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 0, max: 9000 }),
        async (from, sizes, length) => {
          const input = noise(length, from);
          const batch = await run(input, hertz(from), hertz(16000), [Math.max(1, length)]);
          const pieces = await run(input, hertz(from), hertz(16000), sizes);
          expect(Buffer.from(pieces.samples.buffer).equals(Buffer.from(batch.samples.buffer))).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('gives round(N * to / from) samples for N samples', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...TO_16K),
        fc.constantFrom(8000, 16000, 22050, 48000),
        fc.integer({ min: 0, max: 3000 }),
        async (from, to, length) => {
          const { samples } = await run(new Float32Array(length), hertz(from), hertz(to), [251]);
          expect(samples.length).toBe(Math.round((length * to) / from));
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each(TO_16K)('takes its delay out: a tone at %i Hz keeps its phase', async (from) => {
    const frequency = 440;
    const { samples } = await run(tone(frequency, from, from / 2, 0.3), hertz(from), hertz(16000), [480]);
    const wanted = tone(frequency, 16000, samples.length, 0.3);
    const error = middle(samples).map((x, n) => x - middle(wanted)[n]);
    expect(20 * Math.log10(rms(error))).toBeLessThan(-75);
  });

  it.each([44100, 48000, 96000, 47999])(
    'passes speech from %i Hz flat and keeps out what would alias',
    async (from) => {
      const through = async (frequency: number) => {
        const { samples } = await run(tone(frequency, from, from / 4), hertz(from), hertz(16000), [480]);
        return middle(samples);
      };
      for (const frequency of [100, 300, 1000, 3000, 5000, 6500]) {
        expect(Math.abs(levelAt(await through(frequency), frequency, 16000))).toBeLessThan(0.01);
      }
      expect(levelAt(await through(7500), 7500, 16000)).toBeGreaterThan(-4);
      for (const frequency of [8600, 9000, 12000, 15900, 17000, 20000]) {
        expect(20 * Math.log10(Math.SQRT2 * rms(await through(frequency)))).toBeLessThan(-78);
      }
    },
  );

  it('keeps images out when the rate rises', async () => {
    const { samples } = await run(tone(3000, 8000, 4000), hertz(8000), hertz(16000), [100]);
    expect(levelAt(middle(samples), 3000, 16000)).toBeCloseTo(0, 2);
    expect(levelAt(middle(samples), 5000, 16000)).toBeLessThan(-78);
  });

  it('says when the last input sample that a chunk needed was captured', async () => {
    for (const from of TO_16K) {
      const { ends, delay } = await run(noise(from / 10), hertz(from), hertz(16000), [(from / 100) | 0]);
      const end = (((from / 10) | 0) * 1000) / from;
      for (const { count, at } of ends) {
        expect(at).toBeLessThanOrEqual(end + 1e-9);
        if (at > end - 1e-9) continue;
        // The last output's own moment, plus the delay, to within two input samples.
        const needed = ((count - 1 + delay) * 1000) / 16000;
        if (from !== 16000) expect(Math.abs(at - needed)).toBeLessThanOrEqual(2000 / from);
      }
    }
  });

  it('never asks for sound later than its stated delay: what comes after does not change it', async () => {
    const input = noise(4800);
    const { samples, delay } = await run(input, hertz(48000), hertz(16000), [480]);
    expect(delay).toBe(32);
    const cut = 800;
    const changed = input.map((x, n) => (n > (cut + delay) * 3 ? -x : x));
    const other = await run(changed, hertz(48000), hertz(16000), [480]);
    expect(other.samples.subarray(0, cut + 1)).toEqual(samples.subarray(0, cut + 1));
    expect(other.samples.subarray(cut + 1)).not.toEqual(samples.subarray(cut + 1));
  });

  it('reuses its buffer: one chunk object for a whole stream', async () => {
    const stage = await resampler(hertz(48000), hertz(16000));
    const seen = new Set<unknown>();
    const views = new Set<unknown>();
    for (let i = 0; i < 100; i++) {
      stage.push({ samples: new Float32Array(480), rate: hertz(48000), at: millis(i) }, (out) => {
        seen.add(out);
        if (i > 2) views.add(out.samples);
      });
    }
    expect(seen.size).toBe(1);
    expect(views.size).toBe(1);
  });

  it('refuses rates that no sound has', async () => {
    for (const rate of [0, -1, 999, 1e6, 16000.5, Number.NaN]) {
      await expect(resampler(hertz(rate), hertz(16000))).rejects.toThrow(PluginError);
    }
  });
});
