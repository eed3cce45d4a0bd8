import { describe, expect, it } from 'vitest';
import { runningCalibration } from '../../src/makeittalk/calibration.js';
import { compose, faithful, faithfulLength, finish, smoothForDrawing } from '../../src/makeittalk/faithful.js';
import { amplifyLips, closeMouth, innerLipArea, mendInverseLips } from '../../src/makeittalk/lips.js';
import { savgol } from '../../src/makeittalk/savgol.js';
import { canonicalFaceId, scaleShiftOf, toPixelX, toPixelY } from '../../src/makeittalk/space.js';

const GAINS = { lipX: 2, lipY: 2, position: 0.5 };
const column = (values: readonly number[]) => Float32Array.from(values);

describe('Savitzky-Golay', () => {
  // scipy.signal.savgol_filter(x, window, 3)
  const X = [
    0.0, 0.8833, 1.1738, 0.7274, -0.0425, -0.4775, -0.1728, 0.7168, 1.5937, 1.8699, 1.4121, 0.6425, 0.2191, 0.538,
    1.4336, 2.3038, 2.5657, 2.0967, 1.3276, 0.9159,
  ];
  const SCIPY: Readonly<Record<number, readonly number[]>> = {
    5: [
      -0.007964, 0.915157, 1.126014, 0.7064, -0.020763, -0.429534, -0.134846, 0.715977, 1.554726, 1.822286, 1.391889,
      0.664949, 0.267246, 0.575414, 1.431954, 2.264346, 2.518266, 2.077269, 1.340554, 0.912661,
    ],
    11: [
      0.519752, 0.529591, 0.479834, 0.4046, 0.338007, 0.314173, 0.453101, 0.703202, 0.950883, 1.084387, 1.078353,
      1.013032, 1.013535, 1.15515, 1.406401, 1.909975, 2.249134, 2.262108, 1.787127, 0.662421,
    ],
    17: [
      0.361409, 0.452452, 0.511445, 0.546225, 0.564633, 0.574505, 0.583681, 0.599998, 0.631294, 0.693842, 0.912405,
      1.197267, 1.374435, 1.526991, 1.64348, 1.712443, 1.722424, 1.661966, 1.519613, 1.283907,
    ],
  };
  it.each([5, 11, 17])('equals scipy over %i frames, ends included', (window) => {
    const rows = column(X);
    savgol(rows, 1, window, 3);
    for (const [i, value] of SCIPY[window].entries()) expect(rows[i]).toBeCloseTo(value, 5);
  });

  it('leaves a table alone that is too short, and columns that were not asked for', () => {
    const short = column([1, 5, 2]);
    savgol(short, 1, 31, 3);
    expect([...short]).toEqual([1, 5, 2]);
    const rows = Float32Array.from({ length: 40 }, (_, i) => (i % 7) - (i % 2));
    const before = rows.slice();
    savgol(rows, 2, 5, 3, 1, 1);
    for (let i = 0; i < 40; i += 2) expect(rows[i]).toBe(before[i]);
    expect(rows[11]).not.toBe(before[11]);
  });
});

describe('the lips', () => {
  const face = canonicalFaceId();

  it('are amplified in x and y, never in z, and nothing else is', () => {
    const row = new Float32Array(204).fill(1);
    amplifyLips(row, { lipX: 2, lipY: 3, position: 1 });
    expect([...row.slice(3 * 62, 3 * 63)]).toEqual([2, 3, 1]);
    expect(row.slice(0, 3 * 48).every((value) => value === 1)).toBe(true);
  });

  it('are shut at 0.99 in what the speaker branch gives', () => {
    const row = new Float32Array(204);
    row[3 * 62 + 1] = -1;
    row[3 * 66 + 1] = 1;
    closeMouth(row);
    expect(row[3 * 66 + 1] - row[3 * 62 + 1]).toBeCloseTo(0.02, 6);
  });

  it('that have passed through each other meet again, the outer lips as far from them as before', () => {
    const open = face.slice();
    for (const point of [61, 62, 63]) open[3 * point + 1] -= 0.02;
    for (const point of [65, 66, 67]) open[3 * point + 1] += 0.02;
    const crossed = face.slice();
    for (const point of [61, 62, 63]) crossed[3 * point + 1] += 0.05;
    for (const point of [65, 66, 67]) crossed[3 * point + 1] -= 0.03;
    expect(innerLipArea(open)).toBeGreaterThan(0);
    expect(innerLipArea(crossed)).toBeLessThan(0);
    const rows = new Float32Array([...open, ...crossed]);
    mendInverseLips(rows);
    expect([...rows.subarray(0, 204)]).toEqual([...open]);
    const y = (point: number) => rows[204 + 3 * point + 1];
    expect(y(62)).toBe(y(66));
    expect(y(62)).toBeCloseTo(face[3 * 62 + 1] + 0.01, 5);
    expect(y(51) - y(62)).toBeCloseTo(open[3 * 51 + 1] - open[3 * 62 + 1], 5);
    expect(y(57) - y(66)).toBeCloseTo(open[3 * 57 + 1] - open[3 * 66 + 1], 5);
  });
});

