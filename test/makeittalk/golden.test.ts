import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { faithful } from '../../src/makeittalk/faithful.js';
import { runningLevel } from '../../src/makeittalk/level.js';
import { recordingMel, wholeSound } from '../../src/makeittalk/recording.js';
import { savgol } from '../../src/makeittalk/savgol.js';
import { canonicalFaceId, toPixelX, toPixelY } from '../../src/makeittalk/space.js';
import { hasMakeItTalk, MAKEITTALK_MEL, makeItTalk, readFloats } from '../support/makeittalk.js';

/** The golden points were pixels of two decimals: four of them, a hundredth of a pixel each, in units of the face. */
const ROUNDING = 2e-4;

if (!hasMakeItTalk) console.warn('skipped: needs ../shared/data/makeittalk (CC BY-NC, never in this repository)');

const table = (file: string): number[][] =>
  readFileSync(makeItTalk(file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));

describe.skipIf(!hasMakeItTalk)('against what the original gave for one clip', () => {
  /** 287 frames of 56 points: 0..47 and 60..67. */
  const golden = hasMakeItTalk ? table('golden/onepunch/normalised_56x2_287frames.txt') : [];
  const at = (frame: number, point: number, axis: number) =>
    golden[frame][2 * (point < 48 ? point : point - 12) + axis];

  it('the front end gives its mel', async () => {
    const sound = await wholeSound(makeItTalk('golden/M6_as_rewritten_by_pipeline.wav'), 16_000);
    const own = recordingMel(sound, MAKEITTALK_MEL, -20);
    const theirs = readFloats(makeItTalk('golden/own_raw_mel_M6_305x80.f32'));
    expect(own.length).toBe(theirs.length);
    const apart = own.map((value, i) => Math.abs(value - theirs[i])).sort();
    expect(apart[own.length >> 1]).toBeLessThan(1e-3);
    expect(apart[Math.floor(own.length * 0.99)]).toBeLessThan(5e-3);
  });

  it('305 features become 287 rows', async () => {
    const [mean, deviation] = [0, 80].map((from) =>
      table('misc/MEAN_STD_AUTOVC_RETRAIN_MEL_AU.txt')
        .slice(from, from + 80)
        .flat(),
    );
    const features = readFloats(makeItTalk('golden/autovc_out_M6_305x80.f32')).map(
      (value, i) => (value - mean[i % 80]) / deviation[i % 80],
    );
    const counts: number[] = [];
    const rows = await faithful({
      features,
      face: canonicalFaceId(),
      style: readFloats(makeItTalk('golden/resemblyzer_emb_M6_256.f32')),
      gains: { lipX: 2, lipY: 2, position: 0.5 },
      branches: {
        async content(_windows, count) {
          counts.push(count);
          return new Float32Array(count * 204);
        },
      },
    });
    expect(counts).toEqual([287]);
    expect(rows.length).toBe(287 * 204);
    expect(golden.length).toBe(287);
  });

  it('the bridge of the nose is in line, as step 7 leaves it', () => {
    for (let t = 0; t < 287; t++) {
      for (const axis of [0, 1]) {
        expect(Math.abs(at(t, 27, axis) - (2 * at(t, 28, axis) - at(t, 29, axis)))).toBeLessThan(ROUNDING);
      }
    }
  });

  it('both ends lie on the cubics that our smoothing leaves: over 17 frames, and 11 at the mouth', () => {
    /** How far the first (or last) rows are from one cubic: smoothing them by their own length changes nothing. */
    const bend = (rows: number, point: number, axis: number, last: boolean) => {
      const values = Float32Array.from({ length: rows }, (_, i) => at(last ? 286 - i : i, point, axis));
      const smoothed = values.slice();
      savgol(smoothed, 1, rows, 3);
      return smoothed.reduce((most, value, i) => Math.max(most, Math.abs(value - values[i])), 0);
    };
    let beyond = 0;
    for (const last of [false, true]) {
      for (const axis of [0, 1]) {
        for (const point of [0, 8, 19, 30, 36, 47]) {
          expect(bend(9, point, axis, last)).toBeLessThan(ROUNDING / 2);
          beyond = Math.max(beyond, bend(15, point, axis, last));
        }
        for (const point of [60, 62, 66]) expect(bend(5, point, axis, last)).toBeLessThan(ROUNDING / 2);
      }
    }
    // Further in it is no cubic: the test can fail.
    expect(beyond).toBeGreaterThan(1.5 * ROUNDING);
  });

  it('pixels come from its space by scale and shift', () => {
    const warped = table('golden/onepunch/warped_points.txt');
    const [scale, shiftX, shiftY] = table('golden/onepunch/onepunch_scale_shift.txt').flat();
    for (const t of [0, 100, 286]) {
      for (let i = 0; i < 56; i++) {
        expect(Math.abs(toPixelX(golden[t][2 * i], { scale, shiftX, shiftY }) - warped[t][2 * i])).toBeLessThan(0.01);
        expect(Math.abs(toPixelY(golden[t][2 * i + 1], { scale, shiftX, shiftY }) - warped[t][2 * i + 1])).toBeLessThan(
          0.01,
        );
      }
    }
  });

  it('its lips lead the sound by 10 or 11 frames, as the converter has it', () => {
    const mel = readFloats(makeItTalk('golden/own_raw_mel_M6_305x80.f32'));
    const loud = Array.from({ length: 305 }, (_, t) => mel.subarray(t * 80, (t + 1) * 80).reduce((a, b) => a + b) / 80);
    const gap = golden.map((_, t) => at(t, 66, 1) - at(t, 62, 1));
    const correlation = (lag: number) => {
      const other = loud.slice(lag, lag + 287);
      const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
      const [a, b] = [mean(gap), mean(other)];
      const product = (x: number[], y: number[], mx: number, my: number) =>
        x.reduce((sum, value, i) => sum + (value - mx) * (y[i] - my), 0);
      return product(gap, other, a, b) / Math.sqrt(product(gap, gap, a, a) * product(other, other, b, b));
    };
    const all = Array.from({ length: 18 }, (_, lag) => correlation(lag));
    const best = all.indexOf(Math.max(...all));
    expect([10, 11]).toContain(best);
    expect(all[best]).toBeGreaterThan(0.8);
    expect(all[0]).toBeLessThan(0.55);
  });

  it('the running loudness finds a recording of -20 dBFS at about that', async () => {
    const sound = await wholeSound(makeItTalk('M6_04_16k.wav'), 16_000);
    const mel = recordingMel(sound, MAKEITTALK_MEL, -20);
    for (const offset of [0, -12, 8]) {
      const level = runningLevel(MAKEITTALK_MEL, -20);
      const out = new Float32Array(80);
      for (let pass = 0; pass < 6; pass++) {
        for (let t = 0; t < mel.length; t += 80) {
          level.apply(
            mel.subarray(t, t + 80).map((value) => Math.max(-0.16, value + offset / 100)),
            out,
          );
        }
      }
      expect(Math.abs(level.gain + offset)).toBeLessThan(2);
    }
  });
});
