import type { Pair, Points } from '../avatar/curve.js';
import { type Affine, after, boxAround, inBox, reflection, shift, transformed } from './avatar-affine.js';
import { follow } from './avatar-follow.js';
import { LIP_PAIRS, MIRROR, PARTS, type PartName, partOf } from './avatar-parts.js';
import { distance, eyesOf, type FaceShape, isKept, type Placed, rollOf, tied } from './avatar-shape.js';

export interface EditOptions {
  /** Both sides of the face change alike. */
  readonly symmetric: boolean;
}

/** Reflection in the face's own axis. */
function mirrorOf(points: Points): Affine {
  const [left, right] = eyesOf(points);
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
  const raised = (name: PartName): Placed => {
    const now = face.placed[name];
    return isKept(now) ? now : how === 'shape' ? 'shaped' : 'moved';
  };
  if (how === 'shape') {
    for (const name of both ? [part, mirror] : [part])
      if (face.placed[name] !== 'drawn') points = rounded(points, name);
  }
  const placed = { ...face.placed, [part]: raised(part), ...(both && { [mirror]: raised(mirror) }) };
  return follow({ ...face, points, placed }, how === 'move' ? t : shift(0, 0));
}

/** An eye this much taller than it is wide, or more, is round; human eyes are below. */
const ROUND = { from: 0.5, to: 0.8 };

/** Gives an eye that was pulled tall the roundness of cartoon eyes: its six points go onto an ellipse. */
function rounded(points: Points, part: PartName): Points {
  if (part !== 'eyeLeft' && part !== 'eyeRight') return points;
  const list = PARTS[part].points;
  const box = boxAround(points, list, rollOf(points));
  const t = Math.min(1, Math.max(0, (box.half[1] / box.half[0] - ROUND.from) / (ROUND.to - ROUND.from)));
  const out = points.slice();
  ELLIPSE.forEach(([u, v], i) => {
    const at = inBox(box, u, v);
    for (const axis of [0, 1]) out[list[i] * 2 + axis] += (at[axis] - out[list[i] * 2 + axis]) * t * t * (3 - 2 * t);
  });
  return out;
}

/** Six points of an eye in its box; the curve through them is an ellipse within 2 %. */
const ELLIPSE: readonly Pair[] = [
  [-1, 0],
  [-0.5, -1],
  [0.5, -1],
  [1, 0],
  [0.5, 1],
  [-0.5, 1],
];

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
  for (const i of symmetric ? [...own, ...mates] : own) placed[partOf(i)] = 'drawn';
  return { ...face, points, placed };
}

/** Says whether the picture's mouth is open: its lips part a little, or come together. */
export function setOpen(face: FaceShape, open: boolean): FaceShape {
  if (open === face.open) return face;
  const placed = { ...face.placed, mouth: 'drawn' as const };
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
