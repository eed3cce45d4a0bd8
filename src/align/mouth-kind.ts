import { luminance, quantile } from './raster.js';
import { FINE, type SkinPatch } from './skin-patch.js';
import { type Piece, pieceOf } from './skin-pieces.js';

/** Between lips that are drawn it is dark or white: of so much or so little of the skin's light. */
const DARK = 0.32;
const WHITE = 1.12;
/** What is no higher than this, in face units, is a line: a mouth, an outline, or where lips meet. */
export const LINE = 0.045;
/** A brush's line may be twice as high, where it is as high towards its ends: by so much of its middle. */
const BRUSH = { high: 0.09, ends: 0.78 } as const;
/** What is dark or white of an open mouth is so wide a part of it; a highlight on a lip is less. */
const OPENING = 0.35;
/** What lies above the opening is a lip where it is thicker than an outline. */
const LIP = 0.034;
/** Where lips meet they are darker than their middle by this part, in so many of the columns. */
const MEET = { darker: 0.82, columns: 0.7 } as const;
/** Shut lips are no higher than this part of their width, */
const HIGHEST = 0.5;
/** and their upper edge rises above the corners by so much of their height: where it does not, an open mouth laughs. */
const BOW = 0.2;
/** Hair is of one colour: so much of a moustache differs from its middle by no more than these levels. */
const HAIR = { most: 0.85, levels: 40 } as const;
/** A line below a moustache is a mouth where it has so much of its width; a shorter one is a chin's. */
const BELOW = 0.45;

/** What a mouth that is drawn in one piece shows. */
export interface MouthKind {
  /** What opens, the piece itself where it has no lips; nothing where the mouth is shut. */
  readonly opening: Piece | undefined;
  /** Of a shut mouth: the row where its lips meet, by column. */
  readonly line: Float64Array | undefined;
  readonly hasLips: boolean;
  /** Whether it is open beyond doubt: what is dark or white shows. */
  readonly isOpen: boolean;
  /** Whether it might as well be something else. */
  readonly unclear: boolean;
}

const rise = (piece: Piece, x: number): number => piece.last[x] - piece.first[x] + 1;

const columns = (piece: Piece, margin: number): number[] => {
  const inset = Math.round(margin * (piece.right - piece.left));
  return Array.from({ length: piece.right - piece.left + 1 - 2 * inset }, (_, i) => piece.left + inset + i).filter(
    (x) => piece.first[x] >= 0,
  );
};

function isLine(piece: Piece): boolean {
  const heights = columns(piece, 0).map((x) => rise(piece, x));
  const high = quantile(heights, 0.8);
  if (high < LINE * FINE) return true;
  const part = (from: number, to: number): readonly number[] =>
    heights.slice(Math.floor(from * heights.length), Math.ceil(to * heights.length));
  const middle = quantile(part(0.35, 0.65), 0.5);
  const ends = quantile([...part(0.1, 0.25), ...part(0.75, 0.9)], 0.5);
  return high < BRUSH.high * FINE && ends > BRUSH.ends * middle;
}

/** Points that are dark or white. */
function darkOrWhite({ points }: Piece, { rgb, colour }: SkinPatch): number[] {
  const light = luminance(colour, 0);
  return points.filter((at) => {
    const own = luminance(rgb, at * 3);
    return own < DARK * light || (own > WHITE * light && Math.min(...rgb.subarray(at * 3, at * 3 + 3)) > 190);
  });
}

/** What is dark or white of a piece. */
export const betweenLips = (piece: Piece, patch: SkinPatch): Piece => pieceOf(darkOrWhite(piece, patch), patch.width);

/** Where a disc as wide as a line fits into what is dark or white: so outlines fall away. */
function openingOf(piece: Piece, patch: SkinPatch): Piece | undefined {
  const { width, height } = patch;
  const inside = new Uint8Array(width * height);
  for (const at of darkOrWhite(piece, patch)) inside[at] = 1;
  const radius = (LINE / 2) * FINE;
  const disc: number[] = [];
  for (let y = -Math.ceil(radius); y <= radius; y++)
    for (let x = -Math.ceil(radius); x <= radius; x++) if (Math.hypot(x, y) <= radius) disc.push(y * width + x);
  const opening = new Set<number>();
  for (const at of piece.points) {
    if (!inside[at] || disc.some((step) => !inside[at + step])) continue;
    for (const step of disc) opening.add(at + step);
  }
  if (!opening.size) return undefined;
  const found = pieceOf([...opening], width);
  return found.right - found.left > OPENING * (piece.right - piece.left) ? found : undefined;
}

