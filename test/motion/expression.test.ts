import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { C, CONTROLS, clampControls, restFace } from '../../src/face/controls.js';
import { createExpressions, type Expressions } from '../../src/motion/expression.js';
import { EXPRESSION_NAMES, EXPRESSIONS } from '../../src/motion/expressions.js';
import { millis } from '../../src/units.js';

const STEP = 1000 / 60;
const LIPS = ['gapLower', 'gapUpper'] as const;

/** Steps an expression over a face that says the same all the time. */
function player(expressions: Expressions, says = restFace(), speaking = false) {
  let at = 1000;
  return (ms: number): Float32Array => {
    const controls = restFace();
    for (const end = at + ms; at < end; at += STEP) {
      controls.set(says);
      expressions.step(millis(at), speaking, controls);
    }
    return clampControls(controls);
  };
}

describe('an expression', () => {
  it('leaves the face alone while it is off', () => {
    const says = restFace().map((_, i) => i / 100);
    expect(player(createExpressions(), says)(500)).toEqual(clampControls(says.slice()));
  });

  it.each(EXPRESSION_NAMES)('%s can be seen, is eased in and out, and is gone without a trace', (name) => {
    const expressions = createExpressions();
    const play = player(expressions);
    play(100);
    expect(expressions.set(name, 'hold')).toBe(true);
    let before = play(STEP);
    let largest = 0;
    for (let i = 0; i < 30; i++) {
      const now = play(STEP);
      now.forEach((value, k) => {
        largest = Math.max(largest, Math.abs(value - before[k]));
      });
      before = now;
    }
    // Whole in 120 ms, so at 60 fps in seven frames; a quarter of the range in one of them is the steepest.
    expect(largest).toBeLessThan(0.3);
    expect(before.some((value) => Math.abs(value) > 0.3)).toBe(true);
    expect(expressions.set(name, 'release')).toBe(false);
    expect(play(100)).not.toEqual(restFace());
    expect(play(400)).toEqual(restFace());
  });

  it('is over by itself as a pulse, on and off as a toggle', () => {
    const expressions = createExpressions();
    const play = player(expressions);
    expressions.set('smile', 'pulse', 300);
    expect(play(350)[C.smile]).toBeGreaterThan(0.9);
    play(600);
    expect([expressions.isOn('smile'), play(STEP)[C.smile]]).toEqual([false, 0]);
    expect(expressions.set('smile', 'toggle')).toBe(true);
    play(10_000);
    expect(expressions.isOn('smile')).toBe(true);
    expect(expressions.set('smile', 'toggle')).toBe(false);
  });

  it('takes the place of another of its kind, and is worn together with others', () => {
    const expressions = createExpressions();
    for (const name of ['smile', 'look-left', 'angry'] as const) expressions.set(name, 'hold');
    expect(EXPRESSION_NAMES.filter((name) => expressions.isOn(name))).toEqual(['angry', 'look-left']);
    const face = player(expressions)(1000);
    expect(face[C.gazeX]).toBeLessThan(-0.8);
    expect(face[C.browLeft]).toBe(-1);
  });

  it('never parts lips that somebody closes while speaking, nor moves the gap between them', () => {
    const any = fc.record({
      name: fc.constantFrom(...EXPRESSION_NAMES),
      gap: fc.float({ min: 0, max: 1, noNaN: true }),
      press: fc.float({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(any, ({ name, gap, press }) => {
        const expressions = createExpressions();
        const says = restFace();
        says[C.press] = press;
        for (const lip of LIPS) says[C[lip]] = gap;
        const play = player(expressions, says, true);
        play(100);
        expressions.set(name, 'hold');
        const face = play(500);
        for (const control of [...LIPS, 'press', 'tuck', 'tongue', 'jaw', 'round'] as const)
          expect(face[C[control]]).toBe(says[C[control]]);
      }),
      { numRuns: 50 },
    );
  });

  it('opens a surprised mouth only while nobody speaks', () => {
    const expressions = createExpressions();
    const silent = player(expressions);
    expressions.set('surprised', 'hold');
    expect(silent(800)[C.gapLower]).toBeGreaterThan(0.4);
    const pressed = createExpressions();
    pressed.set('surprised', 'hold');
    const says = restFace();
    says[C.press] = 0.7;
    expect(player(pressed, says)(800)[C.gapLower]).toBe(0);
  });

  it('moves only controls that there are', () => {
    for (const { add, ...look } of Object.values(EXPRESSIONS)) {
      const moved = { ...add, ...('to' in look ? look.to : {}), ...('quiet' in look ? look.quiet : {}) };
      for (const control of Object.keys(moved)) expect(CONTROLS).toContain(control);
    }
  });
});
