import { describe, expect, it } from 'vitest';
import { loadCanonical } from '../../src/face/canonical.js';
import { C, type Control, restFace } from '../../src/face/controls.js';
import { landmarkFit } from '../../src/makeittalk/fit.js';
import { faceUnit } from '../../src/makeittalk/space.js';
import { landmarkBasis, landmarks } from '../../src/speech/landmarks.js';

const NAMES: readonly Control[] = ['jaw', 'gapLower', 'gapUpper', 'wide', 'round', 'smile', 'yaw', 'pitch', 'roll'];
const face = loadCanonical();
const basis = landmarkBasis(face);
const fit = landmarkFit(NAMES);

/** What our own face does, as MakeItTalk's displacements; turned and moved as a whole where asked. */
function displacement(setting: Partial<Record<Control, number>>, turn = (point: number[]) => point): Float32Array {
  const controls = restFace();
  for (const [name, value] of Object.entries(setting)) controls[C[name as Control]] = value;
  const points = landmarks(basis, controls, new Float32Array(204));
  const unit = faceUnit(face);
  const out = new Float32Array(204);
  for (let i = 0; i < 68; i++) {
    const turned = turn([...points.subarray(3 * i, 3 * i + 3)]);
    for (let axis = 0; axis < 3; axis++) out[3 * i + axis] = (turned[axis] - basis.neutral[3 * i + axis]) * unit;
  }
  return out;
}

const solved = (rows: Float32Array) => {
  const out = new Float32Array(NAMES.length);
  fit.solve(rows, out, 0);
  return Object.fromEntries(NAMES.map((name, i) => [name, out[i]])) as Record<Control, number>;
};

describe('the fit of landmarks to controls', () => {
  it('leaves a face at rest at rest', () => {
    for (const value of Object.values(solved(new Float32Array(204)))) expect(value).toBe(0);
  });

  it.each([
    { jaw: 0.6, gapLower: 0.7, gapUpper: 0.4 },
    { wide: 0.7, jaw: 0.2, gapLower: 0.3 },
    { wide: -0.4, round: 0.8, gapLower: 0.3, gapUpper: 0.2 },
    { smile: 0.6 },
  ])('finds %o again', (setting) => {
    const found = solved(displacement(setting));
    for (const name of NAMES) {
      expect(Math.abs(found[name] - ((setting as Partial<Record<Control, number>>)[name] ?? 0)), name).toBeLessThan(
        0.15,
      );
    }
  });

  it('tells turns of the head from moves of the mouth', () => {
    const [yaw, pitch, roll] = [0.1, -0.06, 0.08];
    const turned = displacement({ jaw: 0.5, gapLower: 0.5 }, ([x, y, z]) => [
      x + yaw * z - roll * y,
      y + pitch * z + roll * x,
      z - yaw * x - pitch * y,
    ]);
    const found = solved(turned);
    expect(found.yaw).toBeCloseTo(yaw, 2);
    expect(found.pitch).toBeCloseTo(pitch, 1);
    expect(found.roll).toBeCloseTo(roll, 2);
    expect(Math.abs(found.jaw - 0.5)).toBeLessThan(0.15);
    expect(Math.abs(found.gapLower - 0.5)).toBeLessThan(0.15);
  });

  it('stays within what a picture can draw, whatever the points do', () => {
    const found = solved(displacement({ jaw: 5, gapLower: 5, gapUpper: -4 }));
    expect(found.gapLower).toBeLessThanOrEqual(1.3);
    expect(found.gapUpper).toBeGreaterThanOrEqual(0);
    const broken = solved(new Float32Array(204).fill(Number.NaN));
    for (const value of Object.values(broken)) expect(Number.isFinite(value)).toBe(true);
  });
});
