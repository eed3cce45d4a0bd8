import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import FFT from 'fft.js';
import { describe, expect, test } from 'vitest';
import { hzToMel, melBands, melToHz } from '../../src/speech/bands.js';
import { mel, silenceLevel } from '../../src/speech/mel.js';
import { type MelSpec, melSpec } from '../../src/speech/spec.js';
import { hertz, millis } from '../../src/units.js';
import { hasMakeItTalk, MAKEITTALK_MEL, makeItTalk, originalFrontEnd, readFloats } from '../support/makeittalk.js';

const SHORT_WINDOW: MelSpec = {
  rate: 16000,
  fft: 1024,
  window: 512,
  hop: 256,
  bands: 80,
  fMin: 60,
  fMax: 7600,
  spectrum: 'power',
  level: { log: 'log10', gain: 1, floor: 1e-10, offset: 4.5, divide: 1.5 },
};
const SPECS = { MakeItTalk: MAKEITTALK_MEL as MelSpec, 'short window': SHORT_WINDOW };

interface Row {
  values: number[];
  index: number;
  at: number;
  of: number;
}

/** The whole sound through the stage, cut at `cuts`; the first sample is heard from 1000 ms on. */
function incremental(spec: MelSpec, sound: Float32Array, cuts: readonly number[] = []): Row[] {
  const stage = mel(spec);
  const rows: Row[] = [];
  const keep = (frame: { values: Float32Array; index: number; at: number; of: number }) =>
    rows.push({ values: [...frame.values], index: frame.index, at: frame.at, of: frame.of });
  const edges = [0, ...[...cuts].sort((a, b) => a - b), sound.length];
  for (let i = 1; i < edges.length; i++) {
    const at = millis(1000 + (edges[i] * 1000) / spec.rate);
    stage.push({ samples: sound.slice(edges[i - 1], edges[i]), rate: hertz(spec.rate), at }, keep);
  }
  stage.flush?.(keep);
  return rows;
}

/** librosa's way: pad the whole sound by fft / 2 with numpy's reflect, then every frame at its place. */
function batch(spec: MelSpec, sound: Float32Array): number[][] {
  const { fft, window, hop } = spec;
  const half = fft / 2;
  const n = sound.length;
  const period = Math.max(1, 2 * (n - 1));
  const padded = Array.from({ length: n + fft }, (_, i) => {
    const k = (((i - half) % period) + period) % period;
    return sound[n === 1 ? 0 : k < n ? k : period - k];
  });
  const lead = (fft - window) / 2;
  const hann = Array.from({ length: fft }, (_, i) => {
    const k = i - lead;
    return k >= 0 && k < window ? 0.5 - 0.5 * Math.cos((2 * Math.PI * k) / window) : 0;
  });
  const transform = new FFT(fft);
  const { first, start, weights } = melBands(spec);
  return Array.from({ length: Math.floor(n / hop) + 1 }, (_, i) => {
    const out = transform.createComplexArray();
    transform.realTransform(
      out,
      hann.map((w, k) => w * padded[i * hop + k]),
    );
    return Array.from({ length: spec.bands }, (_, band) => {
      let sum = 0;
      for (let w = start[band]; w < start[band + 1]; w++) {
        const bin = first[band] + w - start[band];
        const power = out[2 * bin] ** 2 + out[2 * bin + 1] ** 2;
        sum += weights[w] * (spec.spectrum === 'power' ? power : Math.sqrt(power));
      }
      const { gain, floor, offset, divide } = spec.level;
      return (gain * Math.log10(Math.max(floor, sum)) + offset) / divide;
    });
  });
}

/** Noise with a melody, so that no band is empty and none is alone. */
function tune(length: number, seed = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return 0.3 * Math.sin(i * (0.05 + 0.00001 * i)) + 0.05 * (state / 2 ** 31 - 1);
  });
}

const cutsOf = (length: number) => fc.array(fc.integer({ min: 0, max: length }), { maxLength: 40 });

