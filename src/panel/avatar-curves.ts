import { catmullRom, type Pair, type Points } from '../avatar/curve.js';
import { PARTS, type PartName } from './avatar-parts.js';

/** Pieces per span. */
const STEPS = 8;

const through = (points: Points, list: readonly number[]): Points =>
  Float64Array.from(list.flatMap((i) => [points[i * 2], points[i * 2 + 1]]));

/** A smooth closed curve; unlike two open ones it is round at the corners where the points make it so. */
function loop(points: Points, list: readonly number[]): Points {
  const round = [list[list.length - 1], ...list, list[0], list[1]];
  return catmullRom(through(points, round), STEPS).subarray(STEPS * 2, (round.length - 2) * STEPS * 2 + 2);
}

/** The lines of a part as they are drawn. */
export function curvesOf(points: Points, part: PartName): Points[] {
  if (part === 'eyeLeft' || part === 'eyeRight') return [loop(points, PARTS[part].points)];
  return PARTS[part].curves.map((curve) => catmullRom(through(points, curve), STEPS));
}

interface Edges {
  readonly upper: readonly Pair[];
  readonly lower: readonly Pair[];
}

/** Lids as round as they are drawn here, and the inner lips; each from left to right. */
export interface Contours {
  readonly eyes: { readonly left: Edges; readonly right: Edges };
  readonly lips: Edges;
}

export function contoursOf(points: Points): Contours {
  const pairs = (line: Points): Pair[] =>
    Array.from({ length: line.length / 2 }, (_, i) => [line[i * 2], line[i * 2 + 1]]);
  const eye = (part: 'eyeLeft' | 'eyeRight'): Edges => {
    const line = pairs(loop(points, PARTS[part].points));
    const corner = 3 * STEPS;
    return { upper: line.slice(0, corner + 1), lower: line.slice(corner).reverse() };
  };
  const lips = (list: readonly number[]) => pairs(through(points, list));
  return {
    eyes: { left: eye('eyeLeft'), right: eye('eyeRight') },
    lips: { upper: lips([60, 61, 62, 63, 64]), lower: lips([60, 67, 66, 65, 64]) },
  };
}
