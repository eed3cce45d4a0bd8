import { describe, expect, it } from 'vitest';
import { seeDrawnEyes } from '../../src/align/drawn-eyes.js';
import { type FacePoints, faceFrame, type Pair } from '../../src/align/points.js';
import { catmullRom, points as flat } from '../../src/avatar/curve.js';
import { drawPortrait } from '../support/portrait.js';

const mira = await drawPortrait('mira', { width: 640, height: 576 });
const { unit } = faceFrame(mira.landmarks);

/** Lids as a detector gives them: the true ones, drawn towards the middle of the eye. */
function seen(share: number): FacePoints {
  const eye = (upper: readonly number[], lower: readonly number[]) => {
    const all = [...upper, ...lower].map((i) => mira.landmarks[i]);
    const x = all.reduce((sum, p) => sum + p[0], 0) / all.length;
    const y = all.reduce((sum, p) => sum + p[1], 0) / all.length;
    const edge = (list: readonly number[]): Pair[] => {
      const line = catmullRom(flat(list.map((i) => mira.landmarks[i])), 3);
      return Array.from(
        { length: line.length / 2 },
        (_, i): Pair => [x + (line[i * 2] - x) * share, y + (line[i * 2 + 1] - y) * share],
      );
    };
    return { upper: edge(upper), lower: edge(lower) };
  };
  const lips = [60, 61, 62, 63, 64].map((i) => mira.landmarks[i]);
  return {
    landmarks: mira.landmarks,
    contours: {
      eyes: { left: eye([36, 37, 38, 39], [36, 41, 40, 39]), right: eye([42, 43, 44, 45], [42, 47, 46, 45]) },
      lips: { upper: lips, lower: lips },
    },
  };
}

const height = ({ landmarks }: FacePoints): number =>
  (landmarks[40][1] + landmarks[41][1] - landmarks[37][1] - landmarks[38][1]) / 2 / unit;

describe('the lids of drawn eyes', () => {
  it('are found again where a detector saw an eye of human size', () => {
    const again = seeDrawnEyes(mira.picture, seen(0.4));
    expect(again.lids).toBe(true);
    expect(again.landmarks).not.toEqual(mira.landmarks);
    expect(Math.abs(height(again) - height(mira))).toBeLessThan(0.08);
    for (const i of [36, 39, 42, 45]) {
      const [x, y] = again.landmarks[i];
      expect(Math.hypot(x - mira.landmarks[i][0], y - mira.landmarks[i][1]) / unit).toBeLessThan(0.12);
    }
  });

  it('stay where they are when they were right', () => {
    const points = seen(1);
    expect(seeDrawnEyes(mira.picture, points)).toEqual({ ...points, lids: true });
  });

  it('stay where a hand has placed them', () => {
    const { landmarks } = mira;
    expect(seeDrawnEyes(mira.picture, { landmarks })).toEqual({ landmarks, lids: true });
  });
});