describe.each(Object.entries(SPECS))('mel with the %s setting', (_, spec) => {
  test('is a valid setting', () => {
    expect(melSpec.parse(spec)).toEqual(spec);
  });

  test('gives the same frames whatever the chunks, bit for bit', () => {
    const sound = tune(3000);
    const whole = incremental(spec, sound);
    fc.assert(
      fc.property(cutsOf(sound.length), (cuts) => {
        expect(incremental(spec, sound, cuts).map((row) => row.values)).toEqual(whole.map((row) => row.values));
      }),
      { numRuns: 30 },
    );
  });

  test('equals the batch way for sounds of any length, the shortest too', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 3000 })), (length) => {
        const sound = tune(length, length);
        const rows = incremental(spec, sound);
        const expected = batch(spec, sound);
        expect(rows.length).toBe(expected.length);
        for (let i = 0; i < rows.length; i++) {
          // The stage rounds to float32 at the very end, so the batch must be rounded likewise; what is left is
          // the last bit, where the order of a float64 sum may tip the rounding.
          for (let b = 0; b < spec.bands; b++) {
            expect(Math.abs(rows[i].values[b] - Math.fround(expected[i][b]))).toBeLessThanOrEqual(1.2e-7);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test('tells the moment each frame shows and the moment it was known, whatever the chunks', () => {
    const sound = tune(5000);
    fc.assert(
      fc.property(cutsOf(sound.length), (cuts) => {
        for (const row of incremental(spec, sound, cuts)) {
          const centre = spec.hop * row.index;
          const known = Math.min(sound.length, centre + spec.window / 2);
          expect(row.of).toBeCloseTo(1000 + (centre * 1000) / spec.rate, 6);
          expect(row.at).toBeCloseTo(1000 + (known * 1000) / spec.rate, 6);
        }
      }),
      { numRuns: 20 },
    );
  });

  test('sends a frame with the very sample that completes its window', () => {
    const stage = mel(spec);
    const one = new Float32Array(1).fill(0.1);
    const born: number[] = [];
    for (let n = 1; n <= 2000; n++) {
      stage.push({ samples: one, rate: hertz(spec.rate), at: millis(n) }, () => born.push(n));
    }
    expect(born).toEqual(born.map((_, i) => spec.window / 2 + i * spec.hop));
  });

  test('gives floor(N / hop) + 1 frames, and none for no sound', () => {
    for (const n of [1, 2, 255, 256, 257, 511, 512, 513, 1024, 4096, 16000]) {
      const rows = incremental(spec, tune(n));
      expect(rows.map((row) => row.index)).toEqual(Array.from({ length: Math.floor(n / spec.hop) + 1 }, (_, i) => i));
    }
    expect(incremental(spec, new Float32Array(0))).toEqual([]);
  });

  test('puts digital silence, and sound that is not a number, at the level of the floor', () => {
    for (const value of [0, Number.NaN]) {
      for (const row of incremental(spec, new Float32Array(3000).fill(value))) {
        for (const level of row.values) expect(level).toBeCloseTo(silenceLevel(spec), 6);
      }
    }
  });
});

describe('the Slaney scale', () => {
  test('is its own inverse and linear below 1 kHz', () => {
    for (const hz of [0, 90, 500, 999, 1000, 1001, 4000, 7600]) expect(melToHz(hzToMel(hz))).toBeCloseTo(hz, 8);
    expect(hzToMel(600)).toBeCloseTo(9, 12);
    expect(hzToMel(6400)).toBeCloseTo(42, 12);
  });

  test('gives every band of the usual settings at least one bin', () => {
    for (const spec of Object.values(SPECS)) {
      const { start } = melBands(spec);
      for (let band = 0; band < spec.bands; band++) expect(start[band + 1]).toBeGreaterThan(start[band]);
    }
  });
});

describe.skipIf(!hasMakeItTalk)('against the reference mel of MakeItTalk', () => {
  test('every level is within 1e-6 (0.0001 dB) after the original high-pass and dither', () => {
    const wav = readFileSync(makeItTalk('golden/M6_as_rewritten_by_pipeline.wav'));
    const pcm = new Int16Array(wav.buffer.slice(wav.byteOffset + 44, wav.byteOffset + wav.length));
    const sound = Float32Array.from(originalFrontEnd(Float64Array.from(pcm, (value) => value / 32768)));
    const golden = readFloats(makeItTalk('golden/own_raw_mel_M6_305x80.f32'));
    const rows = incremental(MAKEITTALK_MEL as MelSpec, sound, [1, 777, 12345]);
    expect(rows.length).toBe(305);
    let worst = 0;
    for (let i = 0; i < golden.length; i++) {
      worst = Math.max(worst, Math.abs(golden[i] - rows[Math.floor(i / 80)].values[i % 80]));
    }
    console.log(`mel against the reference: largest difference ${worst.toExponential(2)} (1 = 100 dB)`);
    expect(worst).toBeLessThan(1e-6);
  });
});

describe('a frame that brings its sound along', () => {
  const sound = Float32Array.from({ length: 3000 }, (_, i) => Math.fround(Math.sin(i / 7)));
  const { hop } = MAKEITTALK_MEL;

  test('has the newest hop of what it is made of, whatever the chunks, and zeros after the end', () => {
    for (const size of [3000, 700, 256, 37]) {
      const stage = mel(MAKEITTALK_MEL as MelSpec, 0, true);
      const rows: number[][] = [];
      const keep = (frame: { sound?: Float32Array }) => rows.push([...(frame.sound as Float32Array)]);
      for (let from = 0; from < sound.length; from += size) {
        stage.push({ samples: sound.slice(from, from + size), rate: hertz(16_000), at: millis(from) }, keep);
      }
      stage.flush?.(keep);
      expect(rows.length).toBe(Math.floor(sound.length / hop) + 1);
      // The window of 1024 ends two hops after the frame's centre.
      const heard = [...sound.subarray(hop), ...new Array(rows.length * hop).fill(0)];
      expect(rows.flat()).toEqual(heard.slice(0, rows.length * hop));
    }
  });

  test('is made for those who ask', () => {
    const stage = mel(MAKEITTALK_MEL as MelSpec);
    stage.push({ samples: sound, rate: hertz(16_000), at: millis(0) }, (frame) => expect(frame.sound).toBeUndefined());
  });
});
