import type { Contours } from '../align/points.js';
import { catmullRom, catmullRomLoop, type Points } from '../avatar/curve.js';
import { PARTS, type PartName } from './avatar-parts.js';

/** Pieces per span. */
const STEPS = 8;

const through = (points: Points, list: readonly number[]): Points =>
  Float64Array.from(list.flatMap((i) => [points[i * 2], points[i * 2 + 1]]));

/** The lines of a part as they are drawn. */
export function curvesOf(points: Points, part: PartName): Points[] {
  if (part === 'eyeLeft' || part === 'eyeRight') return [catmullRomLoop(through(points, PARTS[part].points), STEPS)];
  return PARTS[part].curves.map((curve) => catmullRom(through(points, curve), STEPS));
}

/** What was found of the eyes and of the mouth, as far as no point of them was moved since. */
export function unmoved({ eyes, lips }: Contours, found: Points, now: Points): Contours {
  const same = (parts: readonly PartName[]): boolean =>
    parts.every((part) => PARTS[part].points.every((i) => [i * 2, i * 2 + 1].every((k) => found[k] === now[k])));
  return { ...(same(['eyeLeft', 'eyeRight']) && { eyes }), ...(same(['mouth']) && { lips }) };
}
