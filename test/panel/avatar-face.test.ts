import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lidsOf } from '../../src/align/eye-curves.js';
import type { Pair } from '../../src/avatar/curve.js';
import { loadCanonical } from '../../src/face/canonical.js';
import { about, centreOf, shift } from '../../src/panel/avatar-affine.js';
import { unmoved } from '../../src/panel/avatar-curves.js';
import { editPart, editPoint, setOpen } from '../../src/panel/avatar-face.js';
import { LIP_PAIRS, MIRROR, PART_NAMES, PARTS, type PartName } from '../../src/panel/avatar-parts.js';
import { type FaceShape, foundFace, rollOf, templateFace } from '../../src/panel/avatar-shape.js';

const { neutral } = loadCanonical();
const start = templateFace(neutral, { width: 900, height: 800 });
const both = { symmetric: true };
const alone = { symmetric: false };
const middle = (face: FaceShape, part: PartName): Pair => centreOf(face.points, PARTS[part].points);
const near = (a: Pair, b: Pair, within = 1e-6) => expect(Math.hypot(a[0] - b[0], a[1] - b[1])).toBeLessThan(within);
const carry = (face: FaceShape, part: PartName, to: Pair, options = both): FaceShape => {
  const from = middle(face, part);
  return editPart(face, part, shift(to[0] - from[0], to[1] - from[1]), 'move', options);
};
const place = fc.tuple(fc.double({ min: 100, max: 800, noNaN: true }), fc.double({ min: 100, max: 700, noNaN: true }));

describe('the face that waits to be put in place', () => {
  const span = (face: FaceShape, of: 0 | 1): readonly [number, number] => {
    const at = [...face.points].filter((_, i) => i % 2 === of);
    return [Math.min(...at), Math.max(...at)];
  };

  it.each([
    [900, 800],
    [800, 900],
    [1600, 900],
    [500, 700],
    [334, 700],
    [300, 1200],
  ])('lies within a picture of %d x %d, in its middle from left to right', (width, height) => {
    const face = templateFace(neutral, { width, height });
    const [[left, right], [top, bottom]] = [span(face, 0), span(face, 1)];
    expect(Math.min(left, top, width - right, height - bottom)).toBeGreaterThan(0);
    expect(left + right).toBeCloseTo(width, 0);
  });

  it('is in the upper part of a picture that shows somebody standing', () => {
    const [, bottom] = span(templateFace(neutral, { width: 334, height: 700 }), 1);
    expect(bottom).toBeLessThan(350);
    const [top, low] = span(templateFace(neutral, { width: 900, height: 900 }), 1);
    expect((top + low) / 2).toBeCloseTo(450, -2);
  });
});

describe('the parts', () => {
  it('hold each of the 68 landmarks once, and mirror each other', () => {
    expect(PART_NAMES.flatMap((name) => PARTS[name].points).sort((a, b) => a - b)).toEqual(PARTS.face.points);
    MIRROR.forEach((mate, i) => {
      expect(MIRROR[mate]).toBe(i);
      near([neutral[mate][0], neutral[mate][1]], [-neutral[i][0], neutral[i][1]], 1e-3);
    });
    for (const name of PART_NAMES) expect(PARTS[PARTS[name].mirror].mirror).toBe(name);
  });
});

describe('laying a face', () => {
  it('brings the whole face along with the first eye', () => {
    const from = middle(start, 'eyeLeft');
    const face = carry(start, 'eyeLeft', [300, 300]);
    for (const name of PART_NAMES) {
      const [x, y] = middle(start, name);
      near(middle(face, name), [x + 300 - from[0], y + 300 - from[1]]);
    }
  });

  it('keeps both eyes and the mouth where they were put, wherever that is, and turns the rest to fit', () => {
    fc.assert(
      fc.property(place, place, place, (left, right, mouth) => {
        fc.pre(Math.hypot(left[0] - right[0], left[1] - right[1]) > 40);
        const face = carry(carry(carry(start, 'eyeLeft', left), 'eyeRight', right), 'mouth', mouth);
        near(middle(face, 'eyeLeft'), left, 1e-3);
        near(middle(face, 'eyeRight'), right, 1e-3);
        near(middle(face, 'mouth'), mouth, 1e-3);
        const angle = Math.atan2(right[1] - left[1], right[0] - left[0]);
        expect(Math.cos(rollOf(face.points) - angle)).toBeCloseTo(1, 6);
        for (const value of face.points) expect(Number.isFinite(value)).toBe(true);
      }),
    );
  });

  it('scales the face by the distance of the eyes', () => {
    const [left, right] = [middle(start, 'eyeLeft'), middle(start, 'eyeRight')];
    const face = carry(carry(start, 'eyeLeft', left), 'eyeRight', [left[0] + 2 * (right[0] - left[0]), right[1]]);
    const width = ({ points }: FaceShape) => points[32] - points[0];
    expect(width(face)).toBeCloseTo(2 * width(start), 6);
  });

  it('leaves a part alone once it has a shape of its own', () => {
    const jaw = editPart(start, 'jaw', about(middle(start, 'jaw'), 1.3, 1), 'shape', both);
    const face = carry(carry(jaw, 'eyeLeft', [200, 250]), 'eyeRight', [500, 300]);
    for (const i of PARTS.jaw.points) expect(face.points[i * 2]).toBe(jaw.points[i * 2]);
  });

  it('keeps a brow clear of an eye that was pulled tall', () => {
    const laid = carry(carry(start, 'eyeLeft', [350, 300]), 'eyeRight', [550, 300]);
    const tall = editPart(laid, 'eyeRight', about([550, 300], 1, 4), 'shape', both);
    for (const [brow, eye] of [
      [PARTS.browLeft.points, PARTS.eyeLeft.points],
      [PARTS.browRight.points, PARTS.eyeRight.points],
    ]) {
      const top = Math.min(...eye.map((i) => tall.points[i * 2 + 1]));
      expect(Math.max(...brow.map((i) => tall.points[i * 2 + 1]))).toBeLessThan(top);
    }
  });
});

