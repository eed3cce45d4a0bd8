import type { Picture } from '../avatar/picture.js';
import { type EyeFrame, eyeBox, type Side } from './eye-curves.js';
import type { Part } from './inside.js';
import type { Pair } from './points.js';
import { cut, luminance, smooth } from './raster.js';

/** An eye that is open less than this, in face units and in pixels, shows no iris to move. */
const LOWEST = { units: 0.045, pixels: 5 } as const;
/** The iris must be so many levels darker than what lies around it, or it cannot be told from it. */
const CLEAR = 9;

export interface Iris {
  readonly at: Pair;
  readonly radius: number;
}

interface Spot {
  /** Along and above, in pixels from the left corner and from the lower lid. */
  readonly x: number;
  readonly y: number;
  readonly level: number;
}

/** What is seen between the lids, on a grid. */
function spots({ width, rgba, height }: Picture, eye: EyeFrame): Spot[] {
  const out: Spot[] = [];
  for (let i = 1; i < 40; i++) {
    const low = eye.over('lower', i / 40, 0);
    const open = -eye.aboveUpper(low[0], low[1]);
    for (let j = 1; j < 16; j++) {
      const [x, y] = eye.over('lower', i / 40, (open * j) / 16);
      const [px, py] = [Math.floor(x), Math.floor(y)];
      if (px < 0 || py < 0 || px >= width || py >= height) continue;
      const along = eye.along(x, y) * eye.width;
      out.push({ x: along, y: eye.aboveLower(x, y), level: luminance(rgba, (py * width + px) * 4) });
    }
  }
  return out;
}

interface Guess extends Iris {
  /** Along the eye, 0..1. */
  readonly along: number;
  readonly score: number;
}

/** For each place along an open eye, the disc there that is darkest against what lies beside it. */
function guesses(picture: Picture, eye: EyeFrame): Guess[] {
  const { height, width, unit } = eye;
  if (height < LOWEST.units * unit || height < LOWEST.pixels) return [];
  const seen = spots(picture, eye);
  const out: Guess[] = [];
  for (let along = 0.24; along < 0.77; along += 0.022) {
    const x = along * width;
    let best: Guess | undefined;
    for (const share of [0.17, 0.21, 0.25, 0.29, 0.33]) {
      const radius = Math.min(share * width, 0.75 * height);
      for (const part of [0.4, 0.5, 0.6, 0.7]) {
        const score = (0.8 + share) * darkness(seen, x, part * height, radius);
        if (score > CLEAR && score > (best?.score ?? 0)) {
          best = { at: eye.over('lower', along, part * height), radius, along, score };
        }
      }
    }
    if (best) out.push(best);
  }
  return out;
}

/** How many levels a disc is darker than what lies beside it; a corner of the eye is dark on one side. */
function darkness(seen: readonly Spot[], x: number, y: number, radius: number): number {
  const disc = { sum: 0, count: 0 };
  const left = { sum: 0, count: 0 };
  const right = { sum: 0, count: 0 };
  for (const spot of seen) {
    const away = Math.hypot(spot.x - x, spot.y - y) / radius;
    // Lids throw shadows: only what lies beside the disc is compared with it.
    const ring = away > 1.1 && away < 1.7 && Math.abs(spot.y - y) < 0.7 * radius;
    const part = away < 0.95 ? disc : !ring ? undefined : spot.x < x ? left : right;
    if (!part) continue;
    part.sum += spot.level;
    part.count++;
  }
  if (disc.count < 8 || left.count < 3 || right.count < 3) return 0;
  const sides = [left.sum / left.count, right.sum / right.count];
  return 0.7 * Math.min(...sides) + 0.3 * Math.max(...sides) - disc.sum / disc.count;
}

/**
 * The irises of two open eyes that look the same way.
 *
 * @returns nothing where they cannot be seen: shut eyes, dark glasses, paint. One eye that looks away while the other
 * stares is worse than two that stare
 */
export function findIrises(picture: Picture, eyes: Record<Side, EyeFrame>): Record<Side, Iris> | undefined {
  const rights = guesses(picture, eyes.right);
  let best = 0;
  let found: Record<Side, Iris> | undefined;
  for (const left of guesses(picture, eyes.left)) {
    for (const right of rights) {
      const apart = Math.abs(left.along - right.along);
      const aside = Math.abs(left.along + right.along - 1);
      const score = (left.score + right.score) * (1 - 2.5 * apart) * (1 - 0.4 * aside);
      if (score <= best) continue;
      best = score;
      found = { left, right };
    }
  }
  return found;
}

/** The iris of a drawn eye, which fills most of it. */
export function drawnIris(eye: EyeFrame): Iris {
  const [x, y] = eye.over('lower', 0.5, 0);
  return { at: eye.over('lower', 0.5, -eye.aboveUpper(x, y) / 2), radius: 0.3 * eye.width };
}

/** The open eye, cut softly out of the picture: at rest it lies on itself. */
export function cutEye(picture: Picture, eye: EyeFrame): Part {
  const soft = 0.03 * eye.unit;
  const { left, top, width, height } = eyeBox(eye, soft, picture);
  const out = cut(picture, left, top, width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [px, py] = [left + x + 0.5, top + y + 0.5];
      const outside = Math.max(0, eye.aboveUpper(px, py), -eye.aboveLower(px, py));
      out.rgba[(y * width + x) * 4 + 3] *= 1 - smooth(outside / soft);
    }
  }
  return { picture: out, at: [left, top] };
}
