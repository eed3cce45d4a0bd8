import { faceFrame, type Pair } from './points.js';

/** A head may be tilted by less than this in a picture that is upright, radians. */
const TILTED = 1;

/** Quarter turns clockwise that a picture needs for its face to stand upright; 0 for one that is merely tilted. @param landmarks [68] */
export function quarterTurns(landmarks: readonly Pair[]): number {
  const { cos, sin } = faceFrame(landmarks);
  const roll = Math.atan2(sin, cos);
  return Math.abs(roll) < TILTED ? 0 : (4 - Math.round(roll / (Math.PI / 2))) % 4;
}

/** Where a point of a picture lies once that has been turned clockwise by quarters. Sizes in pixels, before the turn. */
export function turnPair(turns: number, { width, height }: { width: number; height: number }, [x, y]: Pair): Pair {
  if (turns === 0) return [x, y];
  return turns === 1 ? [height - y, x] : turns === 2 ? [width - x, height - y] : [y, width - x];
}
