import type { Picture } from '../avatar/picture.js';
import { lidsOf, reachCorners, type Side } from './eye-curves.js';
import { paintedEye } from './painted-eye.js';
import { type Edges, type FacePoints, faceFrame, insideEdges, middleOf, type Pair, scaled } from './points.js';
import { type Colour, colourAt, isWhite } from './raster.js';
import { type EyeHole, type SkinHole, skinHole } from './skin-hole.js';
import { tonesOf } from './tones.js';

/**
 * Detectors learned from people find the eyes of a drawing, but not how large they are. Where the skin leaves a hole that
 * is plainly a larger eye, the lids lie at its rim. Lengths in face units.
 */
const WIDEST = 0.54;
const HIGHEST = 0.52;
/** The hole must cover this part of the eye that was found, */
const COVERS = 0.7;
/** be so much larger, */
const LARGER = 1.25;
/** and be like its neighbour: drawn eyes come in pairs. */
const ALIKE = 1.35;
/** Of what lies between the lids that were found and those that are seen, so much must be white or coloured as only eyes
 * are: what is merely dark is paint, lashes or shadow on a lid, and what is skin lies behind glasses. */
const VIVID = 0.275;
/** Holes that are nearly the same on both sides are eyes with less, if it is of colours that make-up does not have. */
const TWINS = { ratio: 1.15, clear: 0.027 } as const;
/** An eye is larger than was found, whatever its size, when so much around it is an eye's own colour. */
const BEYOND = 0.6;
const STEP = 0.008;
/** The middle of each brow. */
const BROWS = { left: 19, right: 24 } as const;
/** Where skin is below the middle of an eye: on the cheek, or else nearer, between the eye and the rim of its glasses. */
const SKIN = [0.43, 0.15] as const;
/** Lids are taken a little outside the hole, so that nothing of the outline is left when they shut. */
const RIM = 1.05;

interface Eye {
  readonly left: number;
  readonly right: number;
  readonly area: number;
}

/** An eye in the face's own axes, from left to right, in pixels. */
function measure(lids: Edges, cos: number, sin: number): Eye {
  const along = ([x, y]: Pair): number => x * cos + y * sin;
  const down = ([x, y]: Pair): number => y * cos - x * sin;
  const area = (edge: readonly Pair[]): number =>
    edge.slice(1).reduce((sum, p, i) => sum + ((along(p) - along(edge[i])) * (down(p) + down(edge[i]))) / 2, 0);
  return {
    left: along(lids.upper[0]),
    right: along(lids.upper[lids.upper.length - 1]),
    area: area(lids.lower) - area(lids.upper),
  };
}

/** White, or of another hue than skin: an eye's own colours. */
function isVivid(own: Colour, skin: Colour): boolean {
  if (isWhite(own, skin)) return true;
  const most = Math.max(...own);
  if (most < 60) return false;
  const top = Math.max(...skin, 1);
  const hue = Math.max(...own.map((c, i) => Math.abs(c / most - skin[i] / top)));
  return hue > 0.3 && most > 0.35 * top;
}

/** A deeper shade of the skin, as shadows and brown make-up are. */
const isDeeper = (own: Colour, skin: Colour): boolean =>
  own.every((c, i) => c / Math.max(...own, 1) <= skin[i] / Math.max(...skin, 1) + 0.02);

/** Of what lies between two pairs of lids. */
interface Shares {
  /** Eye colours, */
  readonly vivid: number;
  /** and those of them that are neither in a person's eye, out to its corners, nor a deeper shade of the skin. */
  readonly clear: number;
}

function shares(
  picture: Picture,
  from: Edges,
  to: Edges,
  skin: Colour,
  { landmarks }: FacePoints,
  person = from,
): Shares {
  const { unit, cos, sin } = faceFrame(landmarks);
  const [mx, my] = middleOf(to);
  let vivid = 0;
  let clear = 0;
  let count = 0;
  for (let y = -0.4; y < 0.4; y += STEP) {
    for (let x = -0.4; x < 0.4; x += STEP) {
      const p: Pair = [mx + (x * cos - y * sin) * unit, my + (x * sin + y * cos) * unit];
      if (!insideEdges(to, p, cos, sin) || insideEdges(from, p, cos, sin)) continue;
      count++;
      const own = colourAt(picture, p);
      if (!own || !isVivid(own, skin)) continue;
      vivid++;
      if (!insideEdges(person, p, cos, sin) && !isDeeper(own, skin)) clear++;
    }
  }
  return { vivid: vivid / Math.max(1, count), clear: clear / Math.max(1, count) };
}

