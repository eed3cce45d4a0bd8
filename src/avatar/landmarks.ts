import type { CanonicalFace } from '../face/canonical.js';
import { C, CONTROL_COUNT, CONTROLS, type Control } from '../face/controls.js';
import type { Points } from './curve.js';

/** How much each point moves at control 1: per control an x, y pair per point, or nothing where nothing moves. */
export type Moves = (Points | undefined)[];

export const noMoves = (): Moves => new Array<Points | undefined>(CONTROL_COUNT).fill(undefined);

/** The 68 landmarks of one puppet in output pixels. */
export interface Landmarks {
  readonly at: Points;
  /** Face unit in output pixels. */
  readonly unit: number;
  /** Depth of each landmark in output pixels, 0 at the outer eye corners, + to the viewer. */
  readonly depth: Float64Array;
  /** From blinks to brows, retargeted to this face. Lids are not here: eyes close by their own contours. */
  readonly moves: Moves;
  /** Direction of the eye line. */
  readonly cos: number;
  readonly sin: number;
}

const RESTING_EYES = new Set<Control>(['blinkLeft', 'blinkRight']);

/** Distance of landmarks a and b. */
export function span(at: Points, a: number, b: number): number {
  return Math.hypot(at[b * 2] - at[a * 2], at[b * 2 + 1] - at[a * 2 + 1]);
}

/**
 * Fits the canonical face's motion to a puppet's own proportions: lips scale with its mouth, the chin with its lower
 * face, brows with the unit; all turned with the eye line. Opening height takes the mean of mouth and lower face, so
 * that a tiny drawn mouth still opens well.
 *
 * @param at the 68 neutral landmarks in output pixels
 */
export function retarget(at: Points, canonical: CanonicalFace): Landmarks {
  const unit = span(at, 36, 45);
  const cos = (at[90] - at[72]) / unit;
  const sin = (at[91] - at[73]) / unit;
  const flat = Float64Array.from(canonical.neutral.flatMap((p) => [p[0], p[1]]));
  const mouth = span(at, 48, 54) / span(flat, 48, 54);
  const lower = span(at, 33, 8) / span(flat, 33, 8);
  const opening = Math.sqrt(mouth * lower);
  const scales = (point: number): readonly [number, number] => {
    if (point >= 48) return [mouth, opening];
    if (point <= 16) return [lower, lower];
    return [unit, unit];
  };
  const moves = noMoves();
  for (const name of CONTROLS) {
    const direction = canonical.directions[name];
    if (!direction || RESTING_EYES.has(name)) continue;
    if (direction.every((d) => d[0] === 0 && d[1] === 0)) continue;
    const column = new Float64Array(136);
    for (let i = 0; i < 68; i++) {
      const [sx, sy] = scales(i);
      const dx = direction[i][0] * sx;
      const dy = direction[i][1] * sy;
      column[i * 2] = dx * cos - dy * sin;
      column[i * 2 + 1] = dx * sin + dy * cos;
    }
    moves[C[name]] = column;
  }
  const depth = Float64Array.from(canonical.neutral, (p) => p[2] * unit);
  return { at, unit, depth, moves, cos, sin };
}
