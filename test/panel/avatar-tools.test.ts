import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pair } from '../../src/avatar/curve.js';
import { loadCanonical } from '../../src/face/canonical.js';
import { CONTROL_RANGE, CONTROLS } from '../../src/face/controls.js';
import { about, after, apply, boxAround, inBox, similarity } from '../../src/panel/avatar-affine.js';
import { demoFace } from '../../src/panel/avatar-demo.js';
import { history } from '../../src/panel/avatar-history.js';
import { nameFor, titleFor } from '../../src/panel/avatar-name.js';
import { PART_NAMES, PARTS } from '../../src/panel/avatar-parts.js';
import { templateFace } from '../../src/panel/avatar-shape.js';
import { frameOf, pointsApart, pull, targetAt } from '../../src/panel/avatar-target.js';
import { toPicture, toScreen, wholeView, zoomed } from '../../src/panel/avatar-view.js';
import { presetSchema } from '../../src/presets/schema.js';

const picture = { width: 900, height: 800 };
const face = templateFace(loadCanonical().neutral, picture);
const view = wholeView(picture, { width: 1000, height: 700 });
const number = fc.double({ min: -500, max: 500, noNaN: true });
const pair = fc.tuple(number, number);
const near = (a: Pair, b: Pair, within = 1e-6) => expect(Math.hypot(a[0] - b[0], a[1] - b[1])).toBeLessThan(within);

describe('affine maps', () => {
  it('take two points to two points', () => {
    fc.assert(
      fc.property(pair, pair, pair, pair, (a, b, c, d) => {
        fc.pre(Math.hypot(a[0] - b[0], a[1] - b[1]) > 1);
        const t = similarity([a, b], [c, d]);
        near(apply(t, a), c, 1e-5);
        near(apply(t, b), d, 1e-5);
      }),
    );
  });

  it('are undone by the opposite, about the same point', () => {
    fc.assert(
      fc.property(pair, pair, fc.double({ min: 0.2, max: 5, noNaN: true }), number, (p, at, s, turn) => {
        near(apply(about(at, 1 / s, 1, turn), apply(about(at, s, 1, turn), p)), p, 1e-5);
        near(apply(after(about(at, 1, 1, 0, -turn), about(at, 1, 1, 0, turn)), p), p, 1e-5);
      }),
    );
  });
});

describe('handles', () => {
  it('bring the edge that was pulled to where the pointer is', () => {
    const ways = fc.constantFrom<[number, number]>([-1, 0], [1, 0], [0, -1], [0, 1]);
    fc.assert(
      fc.property(
        ways,
        fc.double({ min: -8, max: 60, noNaN: true }),
        fc.boolean(),
        number,
        ([u, v], out, symmetric, turn) => {
          const box = boxAround(face.points, PARTS.mouth.points, turn / 300);
          const from = inBox(box, u, v);
          const to: Pair = [
            from[0] + (u * Math.cos(box.angle) - v * Math.sin(box.angle)) * out,
            from[1] + (u * Math.sin(box.angle) + v * Math.cos(box.angle)) * out,
          ];
          near(apply(pull(box, { kind: 'handle', u, v }, from, to, symmetric), from), to, 1e-6);
        },
      ),
    );
  });

  it('never turn a part inside out', () => {
    const box = boxAround(face.points, PARTS.mouth.points, 0);
    fc.assert(
      fc.property(fc.constantFrom(-1, 0, 1), fc.constantFrom(-1, 0, 1), pair, (u, v, to) => {
        fc.pre(u !== 0 || v !== 0);
        const t = pull(box, { kind: 'handle', u, v }, inBox(box, u, v), to, true);
        expect(t.a * t.d - t.b * t.c).toBeGreaterThan(0);
      }),
    );
  });
});

