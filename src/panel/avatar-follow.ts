import type { Pair, Points } from '../avatar/curve.js';
import { type Affine, after, apply, centreOf, shift, similarity, transformed } from './avatar-affine.js';
import { PART_NAMES, PARTS, type PartName } from './avatar-parts.js';
import { eyesOf, type FaceShape, isKept, rollOf } from './avatar-shape.js';

/**
 * Lays what nobody has placed where the eyes and the mouth say it is: one eye takes the face along, two turn and scale
 * it, the mouth then sets how long it is.
 *
 * @param step how the edit moved its part
 */
export function follow(face: FaceShape, step: Affine): FaceShape {
  const { placed, template } = face;
  const known = PART_NAMES.filter((name) => placed[name] !== 'free');
  if (known.length === PART_NAMES.length && known.every((name) => isKept(placed[name]))) return face;
  let points = face.points;
  if (placed.eyeLeft === 'free' || placed.eyeRight === 'free') {
    const free = PART_NAMES.filter((name) => placed[name] === 'free').flatMap((name) => PARTS[name].points);
    points = transformed(points, free, step);
    return { ...face, points, template: transformed(template, PARTS.face.points, step) };
  }
  const fit = fitted(face);
  for (const name of PART_NAMES) {
    if (isKept(placed[name])) continue;
    const list = PARTS[name].points;
    const laid = transformed(template, list, fit);
    const from = centreOf(laid, list);
    const to = placed[name] === 'moved' ? centreOf(points, list) : from;
    const lift = placed[name] === 'free' ? browLift(face, name, fit) : [0, 0];
    const home = shift(to[0] - from[0] + lift[0], to[1] - from[1] + lift[1]);
    const next = transformed(laid, list, home);
    points = points.slice();
    for (const i of list) {
      points[i * 2] = next[i * 2];
      points[i * 2 + 1] = next[i * 2 + 1];
    }
  }
  return { ...face, points };
}

/** A brow that nobody has placed keeps clear of its eye: it goes up as far as the top of the eye has been pulled up. */
function browLift({ points, template }: FaceShape, part: PartName, fit: Affine): Pair {
  if (part !== 'browLeft' && part !== 'browRight') return [0, 0];
  const list = PARTS[part === 'browLeft' ? 'eyeLeft' : 'eyeRight'].points;
  const angle = rollOf(points);
  const top = (of: Points): number =>
    Math.min(...list.map((i) => of[i * 2 + 1] * Math.cos(angle) - of[i * 2] * Math.sin(angle)));
  const up = Math.min(0, top(points) - top(transformed(template, list, fit)));
  return [-Math.sin(angle) * up, Math.cos(angle) * up];
}

/** From the template to this face, by the middles of the eyes and, once it is placed, of the mouth. */
function fitted({ points, template, placed }: FaceShape): Affine {
  const level = similarity(eyesOf(template), eyesOf(points));
  if (placed.mouth === 'free') return level;
  const [left, right] = eyesOf(points);
  const middle: Pair = [(left[0] + right[0]) / 2, (left[1] + right[1]) / 2];
  const want = centreOf(points, PARTS.mouth.points);
  const now = apply(level, centreOf(template, PARTS.mouth.points));
  const angle = rollOf(points);
  const along = (p: Pair, turn: number): number =>
    (p[0] - middle[0]) * Math.cos(angle + turn) + (p[1] - middle[1]) * Math.sin(angle + turn);
  const [up, nowUp] = [along(want, Math.PI / 2), along(now, Math.PI / 2)];
  // A mouth beside or above the eyes is on its way; it must not fold the face meanwhile.
  const stretch = Math.min(3, Math.max(0.3, up / nowUp));
  const lean = Math.min(0.7, Math.max(-0.7, (along(want, 0) - along(now, 0)) / (stretch * nowUp)));
  // Stretched down the face and leaning over, in the face's own frame about the middle between the eyes.
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const turn: Affine = { a: cos, b: sin, c: -sin, d: cos, e: middle[0], f: middle[1] };
  const back: Affine = {
    a: cos,
    b: -sin,
    c: sin,
    d: cos,
    e: -middle[0] * cos - middle[1] * sin,
    f: middle[0] * sin - middle[1] * cos,
  };
  const own: Affine = { a: 1, b: 0, c: lean * stretch, d: stretch, e: 0, f: 0 };
  return after(turn, after(own, after(back, level)));
}
