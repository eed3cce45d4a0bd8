/** A furry edge: short tapered hairs that stand off a line. */
import { mixPoint, random, tapered } from './curve.mjs';
import { fill } from './paint.mjs';

/**
 * @param {number[][]} line points along the edge
 * @param {{length: number, colour: (t: number) => string, seed?: number, outward: [number, number]}} style colour along the line 0..1; hairs point away from `outward`
 */
export function paintFur(ctx, line, { length, colour, seed = 1, outward }) {
  const rnd = random(seed);
  for (let i = 0; i < line.length; i++) {
    const next = line[Math.min(line.length - 1, i + 1)];
    for (let k = 0; k < 3; k++) {
      const [x, y] = mixPoint(line[i], next, rnd());
      const a = Math.atan2(y - outward[1], x - outward[0]) + (rnd() - 0.5) * 0.9;
      const l = length * (0.45 + rnd() * 0.95);
      const [bx, by] = [x - Math.cos(a) * 8 + (rnd() - 0.5) * 5, y - Math.sin(a) * 8 + (rnd() - 0.5) * 5];
      const tip = [x + Math.cos(a) * l * 0.55, y + Math.sin(a) * l * 0.55 + l * 0.22];
      const mid = [(bx + tip[0]) / 2 + Math.cos(a) * 1.5, (by + tip[1]) / 2];
      fill(
        ctx,
        tapered([[bx, by], mid, tip], (t) => 5.4 * (1 - t) ** 0.8 + 0.2, 9),
        colour(i / line.length),
      );
    }
  }
}