describe('what the pointer is over', () => {
  const at = (name: keyof typeof PARTS, index = PARTS[name].points.length >> 1) =>
    toScreen(view, [face.points[PARTS[name].points[index] * 2], face.points[PARTS[name].points[index] * 2 + 1]]);

  it('is each part at its own line, the face between them, and the ground outside', () => {
    for (const name of PART_NAMES) {
      expect(targetAt(face.points, { part: 'face' }, view, at(name), 9)).toEqual({ kind: 'part', part: name });
    }
    expect(targetAt(face.points, { part: 'mouth' }, view, [3, 3], 9)).toEqual({ kind: 'ground' });
    const cheek = toScreen(view, [face.points[4 * 2] + 30, face.points[4 * 2 + 1] - 30]);
    expect(targetAt(face.points, { part: 'mouth' }, view, cheek, 9)).toEqual({ kind: 'part', part: 'face' });
  });

  it('is a handle of the selected part before anything else', () => {
    for (const { handle, at } of frameOf(face.points, 'eyeLeft', view).handles) {
      expect(targetAt(face.points, { part: 'eyeLeft' }, view, at, 9)).toEqual(handle);
    }
  });

  it('is a single point only close up', () => {
    const far = { ...view, scale: view.scale / 4 };
    expect(pointsApart(face.points, 'mouth', far)).toBe(false);
    const close = zoomed(view, at('mouth', 3), 6, view);
    expect(pointsApart(face.points, 'mouth', close)).toBe(true);
    const point = PARTS.mouth.points[3];
    const spot = toScreen(close, [face.points[point * 2], face.points[point * 2 + 1]]);
    expect(targetAt(face.points, { part: 'mouth' }, close, spot, 9)).toEqual({ kind: 'point', index: point });
  });
});

describe('the view', () => {
  it('keeps what is under the pointer there while it zooms', () => {
    fc.assert(
      fc.property(
        fc.tuple(fc.nat(1000), fc.nat(700)),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (at, factor) => {
          const next = zoomed(view, at, factor, view);
          near(toPicture(next, at), toPicture(view, at), 1e-6);
          expect(next.scale / view.scale).toBeGreaterThanOrEqual(0.25 - 1e-9);
          expect(next.scale / view.scale).toBeLessThanOrEqual(40 + 1e-9);
        },
      ),
    );
  });
});

describe('undo', () => {
  it('goes back through what was done and forth again, and a new deed forgets what was undone', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1, maxLength: 30 }), fc.nat(30), (deeds, back) => {
        const past = history(Number.NaN);
        const states = [Number.NaN, ...deeds];
        for (const deed of deeds) past.push(deed);
        for (let i = 0; i < back; i++) past.undo();
        const here = Math.max(0, deeds.length - back);
        expect(past.now).toBe(states[here]);
        while (past.redo());
        expect(past.now).toBe(states[deeds.length]);
        past.undo();
        past.push(-1);
        expect(past.canRedo).toBe(false);
      }),
    );
  });

  it('takes a drag, and presses of the same key in a row, as one step', () => {
    const past = history('a');
    for (const way of ['b', 'c', 'd']) past.set(way);
    past.push('e');
    past.push('f', 'nudge');
    past.push('g', 'nudge');
    past.undo();
    expect(past.now).toBe('e');
    past.undo();
    expect(past.now).toBe('a');
  });
});

describe('names', () => {
  it('are always such as a preset may have, and new', () => {
    const { name } = presetSchema.shape;
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (title) => {
        const first = nameFor(title, []);
        expect(name.safeParse(first).success).toBe(true);
        const second = nameFor(title, [first]);
        expect(second).not.toBe(first);
        expect(name.safeParse(second).success).toBe(true);
      }),
    );
    expect(nameFor('Crème Brûlée!', [])).toBe('creme-brulee');
    expect(titleFor('my_cat (2).final.png')).toBe('My cat 2 final');
    expect(titleFor('.png')).toBe('My face');
  });
});

describe('the demo', () => {
  it('opens and shuts the mouth within what a picture can draw', () => {
    const demo = demoFace();
    let [widest, shut] = [0, 0];
    for (let ms = 0; ms < 8000; ms += 16) {
      const controls = demo(ms);
      controls.forEach((value, i) => {
        const [low, high] = CONTROL_RANGE[CONTROLS[i]];
        expect(value).toBeGreaterThanOrEqual(low);
        expect(value).toBeLessThanOrEqual(high);
      });
      widest = Math.max(widest, controls[1]);
      if (controls[1] === 0 && controls[2] === 0) shut++;
    }
    expect(widest).toBeGreaterThan(0.8);
    expect(shut).toBeGreaterThan(20);
  });
});
