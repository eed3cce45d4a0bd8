import type { Pair, Points } from '../avatar/curve.js';
import { type Affine, after, apply, centreOf, reflection, shift, similarity, transformed } from './avatar-affine.js';
import { LIP_PAIRS, MIRROR, PART_NAMES, PARTS, type PartName, partOf } from './avatar-parts.js';

/**
 * How far a person has come with a part: `free` goes where the placed parts say it should be, `moved` keeps its middle
 * and still takes size and turn from them, `shaped` keeps everything.
 */
export type Placed = 'free' | 'moved' | 'shaped';

/** A face being put in place; never changed, each edit makes the next one. */
export interface FaceShape {
  /** 68 landmarks in picture pixels. */
  readonly points: Points;
  /** Where a face would lie that nobody has touched but as a whole. */
  readonly template: Points;
  readonly placed: Readonly<Record<PartName, Placed>>;
  /** Whether the picture shows the mouth open; while it is shut the inner lips lie on one line. */
  readonly open: boolean;
}

export interface EditOptions {
  /** Both sides of the face change alike. */
  readonly symmetric: boolean;
}

const everyPart = (placed: Placed): Record<PartName, Placed> =>
  Object.fromEntries(['face', ...PART_NAMES].map((name) => [name, placed])) as Record<PartName, Placed>;

/** The canonical face in the picture's middle, looking straight at the viewer. */
export function templateFace(
  neutral: readonly (readonly number[])[],
  picture: { readonly width: number; readonly height: number },
): FaceShape {
  const unit = Math.min(picture.width, picture.height) * 0.36;
  const points = new Float64Array(136);
  neutral.forEach(([x, y], i) => {
    points[i * 2] = picture.width / 2 + x * unit;
    points[i * 2 + 1] = picture.height / 2 + (y - 0.45) * unit;
  });
  return { points, template: points, placed: everyPart('free'), open: false };
}

/** A face that was found: nothing of it follows anything. */
export function foundFace(landmarks: readonly Pair[]): FaceShape {
  const points = Float64Array.from(landmarks.flat());
  const gap = Math.max(...LIP_PAIRS.map(([a, b]) => distance(points, a, b)));
  const face = { points, template: points, placed: everyPart('shaped'), open: gap > 0.06 * distance(points, 60, 64) };
  return face.open ? face : tied(face);
}

const distance = (points: Points, a: number, b: number): number =>
  Math.hypot(points[a * 2] - points[b * 2], points[a * 2 + 1] - points[b * 2 + 1]);

/** Direction of the line through the eyes, in radians; 0 is level. */
export function rollOf(points: Points): number {
  const [left, right] = eyes(points);
  return Math.atan2(right[1] - left[1], right[0] - left[0]);
}

const eyes = (points: Points): [Pair, Pair] => [
  centreOf(points, PARTS.eyeLeft.points),
  centreOf(points, PARTS.eyeRight.points),
];

/** Reflection in the face's own axis. */
function mirrorOf(points: Points): Affine {
  const [left, right] = eyes(points);
  return reflection([(left[0] + right[0]) / 2, (left[1] + right[1]) / 2], rollOf(points));
}

/**
 * Moves a part, or gives it another size or turn. Symmetric: its mate does the same in the mirror, but an eye that is
 * being put in place for the first time goes alone, for nobody knows yet where the face's axis is.
 */
export function editPart(
  face: FaceShape,
  part: PartName,
  t: Affine,
  how: 'move' | 'shape',
  options: EditOptions,
): FaceShape {
  if (part === 'face') {
    const all = PARTS.face.points;
    return { ...face, points: transformed(face.points, all, t), template: transformed(face.template, all, t) };
  }
  const { mirror, points: list } = PARTS[part];
  const first = part.startsWith('eye') && (face.placed.eyeLeft === 'free' || face.placed.eyeRight === 'free');
  const both = options.symmetric && mirror !== part && !(first && how === 'move');
  const flip = mirrorOf(face.points);
  let points = transformed(face.points, list, t);
  if (both) points = transformed(points, PARTS[mirror].points, after(flip, after(t, flip)));
  const raised = (name: PartName): Placed => (how === 'shape' || face.placed[name] === 'shaped' ? 'shaped' : 'moved');
  const placed = { ...face.placed, [part]: raised(part), ...(both && { [mirror]: raised(mirror) }) };
  return follow({ ...face, points, placed }, how === 'move' ? t : shift(0, 0));
}

