import type { Pair, Points } from '../avatar/curve.js';

/** x' = a x + c y + e, y' = b x + d y + f, as a canvas has it. */
export interface Affine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

export const shift = (dx: number, dy: number): Affine => ({ a: 1, b: 0, c: 0, d: 1, e: dx, f: dy });

export const apply = (t: Affine, [x, y]: Pair): Pair => [t.a * x + t.c * y + t.e, t.b * x + t.d * y + t.f];

/** First `inner`, then `outer`. */
export const after = (outer: Affine, inner: Affine): Affine => ({
  a: outer.a * inner.a + outer.c * inner.b,
  b: outer.b * inner.a + outer.d * inner.b,
  c: outer.a * inner.c + outer.c * inner.d,
  d: outer.b * inner.c + outer.d * inner.d,
  e: outer.a * inner.e + outer.c * inner.f + outer.e,
  f: outer.b * inner.e + outer.d * inner.f + outer.f,
});

/** Scales by sx along `angle` and by sy across it, then turns by `turn`, all about `at`. */
export function about([x, y]: Pair, sx: number, sy: number, angle = 0, turn = 0): Affine {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const scaled: Affine = {
    a: cos * cos * sx + sin * sin * sy,
    b: cos * sin * (sx - sy),
    c: cos * sin * (sx - sy),
    d: sin * sin * sx + cos * cos * sy,
    e: 0,
    f: 0,
  };
  const turned: Affine = { a: Math.cos(turn), b: Math.sin(turn), c: -Math.sin(turn), d: Math.cos(turn), e: 0, f: 0 };
  return after(shift(x, y), after(after(turned, scaled), shift(-x, -y)));
}

/** Reflection in the line through `at` that stands across `angle`. */
export const reflection = (at: Pair, angle: number): Affine => about(at, -1, 1, angle);

/** The similarity (move, turn, scale) that takes `from` to `to`, two points each. */
export function similarity(from: readonly [Pair, Pair], to: readonly [Pair, Pair]): Affine {
  const [fx, fy] = [from[1][0] - from[0][0], from[1][1] - from[0][1]];
  const [tx, ty] = [to[1][0] - to[0][0], to[1][1] - to[0][1]];
  const length = fx * fx + fy * fy || 1;
  const a = (fx * tx + fy * ty) / length;
  const b = (fx * ty - fy * tx) / length;
  return {
    a,
    b,
    c: -b,
    d: a,
    e: to[0][0] - a * from[0][0] + b * from[0][1],
    f: to[0][1] - b * from[0][0] - a * from[0][1],
  };
}

/** `points` with those of `list` taken through `t`; the rest as they were. */
export function transformed(points: Points, list: readonly number[], t: Affine): Points {
  const out = points.slice();
  for (const i of list) [out[i * 2], out[i * 2 + 1]] = apply(t, [points[i * 2], points[i * 2 + 1]]);
  return out;
}

export function centreOf(points: Points, list: readonly number[]): Pair {
  let x = 0;
  let y = 0;
  for (const i of list) {
    x += points[i * 2];
    y += points[i * 2 + 1];
  }
  return [x / list.length, y / list.length];
}

/** A box that may be turned: half its width along `angle`, half its height across it. */
export interface Box {
  readonly centre: Pair;
  readonly half: Pair;
  readonly angle: number;
}

export function boxAround(points: Points, list: readonly number[], angle: number): Box {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const i of list) {
    const x = points[i * 2] * cos + points[i * 2 + 1] * sin;
    const y = points[i * 2 + 1] * cos - points[i * 2] * sin;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  return {
    centre: [x * cos - y * sin, x * sin + y * cos],
    half: [(right - left) / 2, (bottom - top) / 2],
    angle,
  };
}

/** A place in a box: (-1, -1) is its left top corner, (0, 0) its middle. */
export function inBox(box: Box, u: number, v: number): Pair {
  const [x, y] = [u * box.half[0], v * box.half[1]];
  const cos = Math.cos(box.angle);
  const sin = Math.sin(box.angle);
  return [box.centre[0] + x * cos - y * sin, box.centre[1] + x * sin + y * cos];
}