describe('the running calibration', () => {
  it('takes away the mean of the lower half of the newest 512 values', () => {
    const calibration = runningCalibration(2);
    const told: number[] = [];
    for (let t = 0; t < 1300; t++) {
      const value = Math.fround(Math.sin(t * 0.7) + t / 300 + (t % 3 === 0 ? 0.5 : 0));
      told.push(value);
      const row = Float32Array.of(value, 7);
      calibration.apply(row);
      const known = told.slice(-512).sort((a, b) => a - b);
      const half = Math.max(1, known.length >> 1);
      const rest = known.slice(0, half).reduce((sum, v) => sum + v, 0) / half;
      expect(row[0]).toBeCloseTo(value - rest, 4);
      expect(row[1]).toBe(0);
    }
    calibration.reset();
    const row = Float32Array.of(3, 3);
    calibration.apply(row);
    expect([...row]).toEqual([0, 0]);
  });

  it('survives numbers that are none', () => {
    const calibration = runningCalibration(1);
    for (const value of [Number.NaN, 1, Number.POSITIVE_INFINITY, 2]) calibration.apply(Float32Array.of(value));
    const row = Float32Array.of(3);
    calibration.apply(row);
    expect(row[0]).toBe(3);
  });
});

describe('the original’s order of operations', () => {
  const face = canonicalFaceId();

  it('makes T - 18 rows, and drops a rest of less than ten after a segment', () => {
    expect(faithfulLength(305)).toBe(287);
    expect(faithfulLength(18 + 512 + 9)).toBe(512);
    expect(faithfulLength(18 + 512 + 10)).toBe(522);
    expect(faithfulLength(10)).toBe(0);
  });

  it('adds gained head, calibrated and amplified lips, and the face', () => {
    const still = () => new Float32Array(40 * 204);
    const lips = still();
    // A lower lip that opens in the second half: the lower half of its values is 0.
    for (let t = 20; t < 40; t++) lips[t * 204 + 3 * 66 + 1] = 0.1;
    const head = still();
    for (let t = 0; t < 40; t++) head[t * 204 + 3 * 8] = 0.3;
    const rows = compose(lips, head, face, GAINS);
    expect(rows[30 * 204 + 3 * 66 + 1]).toBeCloseTo(face[3 * 66 + 1] + 0.2, 5);
    expect(rows[10 * 204 + 3 * 66 + 1]).toBeCloseTo(face[3 * 66 + 1], 5);
    expect(rows[10 * 204 + 3 * 8]).toBeCloseTo(face[3 * 8] + 0.15, 5);
  });

  it('asks the networks for windows t..t+17, 512 at a time, and the style three times as strong', async () => {
    const features = Float32Array.from({ length: 600 * 80 }, (_, i) => Math.floor(i / 80));
    const asked: number[][] = [];
    const rows = await faithful({
      features,
      face,
      style: new Float32Array(256).fill(1),
      gains: GAINS,
      branches: {
        async content(windows, count) {
          asked.push([count, windows[0], windows[17 * 80], windows[(count - 1) * 1440]]);
          return new Float32Array(count * 204);
        },
        async speaker(_windows, count, style) {
          expect(style[5]).toBe(3);
          return new Float32Array(count * 204);
        },
      },
    });
    expect(asked).toEqual([
      [512, 0, 17, 511],
      [70, 512, 529, 581],
    ]);
    expect(rows.length).toBe(582 * 204);
  });

  it('puts point 27 in line with 28 and 29', () => {
    const rows = Float32Array.from({ length: 30 * 204 }, (_, i) => Math.sin(i));
    finish(rows);
    smoothForDrawing(rows, 'cartoon');
    for (let from = 0; from < rows.length; from += 204) {
      for (let axis = 0; axis < 3; axis++) {
        const at = (point: number) => rows[from + 3 * point + axis];
        expect(at(27)).toBeCloseTo(2 * at(28) - at(29), 4);
      }
    }
  });

  it('finds pixels again from its own space', () => {
    const points = Array.from({ length: 68 }, (_, i): [number, number] => [100 + 3 * i, 200 + (i % 9)]);
    const fit = scaleShiftOf(points);
    expect(toPixelX(-0.8, fit)).toBeCloseTo(points[0][0], 6);
    expect(toPixelX(0.8, fit)).toBeCloseTo(points[16][0], 6);
    expect(toPixelY(0, fit)).toBeCloseTo((points[0][1] + points[16][1]) / 2, 6);
  });
});