/** Moves one landmark; its part keeps its shape from then on. */
export function editPoint(
  face: FaceShape,
  index: number,
  dx: number,
  dy: number,
  { symmetric }: EditOptions,
): FaceShape {
  const pair = face.open ? undefined : LIP_PAIRS.find((two) => two.includes(index));
  const own = pair ?? [index];
  let points = transformed(face.points, own, shift(dx, dy));
  const mates = own.map((i) => MIRROR[i]).filter((i) => !own.includes(i));
  if (symmetric && mates.length > 0) {
    const flip = mirrorOf(face.points);
    points = transformed(points, mates, after(flip, after(shift(dx, dy), flip)));
  }
  const placed = { ...face.placed };
  for (const i of symmetric ? [...own, ...mates] : own) placed[partOf(i)] = 'shaped';
  return { ...face, points, placed };
}

/** Says whether the picture's mouth is open: its lips part a little, or come together. */
export function setOpen(face: FaceShape, open: boolean): FaceShape {
  if (open === face.open) return face;
  const placed = { ...face.placed, mouth: 'shaped' as const };
  if (!open) return tied({ ...face, placed, open });
  const points = face.points.slice();
  const angle = rollOf(points);
  const gap = 0.09 * distance(points, 60, 64);
  for (const [upper, lower] of LIP_PAIRS) {
    for (const [i, way] of [
      [upper, -1],
      [lower, 1],
    ]) {
      points[i * 2] -= Math.sin(angle) * gap * way;
      points[i * 2 + 1] += Math.cos(angle) * gap * way;
    }
  }
  return { ...face, placed, open, points };
}

function tied(face: FaceShape): FaceShape {
  const points = face.points.slice();
  for (const pair of LIP_PAIRS) {
    const [x, y] = centreOf(points, pair);
    for (const i of pair) {
      points[i * 2] = x;
      points[i * 2 + 1] = y;
    }
  }
  return { ...face, points };
}

/**
 * Lays what nobody has placed where the eyes and the mouth say it is: one eye takes the face along, two turn and scale
 * it, the mouth then sets how long it is.
 *
 * @param step how the edit moved its part
 */
function follow(face: FaceShape, step: Affine): FaceShape {
  const { placed, template } = face;
  const known = PART_NAMES.filter((name) => placed[name] !== 'free');
  if (known.length === PART_NAMES.length && known.every((name) => placed[name] === 'shaped')) return face;
  let points = face.points;
  if (placed.eyeLeft === 'free' || placed.eyeRight === 'free') {
    const free = PART_NAMES.filter((name) => placed[name] === 'free').flatMap((name) => PARTS[name].points);
    points = transformed(points, free, step);
    return { ...face, points, template: transformed(template, PARTS.face.points, step) };
  }
  const fit = fitted(face);
  for (const name of PART_NAMES) {
    if (placed[name] === 'shaped') continue;
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
  const level = similarity(eyes(template), eyes(points));
  if (placed.mouth === 'free') return level;
  const [left, right] = eyes(points);
  const middle: Pair = [(left[0] + right[0]) / 2, (left[1] + right[1]) / 2];
  const want = centreOf(points, PARTS.mouth.points);
  const now = apply(level, centreOf(template, PARTS.mouth.points));
  const angle = rollOf(points);
  const along = (p: Pair, turn: number): number =>
    (p[0] - middle[0]) * Math.cos(angle + turn) + (p[1] - middle[1]) * Math.sin(angle + turn);
  const [up, nowUp] = [along(want, Math.PI / 2), along(now, Math.PI / 2)];
  const stretch = Math.min(3, Math.max(0.3, up / (nowUp || 1)));
  const lean = (along(want, 0) - along(now, 0)) / (up || 1);
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
