import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadCanonical } from '../../src/face/canonical.js';
import { type LandmarkTrack, readLandmarks, resampled } from '../../src/score/landmark-file.js';
import { mouthArea, scoreLandmarks } from '../../src/score/landmark-metrics.js';
import { degreesBetween, rotationBetween } from '../../src/score/rigid.js';

const NEUTRAL = loadCanonical().neutral.flat();
const FACE = NEUTRAL[16 * 3] - NEUTRAL[0];

/** A face that changes over 40 rows. */
function track(change: (point: number, row: number) => readonly [number, number, number], fps = 25): LandmarkTrack {
  const rows = 40;
  const points = new Float32Array(rows * NEUTRAL.length);
  for (let row = 0; row < rows; row++) {
    for (let point = 0; point < 68; point++) {
      const moved = change(point, row);
      for (let k = 0; k < 3; k++) points[(row * 68 + point) * 3 + k] = NEUTRAL[point * 3 + k] + moved[k];
    }
  }
  return { fps, rows, dimensions: 3, points };
}

const openLips = (share: number) => (point: number, row: number) =>
  [0, point >= 65 || (point >= 55 && point < 60) ? share * 0.2 * (1 + Math.sin(row / 3)) : 0, 0] as const;

const turned = (by: LandmarkTrack, degrees: number, axis: 'roll' | 'yaw'): LandmarkTrack => {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const points = by.points.slice();
  for (let i = 0; i < points.length; i += 3) {
    const [x, y, z] = points.subarray(i, i + 3);
    points.set(axis === 'roll' ? [c * x - s * y, s * x + c * y, z] : [c * x + s * z, y, -s * x + c * z], i);
  }
  return { ...by, points };
};

describe('figures on landmarks', () => {
  const still = track(() => [0, 0, 0]);
  const speaking = track(openLips(1));

  it('are all 0 for the same track', () => {
    const { rows, fps, dimensions, ...figures } = scoreLandmarks(speaking, speaking);
    for (const value of Object.values(figures)) expect(value).toBeCloseTo(0, 6);
    expect({ rows, fps, dimensions }).toEqual({ rows: 40, fps: 25, dimensions: 3 });
  });

  it('see a shift of all points as place, not as velocity or area', () => {
    const shifted = track((point, row) => {
      const [x, y, z] = openLips(1)(point, row);
      return [x + 0.1, y, z];
    });
    const figures = scoreLandmarks(shifted, speaking);
    expect(figures.dPos).toBeCloseTo(0.1 / FACE, 5);
    expect(figures.dL).toBeCloseTo(0.1 / FACE, 5);
    expect(figures.dV).toBeCloseTo(0, 6);
    expect(figures.dA).toBeCloseTo(0, 5);
    expect(figures.dRot).toBeCloseTo(0, 3);
  });

  it.each(['roll', 'yaw'] as const)('tell a %s of 10 degrees as 10 degrees, of speaking faces too', (axis) => {
    expect(scoreLandmarks(turned(still, 10, axis), still).dRot).toBeCloseTo(10, 3);
    expect(scoreLandmarks(turned(speaking, 10, axis), speaking).dRot).toBeCloseTo(10, 3);
  });

  it('of flat landmarks tell the roll', () => {
    const flat = ({ points, ...rest }: LandmarkTrack): LandmarkTrack => ({
      ...rest,
      dimensions: 2,
      points: points.filter((_, i) => i % 3 !== 2),
    });
    const figures = scoreLandmarks(flat(turned(still, -7, 'roll')), still);
    expect(figures.dimensions).toBe(2);
    expect(figures.dRot).toBeCloseTo(7, 3);
  });

  it('measure lips against the widest mouth and the largest opening of the reference', () => {
    const figures = scoreLandmarks(still, speaking);
    let [moved, area, largest] = [0, 0, 0];
    for (let row = 0; row < 40; row++) {
      moved += (0.2 * (1 + Math.sin(row / 3)) * 8) / 37 / 40;
      const open = mouthArea(speaking.points.subarray(row * 204, row * 204 + 204), 3);
      area += open / 40;
      largest = Math.max(largest, open);
    }
    const width = Math.hypot(...[0, 1, 2].map((k) => NEUTRAL[54 * 3 + k] - NEUTRAL[48 * 3 + k]));
    expect(figures.dLL).toBeCloseTo(moved / width, 5);
    expect(figures.dA).toBeCloseTo((area - mouthArea(NEUTRAL, 3)) / largest, 5);
    expect(scoreLandmarks(track(openLips(0.5)), speaking).dLL).toBeCloseTo(figures.dLL / 2, 5);
    expect(figures.dRot).toBeLessThan(0.01);
  });

  it('bring another rate to that of the reference instead of comparing row by row', () => {
    const fast = resampled(speaking, 62.5);
    expect(scoreLandmarks(fast, speaking).dLL).toBeLessThan(0.01);
    const unaware = scoreLandmarks({ ...fast, fps: 25 }, speaking);
    expect(unaware.dLL).toBeGreaterThan(0.05);
  });

  it('find the turn between any two heads', () => {
    const [a, b] = [turned(turned(still, 20, 'yaw'), 15, 'roll'), turned(still, 20, 'yaw')];
    const first = (one: LandmarkTrack) => rotationBetween(NEUTRAL, one.points.subarray(0, 204), 3);
    expect(degreesBetween(first(a), first(b))).toBeCloseTo(15, 3);
  });
});

describe('files of landmarks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mouthpiece-landmarks-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const row = Array.from({ length: 204 }, (_, i) => (i / 100).toFixed(6));

  it("are the original's text files, 204 numbers a row at 62.5 rows a second", async () => {
    const read = await readLandmarks(file('pred_fls.txt', `${row.join(' ')}\n${row.join(' ')}\n`));
    expect(read).toMatchObject({ fps: 62.5, rows: 2, dimensions: 3 });
    expect(read.points[204 + 203]).toBeCloseTo(2.03, 6);
  });

  it('are tables with named columns, whatever their order', async () => {
    const names = Array.from({ length: 68 }, (_, i) => [`y${i}`, `x${i}`]).flat();
    const line = (time: number) => [time, ...names.map((name) => (name[0] === 'x' ? 1 : 2) + time)].join(',');
    const text = [['time', ...names].join(','), line(0), line(0.04), line(0.08)].join('\n');
    const read = await readLandmarks(file('table.csv', text));
    expect(read.fps).toBeCloseTo(25, 9);
    expect([...read.points.subarray(136, 138)].map((value) => +value.toFixed(4))).toEqual([1.04, 2.04]);
  });

  it('that cannot be read are told with their line or column', async () => {
    await expect(readLandmarks(file('short.txt', `${row.join(' ')}\n1 2 3\n`))).rejects.toThrow(
      /line 2 is no row of 204/,
    );
    await expect(readLandmarks(file('words.txt', `${row.join(' ')}\n${row.join(' x')}\n`))).rejects.toThrow(/line 2/);
    await expect(readLandmarks(file('other.csv', 'a,b\n1,2\n'))).rejects.toThrow(/no column x0/);
    await expect(readLandmarks(join(folder, 'none.csv'))).rejects.toMatchObject({ code: 'evaluate/missing' });
  });
});
