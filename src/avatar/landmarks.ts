import type { CanonicalFace } from '../face/canonical.js';
import { C, CONTROL_COUNT, CONTROL_RANGE, CONTROLS, type Control } from '../face/controls.js';
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
  /** Thickness that the canonical lips would have on this face, in output pixels. */
  readonly lipThickness: number;
  /** Direction of the eye line. */
  readonly cos: number;
  readonly sin: number;
}

const RESTING_EYES = new Set<Control>(['blinkLeft', 'blinkRight']);

/** Distance of landmarks a and b. */
export function span(at: Points, a: number, b: number): number {
  return Math.hypot(at[b * 2] - at[a * 2], at[b * 2 + 1] - at[a * 2 + 1]);
}

/** Outer lip points and the inner lip points that they lie over. */
const LIP_PAIRS: readonly (readonly [number, readonly number[]])[] = [
  [49, [60, 61]],
  [50, [61]],
  [51, [62]],
  [52, [63]],
  [53, [63, 64]],
  [55, [64, 65]],
  [56, [65]],
  [57, [66]],
  [58, [67]],
  [59, [67, 60]],
];

const mean = (values: Points, list: readonly number[], axis: number): number =>
  list.reduce((sum, l) => sum + values[l * 2 + axis], 0) / list.length;

/**
 * A lip thinner than the canonical one is squeezed and swollen by as much less, or pressing it would turn it inside out.
 *
 * @param thickness of the canonical lips, in this face's pixels, per pair
 */
function thinLips(moves: Moves, at: Points, thickness: readonly number[]): void {
  LIP_PAIRS.forEach(([outer, inner], i) => {
    const own = Math.hypot(at[outer * 2] - mean(at, inner, 0), at[outer * 2 + 1] - mean(at, inner, 1));
    const share = Math.min(1, own / thickness[i]);
    for (const column of moves) {
      if (!column) continue;
      for (const axis of [0, 1]) {
        const under = mean(column, inner, axis);
        column[outer * 2 + axis] = under + (column[outer * 2 + axis] - under) * share;
      }
    }
  });
}

/** The most that the lower lip may squeeze the skin above the chin. */
const SQUEEZE = 0.35;
/** How much of that the jaw line takes over, by its distance from the chin. */
const CHIN = [1, 0.95, 0.8, 0.5, 0.2] as const;

/** A face with a short chin: where the lip comes down too far for it, the chin goes along. */
function giveRoom(column: Points | undefined, at: Points): void {
  if (!column) return;
  const most = CONTROL_RANGE.gapLower[1];
  const down = Math.hypot(column[114] - column[16], column[115] - column[17]) * most;
  const room = span(at, 57, 8) * SQUEEZE;
  if (down <= room) return;
  const share = (down - room) / down;
  const [dx, dy] = [(column[114] - column[16]) * share, (column[115] - column[17]) * share];
  CHIN.forEach((weight, i) => {
    for (const l of i ? [8 - i, 8 + i] : [8]) {
      column[l * 2] += dx * weight;
      column[l * 2 + 1] += dy * weight;
    }
  });
}

/** A frown takes at most this part of the way from a brow down to the lid. */
const FROWN = 0.6;
const BROWS = {
  browLeft: { brow: [18, 19, 20], lid: [37, 38] },
  browRight: { brow: [23, 24, 25], lid: [43, 44] },
} as const;

/** A face whose brows are drawn close to its eyes: they move less, or a frown would fold the skin over the lids. */
function keepOffLids(moves: Moves, at: Points, cos: number, sin: number): void {
  const height = (values: Points, i: number): number => values[i * 2 + 1] * cos - values[i * 2] * sin;
  for (const [name, { brow, lid }] of Object.entries(BROWS)) {
    const column = moves[C[name as keyof typeof BROWS]];
    if (!column) continue;
    const lowest = Math.max(...brow.map((i) => height(at, i)));
    const room = FROWN * Math.max(0, Math.min(...lid.map((i) => height(at, i))) - lowest);
    const down = Math.max(...brow.map((i) => -height(column, i)));
    if (down > room) for (let i = 0; i < column.length; i++) column[i] *= room / down;
  }
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
  const thickness = LIP_PAIRS.map(([outer, inner]) => {
    const dx = (flat[outer * 2] - mean(flat, inner, 0)) * mouth;
    const dy = (flat[outer * 2 + 1] - mean(flat, inner, 1)) * opening;
    return Math.hypot(dx, dy);
  });
  thinLips(moves, at, thickness);
  giveRoom(moves[C.gapLower], at);
  keepOffLids(moves, at, cos, sin);
  const depth = Float64Array.from(canonical.neutral, (p) => p[2] * unit);
  return { at, unit, depth, moves, lipThickness: thickness[7], cos, sin };
}
