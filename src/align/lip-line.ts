import type { Picture } from '../avatar/picture.js';
import { mouthFrame } from './mouth-frame.js';
import type { FacePoints, Pair } from './points.js';
import { luminance, sample } from './raster.js';

const POINTS = 17;
/** How far beside the landmarks the line is looked for, in face units. */
const SEARCH = 0.03;
/** What a step aside costs, in luminance levels per search range: landmarks are not far wrong. */
const PULL = 14;

/**
 * The line where shut lips meet: the darkest path near the landmarks, found by dynamic programming along the mouth, so
 * that the cut falls into the shadow between the lips and not into a lip.
 *
 * @returns from corner 60 to corner 64
 */
export function lipLineOf(picture: Picture, points: FacePoints): Pair[] {
  const frame = mouthFrame(points);
  const texel = new Float64Array(4);
  const range = SEARCH * frame.unit;
  const steps = Math.max(3, Math.min(24, Math.round(range / 0.5)));
  const offsets = Array.from({ length: 2 * steps + 1 }, (_, k) => ((k - steps) / steps) * range);
  const us = Array.from({ length: POINTS }, (_, i) => i / (POINTS - 1));
  const middle = (u: number): number => (frame.upper(u) + frame.lower(u)) / 2;
  const dark = (u: number, v: number): number => {
    let sum = 0;
    for (const du of [-0.02, 0, 0.02]) {
      const [x, y] = frame.from(u + du, v);
      sample(picture, x - 0.5, y - 0.5, texel);
      sum += luminance(texel, 0);
    }
    return sum / 3;
  };
  const costs = us.map((u, i) =>
    offsets.map((offset) => {
      // The corners stay where they are.
      if (i === 0 || i === POINTS - 1) return offset === 0 ? 0 : 1e9;
      return dark(u, middle(u) + offset) + PULL * (offset / range) ** 2;
    }),
  );
  const total = [costs[0]];
  const back: number[][] = [];
  for (let i = 1; i < POINTS; i++) {
    const from: number[] = [];
    total.push(
      offsets.map((_, k) => {
        let best = Number.POSITIVE_INFINITY;
        let at = k;
        for (let j = Math.max(0, k - 6); j <= Math.min(offsets.length - 1, k + 6); j++) {
          const cost = total[i - 1][j] + 1.5 * (k - j) ** 2;
          if (cost < best) {
            best = cost;
            at = j;
          }
        }
        from[k] = at;
        return best + costs[i][k];
      }),
    );
    back.push(from);
  }
  const path = new Array<number>(POINTS);
  path[POINTS - 1] = steps;
  for (let i = POINTS - 1; i > 0; i--) path[i - 1] = back[i - 1][path[i]];
  const found = path.map((k) => offsets[k]);
  // Steps of half a pixel would show as steps in the lip.
  const even = found.map((_, i) => {
    if (i === 0 || i === POINTS - 1) return 0;
    return (found[i - 1] + 2 * found[i] + found[i + 1]) / 4;
  });
  return us.map((u, i) => frame.from(u, middle(u) + even[i]));
}
