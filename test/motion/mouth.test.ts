import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { C, restFace } from '../../src/face/controls.js';
import { createMouth } from '../../src/motion/mouth.js';
import { STYLES } from '../../src/motion/style.js';
import { millis } from '../../src/units.js';

const NAMES = ['jaw', 'gapLower', 'gapUpper', 'wide', 'round', 'press', 'tuck'] as const;
type Values = Partial<Record<(typeof NAMES)[number], number>>;

const OPEN: Values = { jaw: 0.5, gapLower: 0.6, gapUpper: 0.4 };
const SHUT: Values = { jaw: 0.2, gapLower: 0.3, press: 0.9 };

/** A mouth, its controls, and poses by name at 62.5 a second. */
function set(style = STYLES.lively) {
  const mouth = createMouth(NAMES);
  const controls = restFace();
  let index = 0;
  return {
    mouth,
    controls,
    pose(values: Values) {
      const of = millis(16 * index);
      mouth.push({
        articulation: Float32Array.from(NAMES, (name) => values[name] ?? 0),
        index: index++,
        of,
        at: millis(of + 48),
      });
    },
    frame: (at: number) => mouth.step(millis(at), style, controls),
    gap: () => controls[C.gapLower] + controls[C.gapUpper],
  };
}

describe('the mouth', () => {
  test('shows the newest pose as it is, without waiting', () => {
    const { pose, frame, controls, mouth } = set();
    // The face at rest is on screen.
    frame(84);
    pose({ jaw: 0.1 });
    pose({ jaw: 0.4, wide: -0.5, tuck: 0.3, gapLower: 1 });
    expect(frame(100)).toBe(true);
    expect(controls[C.jaw]).toBeCloseTo(0.4, 6);
    expect(controls[C.wide]).toBeCloseTo(-0.5, 6);
    expect(controls[C.tuck]).toBeCloseTo(0.3, 6);
    expect(controls[C.gapLower]).toBeCloseTo(1, 6);
    expect([mouth.of, mouth.at]).toEqual([16, 64]);
    expect(frame(116)).toBe(false);
  });

  test('shows every contact of the lips on at least one frame, exactly shut, at any frame rate', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 30, maxLength: 120 }),
        fc.constantFrom(24, 25, 30, 50, 60),
        fc.double({ min: 0, max: 16, noNaN: true }),
        (contacts, fps, phase) => {
          const { pose, frame, gap } = set();
          const shown: number[] = [];
          let next = 0;
          let metSince = false;
          for (let k = 0; next < contacts.length; k++) {
            const at = phase + (k * 1000) / fps;
            metSince = false;
            for (; next < contacts.length && 16 * next <= at; next++) {
              pose(contacts[next] ? SHUT : OPEN);
              if (contacts[next]) metSince = true;
            }
            frame(at);
            shown.push(gap());
            // Shut in this frame, or in the one before it, which this contact goes on from.
            if (metSince) expect(Math.min(...shown.slice(-2))).toBe(0);
          }
          if (contacts.slice(0, next).includes(true)) expect(Math.min(...shown)).toBe(0);
        },
      ),
    );
  });

  test('shows a contact that was over before the very first frame', () => {
    const { pose, frame, gap } = set();
    pose(SHUT);
    pose(OPEN);
    frame(16);
    expect(gap()).toBe(0);
    frame(32);
    expect(gap()).toBeGreaterThan(0.5);
  });

  test('shows a contact that was over before the frame came, and then goes on with the newest pose', () => {
    const { pose, frame, gap, mouth } = set();
    pose(OPEN);
    frame(0);
    pose(SHUT);
    pose(OPEN);
    expect(frame(33)).toBe(true);
    expect(gap()).toBe(0);
    expect(mouth.of).toBe(16);
    expect(frame(66)).toBe(true);
    expect(gap()).toBeGreaterThan(0.5);
    expect(mouth.of).toBe(32);
    expect(frame(99)).toBe(false);
  });

  test('does not hold an opening back after lips that were already together', () => {
    const { pose, frame, gap } = set();
    pose({});
    frame(0);
    pose({});
    pose(OPEN);
    frame(33);
    expect(gap()).toBeGreaterThan(0.5);
  });

  test('is exactly shut where the model means shut', () => {
    const { pose, frame, gap } = set();
    for (const values of [{ gapLower: 0.019, gapUpper: 0.01 }, SHUT, { press: 0.61, gapLower: 0.5 }]) {
      pose(values);
      frame(0);
      expect(gap()).toBe(0);
    }
  });

  test('closes gently when no pose comes any more, and opens at once when one comes', () => {
    const { pose, frame, controls, gap } = set();
    pose(OPEN);
    frame(0);
    const full = gap();
    frame(200);
    expect(gap()).toBe(full);
    let before = full;
    for (let at = 210; at <= 350; at += 10) {
      frame(at);
      expect(gap()).toBeLessThanOrEqual(before);
      expect(before - gap()).toBeLessThan(0.2);
      before = gap();
    }
    frame(360);
    expect([...controls]).toEqual([...restFace()]);
    pose(OPEN);
    frame(5000);
    expect(gap()).toBe(full);
  });

  test('obeys the style', () => {
    const { pose, frame, controls } = set({ ...STYLES.lively, mouthGain: 0.5, widthGain: 2, closureGain: 2 });
    pose({ jaw: 0.4, gapLower: 0.8, wide: 0.3 });
    frame(0);
    expect(controls[C.jaw]).toBeCloseTo(0.2, 6);
    expect(controls[C.gapLower]).toBeCloseTo(0.398, 3);
    expect(controls[C.wide]).toBeCloseTo(0.6, 6);
    pose({ press: 0.35, gapLower: 0.8 });
    frame(33);
    expect(controls[C.gapLower]).toBe(0);
  });

  test('draws nothing that a picture cannot, whatever a model says', () => {
    fc.assert(
      fc.property(fc.array(fc.float(), { minLength: NAMES.length, maxLength: NAMES.length }), (values) => {
        const { mouth, controls, frame } = set();
        mouth.push({ articulation: Float32Array.from(values), index: 0, of: millis(0), at: millis(0) });
        frame(0);
        for (const name of NAMES) expect(Math.abs(controls[C[name]])).toBeLessThanOrEqual(1.3 + 1e-6);
      }),
    );
  });
});
