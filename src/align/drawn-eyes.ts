import type { Picture } from '../avatar/picture.js';
import { type FacePoints, faceFrame, type Pair } from './points.js';
import type { Colour } from './raster.js';
import { tonesOf } from './tones.js';

/**
 * Detectors learned from people find the eyes of a drawing, but not how large they are. Where what lies just beyond the
 * lids that were found is plainly no skin, the lids are looked for again: outwards from the middle of the eye to where
 * skin begins. Lengths in face units.
 */
const STEP = 0.008;
/** So much skin without a break is the end of the eye. */
const RUN = 0.035;
/** How far to the sides, up and down an eye may reach from its middle. */
const FARTHEST = { side: 0.34, up: 0.42, down: 0.36 } as const;
/** Levels per channel that skin may differ by. */
const SKIN = 46;
/** Eyes are taken as drawn when they turn out so much higher and taller than was found. */
const RISE = 0.045;
const TALLER = 1.55;
/** Or as so much larger in all. */
const LARGER = 2.4;
/** Of what lies between the lids that were found and those that are seen, so much must be white or coloured as only eyes
 * are: what is merely dark is paint, lashes or shadow on a lid. */
const VIVID = 0.275;
/** Lids are smooth lines; what jumps from column to column is hatching or glasses. */
const ROUGH = 0.075;
const COLUMNS = 9;

type Edges = { readonly upper: readonly Pair[]; readonly lower: readonly Pair[] };

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];

/** Whether a point lies between the lids that were found. */
function inside({ upper, lower }: Edges, [x, y]: Pair, cos: number, sin: number): boolean {
  const along = (p: Pair): number => p[0] * cos + p[1] * sin;
  const down = (p: Pair): number => p[1] * cos - p[0] * sin;
  const at = (edge: readonly Pair[], u: number): number => {
    let i = 0;
    while (i < edge.length - 2 && along(edge[i + 1]) < u) i++;
    const [a, b] = [along(edge[i]), along(edge[i + 1])];
    const t = Math.min(1, Math.max(0, (u - a) / Math.max(1e-6, b - a)));
    return down(edge[i]) + (down(edge[i + 1]) - down(edge[i])) * t;
  };
  const u = along([x, y]);
  if (u < along(upper[0]) || u > along(upper[upper.length - 1])) return false;
  return down([x, y]) > at(upper, u) && down([x, y]) < at(lower, u);
}

/** White, or of another hue than skin: an eye's own colours. */
function isVivid({ width, height, rgba }: Picture, [x, y]: Pair, skin: Colour): boolean {
  const [px, py] = [Math.floor(x), Math.floor(y)];
  if (px < 0 || py < 0 || px >= width || py >= height) return false;
  const at = (py * width + px) * 4;
  const [r, g, b] = [rgba[at], rgba[at + 1], rgba[at + 2]];
  const most = Math.max(r, g, b);
  if (Math.min(r, g, b) > 0.86 * Math.max(...skin) && most - Math.min(r, g, b) < 40) return true;
  if (most < 60) return false;
  const top = Math.max(...skin, 1);
  const hue = Math.max(...[r, g, b].map((c, i) => Math.abs(c / most - skin[i] / top)));
  return hue > 0.3 && most > 0.35 * top;
}

/** Mean bend from column to column. */
const rough = (list: readonly number[]): number =>
  list.slice(1, -1).reduce((sum, d, i) => sum + Math.abs(list[i] - 2 * d + list[i + 2]), 0) / (list.length - 2);

function reaches(picture: Picture, skins: readonly Colour[], unit: number) {
  const isSkin = ([x, y]: Pair): boolean => {
    const [px, py] = [Math.floor(x), Math.floor(y)];
    if (px < 0 || py < 0 || px >= picture.width || py >= picture.height) return true;
    const at = (py * picture.width + px) * 4;
    return skins.some((skin) => [0, 1, 2].every((c) => Math.abs(picture.rgba[at + c] - skin[c]) < SKIN));
  };
  /** How far it is from a point to skin, or nothing within `most`. */
  return ([x, y]: Pair, [dx, dy]: Pair, most: number): number | undefined => {
    let run = 0;
    for (let d = 0; d <= most + RUN; d += STEP) {
      run = isSkin([x + dx * d * unit, y + dy * d * unit]) ? run + STEP : 0;
      if (run >= RUN) return Math.max(STEP, d - run + STEP);
    }
    return undefined;
  };
}