describe('symmetry', () => {
  const laid = carry(carry(start, 'eyeLeft', [340, 320]), 'eyeRight', [560, 380]);

  it('keeps a symmetric face symmetric, whatever is done to one side of it', () => {
    const edit = fc.record({
      part: fc.constantFrom<PartName>('eyeLeft', 'eyeRight', 'browLeft', 'browRight'),
      dx: fc.integer({ min: -40, max: 40 }),
      dy: fc.integer({ min: -40, max: 40 }),
      grow: fc.double({ min: 0.6, max: 1.7, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 6 }), (edits) => {
        let face = laid;
        for (const { part, dx, dy, grow } of edits) {
          face = editPart(face, part, shift(dx / 4, dy / 4), 'move', both);
          face = editPart(face, part, about(middle(face, part), grow, grow), 'shape', both);
        }
        const angle = rollOf(face.points);
        const [l, r] = [middle(face, 'eyeLeft'), middle(face, 'eyeRight')];
        const side = (i: number) =>
          (face.points[i * 2] - (l[0] + r[0]) / 2) * Math.cos(angle) +
          (face.points[i * 2 + 1] - (l[1] + r[1]) / 2) * Math.sin(angle);
        for (const name of ['eyeLeft', 'browLeft'] as const)
          for (const i of PARTS[name].points) expect(side(i)).toBeCloseTo(-side(MIRROR[i]), 1);
      }),
    );
  });

  it('moves the other side only when it is asked to', () => {
    for (const [options, moved] of [
      [both, true],
      [alone, false],
    ] as const) {
      const face = editPoint(laid, 3, -12, 4, options);
      expect(face.points[6]).toBeCloseTo(laid.points[6] - 12, 9);
      expect(face.points[13 * 2] !== laid.points[13 * 2]).toBe(moved);
    }
  });
});

describe('the mouth', () => {
  it('keeps the inner lips on one line while it is shut, and parts them when it is open', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 67 }), fc.integer({ min: -30, max: 30 }), (index, dy) => {
        const face = editPoint(start, index, 0, dy, both);
        for (const [a, b] of LIP_PAIRS) expect(face.points[a * 2 + 1]).toBeCloseTo(face.points[b * 2 + 1], 9);
      }),
    );
    const open = setOpen(start, true);
    for (const [a, b] of LIP_PAIRS) expect(open.points[b * 2 + 1]).toBeGreaterThan(open.points[a * 2 + 1] + 3);
    const shut = setOpen(open, false);
    for (const [a, b] of LIP_PAIRS) expect(shut.points[a * 2 + 1]).toBeCloseTo(shut.points[b * 2 + 1], 9);
  });

  it('is told open or shut from the points of a face that was found', () => {
    const pairs = (face: FaceShape): Pair[] =>
      Array.from({ length: 68 }, (_, i) => [face.points[i * 2], face.points[i * 2 + 1]]);
    expect(foundFace(pairs(start)).open).toBe(false);
    expect(foundFace(pairs(setOpen(start, true))).open).toBe(true);
  });
});

describe('the contours', () => {
  it('run from the left corner of each eye to the right one, and are round for a round eye', () => {
    const laid = carry(carry(start, 'eyeLeft', [340, 320]), 'eyeRight', [560, 320]);
    const [x, y] = middle(laid, 'eyeRight');
    const round = editPart(laid, 'eyeRight', about([x, y], 1, 3), 'shape', both);
    const landmarks = Array.from({ length: 68 }, (_, i): Pair => [round.points[i * 2], round.points[i * 2 + 1]]);
    for (const eye of [lidsOf({ landmarks }, 'left'), lidsOf({ landmarks }, 'right')]) {
      for (const line of [eye.upper, eye.lower]) expect(line[0][0]).toBeLessThan(line[line.length - 1][0]);
      near(eye.upper[0], eye.lower[0]);
      near(eye.upper.at(-1)!, eye.lower.at(-1)!);
      const width = (eye.upper.at(-1)![0] - eye.upper[0][0]) / 2;
      const [cx, cy] = [eye.upper[0][0] + width, eye.upper[0][1]];
      const height = cy - Math.min(...eye.upper.map((p) => p[1]));
      for (const [px, py] of [...eye.upper, ...eye.lower])
        expect(Math.hypot((px - cx) / width, (py - cy) / height)).toBeCloseTo(1, 1);
    }
  });

  it('leaves what was found of the parts that nobody moved', () => {
    const line: Pair[] = [[1, 1]];
    const edges = { upper: line, lower: line };
    const contours = { eyes: { left: edges, right: edges }, lips: edges };
    expect(unmoved(contours, start.points, carry(start, 'eyeLeft', [340, 320], alone).points)).not.toHaveProperty(
      'eyes',
    );
    const moved = start.points.slice();
    moved[66 * 2] += 1;
    expect(unmoved(contours, start.points, moved)).toEqual({ eyes: contours.eyes });
    expect(unmoved(contours, start.points, start.points.slice())).toEqual(contours);
  });
});