/** With the shares of what was not found before. */
interface Found extends Shares {
  readonly hole: SkinHole;
  readonly area: number;
}

function lookAgain(picture: Picture, points: FacePoints, side: Side): Found | undefined {
  const found = lidsOf(points, side);
  const person = points.contours?.eyes ? reachCorners(found, side) : found;
  const { unit, cos, sin } = faceFrame(points.landmarks);
  const centre = middleOf(found);
  const [bx, by] = points.landmarks[BROWS[side]];
  const above = ((centre[1] - by) * cos - (centre[0] - bx) * sin) / unit;
  const room = Math.min(0.42, Math.max(0.05, above - 0.02));
  const before = measure(found, cos, sin);
  for (const from of SKIN) {
    const hole = skinHole(picture, points, centre, room, from);
    if (!hole) continue;
    const lids = scaled(hole, RIM);
    const now = measure(lids, cos, sin);
    const wide = (now.right - now.left) / unit;
    const covered = Math.min(now.right, before.right) - Math.max(now.left, before.left);
    if (wide > WIDEST || now.area / unit > HIGHEST * wide * unit) continue;
    if (covered < COVERS * (before.right - before.left) || now.area < LARGER * before.area) continue;
    const close = scaled(hole.close, RIM);
    const best = measure(close, cos, sin).area > before.area ? close : lids;
    return { hole: { ...hole, ...best }, area: now.area, ...shares(picture, found, lids, hole.skin, points, person) };
  }
  return undefined;
}

function pair(left: Found, right: Found): boolean {
  const ratio = Math.max(left.area / right.area, right.area / left.area);
  const vivid = Math.min(left.vivid, right.vivid);
  return (ratio < ALIKE && vivid > VIVID) || (ratio < TWINS.ratio && Math.min(left.clear, right.clear) > TWINS.clear);
}

/** The six landmarks of an eye on its lids. */
const six = ({ upper, lower }: Edges): readonly Pair[] => {
  const at = (edge: readonly Pair[], share: number): Pair => edge[Math.round(share * (edge.length - 1))];
  return [upper[0], at(upper, 0.3), at(upper, 0.7), upper[upper.length - 1], at(lower, 0.7), at(lower, 0.3)];
};

export interface SeenEyes extends FacePoints {
  /** Whether the lids can be trusted: not so where eyes are drawn larger than found, and no skin ends them. */
  readonly lids: boolean;
  /** Of a drawing: the skin around its eyes, whose holes the lids lie on. */
  readonly holes?: { readonly left: EyeHole; readonly right: EyeHole };
}

/** @returns the points, with the lids of drawn eyes moved to where the picture shows them */
export function seeDrawnEyes(picture: Picture, points: FacePoints): SeenEyes {
  const { contours, landmarks } = points;
  const isLaid = contours?.eyes === undefined;
  const eyes = { left: lidsOf(points, 'left'), right: lidsOf(points, 'right') };
  const onto = (left: EyeHole, right: EyeHole, moved: readonly Pair[]): SeenEyes => ({
    landmarks: moved,
    contours: { ...contours, eyes: { left: edgesOf(left), right: edgesOf(right) } },
    lids: true,
    holes: { left, right },
  });
  /** With the lids on holes; brows keep clear of these. */
  const withLids = (left: Edges, right: Edges): Pair[] => {
    const moved = landmarks.map((p): Pair => [p[0], p[1]]);
    moved.splice(36, 12, ...six(left), ...six(right));
    return moved;
  };
  if (isLaid) {
    const left = paintedEye(picture, points, eyes.left);
    const right = left && paintedEye(picture, points, eyes.right);
    if (left && right) {
      const moved = withLids(left, right);
      // Corners are the measure of the face: they stay.
      for (const i of [36, 39, 42, 45]) moved[i] = landmarks[i];
      return onto(left, right, moved);
    }
  }
  const left = lookAgain(picture, points, 'left');
  const right = lookAgain(picture, points, 'right');
  if (left && right && pair(left, right)) {
    return onto(left.hole, right.hole, withLids(left.hole, right.hole));
  }
  // Where a hand has laid them they are.
  if (isLaid) return { ...points, lids: true };
  const { skin } = tonesOf(picture, points);
  const beyond = (eye: Edges): number => shares(picture, scaled(eye, 1.1), scaled(eye, 1.7), skin, points).vivid;
  return { ...points, lids: Math.min(beyond(eyes.left), beyond(eyes.right)) <= BEYOND };
}

const edgesOf = ({ upper, lower }: Edges): Edges => ({ upper, lower });