function lookAgain(
  picture: Picture,
  points: FacePoints,
  found: Edges,
  brow: number,
  skins: readonly Colour[],
): Edges | 'unclear' | undefined {
  const { unit, cos, sin } = faceFrame(points.landmarks);
  const far = reaches(picture, skins, unit);
  const all = [...found.upper, ...found.lower];
  const middle: Pair = [
    all.reduce((sum, p) => sum + p[0], 0) / all.length,
    all.reduce((sum, p) => sum + p[1], 0) / all.length,
  ];
  const across: Pair = [cos, sin];
  const down: Pair = [-sin, cos];
  const away = (p: Pair): number => ((p[0] - middle[0]) * down[0] + (p[1] - middle[1]) * down[1]) / unit;
  const room = Math.min(FARTHEST.up, Math.max(0.05, -away(points.landmarks[brow]) - 0.02));
  const toLeft = far(middle, [-cos, -sin], FARTHEST.side);
  const toRight = far(middle, across, FARTHEST.side);
  // Hair may hang over one corner: then the eye reaches as far there as to the other.
  const left = toLeft ?? toRight;
  const right = toRight ?? toLeft;
  if (left === undefined || right === undefined) return undefined;
  const columns = Array.from({ length: COLUMNS }, (_, i) => -left + ((left + right) * (i + 1)) / (COLUMNS + 1));
  const spot = (x: number, y: number): Pair => [
    middle[0] + (x * across[0] + y * down[0]) * unit,
    middle[1] + (x * across[1] + y * down[1]) * unit,
  ];
  const ups = columns.map((x) => far(spot(x, 0), [sin, -cos], room) ?? room);
  const downs = columns.map((x) => far(spot(x, 0), down, FARTHEST.down));
  if (downs.some((d) => d === undefined)) return undefined;
  const lows = downs as number[];
  const rise = median(ups) - median(found.upper.map((p) => -away(p)));
  const before = Math.max(0.02, median(found.lower.map(away)) + median(found.upper.map((p) => -away(p))));
  const taller = (median(ups) + median(lows)) / before;
  const [first, last] = [found.upper[0], found.upper[found.upper.length - 1]];
  const wider = ((left + right) * unit) / Math.max(1, Math.hypot(last[0] - first[0], last[1] - first[1]));
  const drawn = (rise > RISE && taller > TALLER) || taller * wider > LARGER;
  if (!drawn) return undefined;
  let vivid = 0;
  let count = 0;
  columns.forEach((x, i) => {
    for (let y = -ups[i]; y < lows[i]; y += STEP) {
      const p = spot(x, y);
      if (inside(found, p, cos, sin)) continue;
      count++;
      if (isVivid(picture, p, skins[0])) vivid++;
    }
  });
  if (vivid < VIVID * count) return undefined;
  if (Math.max(rough(ups), rough(lows)) > ROUGH) return 'unclear';
  const even = (list: readonly number[]): number[] => list.map((_, i) => median(list.slice(Math.max(0, i - 1), i + 2)));
  const start = spot(-left, 0);
  const end = spot(right, 0);
  return {
    upper: [start, ...even(ups).map((d, i) => spot(columns[i], -d)), end],
    lower: [start, ...even(lows).map((d, i) => spot(columns[i], d)), end],
  };
}

/** The six landmarks of an eye on its lids. */
const six = ({ upper, lower }: Edges): readonly Pair[] => {
  const at = (edge: readonly Pair[], share: number): Pair => edge[Math.round(share * (edge.length - 1))];
  return [upper[0], at(upper, 0.3), at(upper, 0.7), upper[upper.length - 1], at(lower, 0.7), at(lower, 0.3)];
};

export interface SeenEyes extends FacePoints {
  /** Whether the lids can be trusted: eyes that are drawn large, under a fringe or behind glasses, cannot be told. */
  readonly lids: boolean;
}

/** @returns the points, with the lids of drawn eyes moved to where the picture shows them */
export function seeDrawnEyes(picture: Picture, points: FacePoints): SeenEyes {
  const { contours, landmarks } = points;
  if (!contours) return { landmarks, lids: true };
  const { skin, chin } = tonesOf(picture, points);
  // Eyes that reach down to the cheeks colour them.
  const skins = Math.max(...skin.map((c, i) => Math.abs(c - chin[i]))) > SKIN ? [chin] : [skin, chin];
  const left = lookAgain(picture, points, contours.eyes.left, 19, skins);
  const right = lookAgain(picture, points, contours.eyes.right, 24, skins);
  if (!left && !right) return { landmarks, contours, lids: true };
  // Drawn eyes come in pairs.
  if (!left || !right || left === 'unclear' || right === 'unclear') {
    return { landmarks, contours, lids: !(left === 'unclear' || right === 'unclear') };
  }
  const moved = landmarks.map((p): Pair => [p[0], p[1]]);
  moved.splice(36, 12, ...six(left), ...six(right));
  return { landmarks: moved, contours: { ...contours, eyes: { left, right } }, lids: true };
}
