import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalFace, loadCanonical } from '../../src/face/canonical.js';
import { C, CONTROL_RANGE, CONTROLS, restFace } from '../../src/face/controls.js';
import { landmarkBasis, landmarks, mouthOpen, mouthWidth, POINTS } from '../../src/speech/landmarks.js';

const face = loadCanonical();
const basis = landmarkBasis(face);
const pointsOf = (controls: Float32Array) => landmarks(basis, controls, new Float32Array(POINTS * 3));

const anyFace = fc
  .tuple(
    ...CONTROLS.map((name) => fc.double({ min: CONTROL_RANGE[name][0], max: CONTROL_RANGE[name][1], noNaN: true })),
  )
  .map((values) => Float32Array.from(values));

describe('the canonical face', () => {
  test('names what is wrong with a damaged file', () => {
    expect(() => canonicalFace.parse({ ...face, neutral: face.neutral.slice(1) })).toThrow(/neutral/);
    expect(() => canonicalFace.parse({ ...face, directions: { jaws: face.neutral } })).toThrow(/jaws/);
  });

  test('has its unit and origin at the outer eye corners', () => {
    const rest = pointsOf(restFace());
    expect(rest[45 * 3] - rest[36 * 3]).toBeCloseTo(1, 6);
    expect(rest[45 * 3] + rest[36 * 3]).toBeCloseTo(0, 6);
    expect(rest[45 * 3 + 1] + rest[36 * 3 + 1]).toBeCloseTo(0, 6);
  });

  test('has y down: the chin lies below the eyes', () => {
    expect(pointsOf(restFace())[8 * 3 + 1]).toBeGreaterThan(0.8);
  });
});

describe('landmarks', () => {
  test('are the neutral face at rest', () => {
    expect([...pointsOf(restFace())]).toEqual(face.neutral.flat().map(Math.fround));
  });

  test('are linear in the controls', () => {
    fc.assert(
      fc.property(anyFace, fc.double({ min: 0, max: 1, noNaN: true }), (controls, scale) => {
        const full = pointsOf(controls);
        const part = pointsOf(controls.map((value) => value * scale));
        const rest = pointsOf(restFace());
        for (let i = 0; i < part.length; i++) expect(part[i]).toBeCloseTo(rest[i] + scale * (full[i] - rest[i]), 4);
      }),
    );
  });

  test('show shut lips whenever both gaps are 0, whatever else the face does', () => {
    fc.assert(
      fc.property(anyFace, (controls) => {
        controls[C.gapLower] = 0;
        controls[C.gapUpper] = 0;
        expect(mouthOpen(pointsOf(controls))).toBe(0);
      }),
    );
  });

  test('open with the gaps, widen with wide, narrow with round', () => {
    const at = (name: keyof typeof C, value: number) => {
      const controls = restFace();
      controls[C[name]] = value;
      return pointsOf(controls);
    };
    expect(mouthOpen(at('gapLower', 0.5))).toBeGreaterThan(0.05);
    expect(mouthOpen(at('gapLower', 1))).toBeGreaterThan(mouthOpen(at('gapLower', 0.5)));
    expect(mouthOpen(at('gapUpper', 1))).toBeGreaterThan(0.02);
    expect(mouthWidth(at('wide', 1))).toBeGreaterThan(mouthWidth(at('wide', 0)));
    expect(mouthWidth(at('round', 1))).toBeLessThan(mouthWidth(at('wide', 0)));
  });
});