/** The darkest row of each column, where most columns have one that is darker than lips. */
function meetingLine(piece: Piece, { width, rgb }: SkinPatch): Float64Array | undefined {
  const line = new Float64Array(width).fill(-1);
  const inner = columns(piece, 0.15);
  let dark = 0;
  for (const x of columns(piece, 0)) {
    const margin = Math.min(0.25 * rise(piece, x), 0.03 * FINE);
    const [from, to] = [Math.round(piece.first[x] + margin), Math.round(piece.last[x] - margin)];
    const lights: number[] = [];
    for (let y = from; y <= to; y++) lights.push(luminance(rgb, (y * width + x) * 3));
    const least = Math.min(...lights);
    const darkest = lights.flatMap((light, k) => (light < least + 6 ? [from + k] : []));
    line[x] = lights.length ? (darkest[0] + darkest[darkest.length - 1] + 1) / 2 : (from + to + 1) / 2;
    if (inner.includes(x) && least < MEET.darker * quantile(lights, 0.5)) dark++;
  }
  return dark > MEET.columns * inner.length ? line : undefined;
}

/** The middle of each column. */
function midline(piece: Piece, { width }: SkinPatch): Float64Array {
  const line = new Float64Array(width).fill(-1);
  for (const x of columns(piece, 0)) line[x] = (piece.first[x] + piece.last[x] + 1) / 2;
  return line;
}

/**
 * The opening drawn out to the ends of the lips: these are thinner towards their ends when they shut, as lips are, and as
 * high as the whole where nothing opens otherwise.
 */
function tapered(piece: Piece, opening: Piece): Piece {
  const middle = columns(opening, 0.25);
  const thick = (of: (x: number) => number): number =>
    quantile(
      middle.map((x) => of(x) / rise(piece, x)),
      0.5,
    );
  const upper = thick((x) => opening.first[x] - piece.first[x]);
  const lower = thick((x) => piece.last[x] - opening.last[x]);
  const [first, last] = [piece.first.slice(), piece.last.slice()];
  for (const x of columns(piece, 0)) {
    first[x] += Math.round(upper * rise(piece, x));
    last[x] -= Math.round(lower * rise(piece, x));
    if (opening.first[x] < 0) continue;
    first[x] = Math.min(first[x], opening.first[x]);
    last[x] = Math.max(last[x], opening.last[x]);
  }
  return { ...piece, first, last };
}

export function mouthKind(piece: Piece, patch: SkinPatch): MouthKind {
  const open = { opening: piece, line: undefined, hasLips: false, isOpen: false, unclear: false };
  if (isLine(piece)) return { ...open, opening: undefined, line: midline(piece, patch) };
  const opening = openingOf(piece, patch);
  if (opening) {
    const above = columns(opening, 0.25).map((x) => opening.first[x] - piece.first[x]);
    // Of a mouth without an upper lip, what is coloured below is its tongue.
    return quantile(above, 0.5) > LIP * FINE
      ? { ...open, opening: tapered(piece, opening), hasLips: true, isOpen: true }
      : { ...open, isOpen: true };
  }
  const meeting = meetingLine(piece, patch);
  const shut = { opening: undefined, hasLips: true, isOpen: false, unclear: false };
  if (meeting) return { ...shut, line: meeting };
  const high = piece.bottom - piece.top + 1;
  if (high > HIGHEST * (piece.right - piece.left + 1)) return open;
  const corners = columns(piece, 0);
  const corner = [corners[0], corners[corners.length - 1]].map((x) => (piece.first[x] + piece.last[x]) / 2);
  if (Math.min(...corner) - piece.top < BOW * high) return open;
  return { ...shut, line: midline(piece, patch), unclear: true };
}

/** Whether a piece above another one is the moustache of the mouth below it. */
export function isMoustache(piece: Piece, below: Piece, { rgb }: SkinPatch): boolean {
  if (below.top < (piece.top + piece.bottom) / 2 || isLine(piece)) return false;
  const wide = (below.right - below.left) / (piece.right - piece.left);
  if (wide < BELOW) return false;
  const middle = [0, 1, 2].map((c) =>
    quantile(
      piece.points.map((at) => rgb[at * 3 + c]),
      0.5,
    ),
  );
  const like = piece.points.filter((at) => middle.every((c, k) => Math.abs(rgb[at * 3 + k] - c) < HAIR.levels));
  return like.length > HAIR.most * piece.points.length;
}
