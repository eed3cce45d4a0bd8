import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Points = [number, number, number][];
const face = JSON.parse(readFileSync('src/face/canonical.json', 'utf8')) as {
  neutral: Points;
  directions: Record<string, Points>;
};
const at = (points: Points, i: number) => points[i] as [number, number, number];

describe('src/face/canonical.json (made by training/face.py)', () => {
  it('has 68 points, one eye distance wide, eyes at the origin', () => {
    expect(face.neutral).toHaveLength(68);
    expect(at(face.neutral, 45)[0] - at(face.neutral, 36)[0]).toBeCloseTo(1, 6);
    expect(at(face.neutral, 45)[0] + at(face.neutral, 36)[0]).toBeCloseTo(0, 6);
    for (const d of Object.values(face.directions)) expect(d).toHaveLength(68);
  });

  it('opens the lips by gapLower and gapUpper alone', () => {
    for (const [up, low] of [
      [61, 67],
      [62, 66],
      [63, 65],
    ] as const) {
      expect(at(face.neutral, up)[1]).toBe(at(face.neutral, low)[1]);
      for (const [name, d] of Object.entries(face.directions)) {
        const change = at(d, low)[1] - at(d, up)[1];
        if (name === 'gapLower' || name === 'gapUpper') expect(change).toBeGreaterThan(0.03);
        else expect(change).toBeCloseTo(0, 9);
      }
    }
  });

  it('closes each eye completely', () => {
    for (const [name, pairs] of [
      [
        'blinkLeft',
        [
          [37, 41],
          [38, 40],
        ],
      ],
      [
        'blinkRight',
        [
          [43, 47],
          [44, 46],
        ],
      ],
    ] as const) {
      const d = face.directions[name] as Points;
      for (const [up, low] of pairs) {
        for (const axis of [0, 1, 2] as const) {
          const lid = at(face.neutral, up)[axis] + at(d, up)[axis];
          expect(lid).toBeCloseTo(at(face.neutral, low)[axis] + at(d, low)[axis], 4);
        }
      }
    }
  });
});
