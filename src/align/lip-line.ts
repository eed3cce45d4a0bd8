import type { Picture } from '../avatar/picture.js';
import { gapOf, LIPS, type MouthFrame, mouthFrame } from './mouth-frame.js';
import type { FacePoints, Pair } from './points.js';
import { luminance, sample } from './raster.js';

const POINTS = 17;
/** How far beside the landmarks the line is looked for, in face units. */
const SEARCH = 0.03;
/** Lips that were found apart and are not lie further off, by so much of that gap. */
const BEYOND = 0.6;
/** What a step aside costs, in luminance levels per search range: landmarks are not far wrong. */
const PULL = 14;

/** Luminance at a place of the mouth, of a little of its length. */
function darknessOf(picture: Picture, frame: MouthFrame): (u: number, v: number) => number {
  const texel = new Float64Array(4);
  return (u, v) => {
    let sum = 0;
    for (const du of [-0.02, 0, 0.02]) {
      const [x, y] = frame.from(u + du, v);
      sample(picture, x - 0.5, y - 0.5, texel);
      sum += luminance(texel, 0);
    }
    return sum / 3;
  };
}

/** Moves a mouth that was found open and is shut to where its lips meet: up or down as a whole, its inner edges on one line. */
export function shutLips(picture: Picture, points: FacePoints): FacePoints {
  const frame = mouthFrame(points);
  const dark = darknessOf(picture, frame);
  const range = SEARCH * frame.unit + BEYOND * gapOf(frame);
  const middle = (u: number): number => (frame.upper(u) + frame.lower(u)) / 2;
  const inner = Array.from({ length: 15 }, (_, k) => 0.15 + 0.05 * k);
  let [shift, least] = [0, Number.POSITIVE_INFINITY];
  for (let offset = -range; offset <= range; offset += 0.5) {
    const light = inner.reduce((sum, u) => sum + dark(u, middle(u) + offset), 0) / inner.length;
    const cost = light + PULL * (offset / range) ** 2;
    if (cost < least) [shift, least] = [offset, cost];
  }
  const moved = (p: Pair): Pair => {
    const [u, v] = frame.to(p);
    return frame.from(u, v + shift);
  };
  const onLine = (p: Pair): Pair => {
    const [u] = frame.to(p);
    return frame.from(u, middle(u) + shift);
  };
  const landmarks = points.landmarks.map((p, i): Pair => (i < 48 ? p : i < 60 ? moved(p) : onLine(p)));
  const line = (points.contours?.lips?.upper ?? LIPS.upper.map((i) => points.landmarks[i])).map(onLine);
  return { landmarks, contours: { ...points.contours, lips: { upper: line, lower: line } } };
}

/**
 * The line where shut lips meet: the darkest path near the landmarks, found by dynamic programming along the mouth, so
 * that the cut falls into the shadow between the lips and not into a lip.
 *
 * @returns from corner 60 to corner 64
 */
export function lipLineOf(picture: Picture, points: FacePoints): Pair[] {
  const frame = mouthFrame(points);
  const dark = darknessOf(picture, frame);
  const range = SEARCH * frame.unit;
  const steps = Math.max(3, Math.min(24, Math.round(range / 0.5)));
  const offsets = Array.from({ length: 2 * steps + 1 }, (_, k) => ((k - steps) / steps) * range);
  const us = Array.from({ length: POINTS }, (_, i) => i / (POINTS - 1));
  const middle = (u: number): number => (frame.upper(u) + frame.lower(u)) / 2;
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
