import type { Picture } from '../avatar/picture.js';
import { type FacePoints, faceFrame, middle, type Pair } from './points.js';
import { luminance } from './raster.js';
import { FINE, isPaint, type SkinPatch, skinPatch } from './skin-patch.js';
import { type Piece, pieceOf, piecesOf } from './skin-pieces.js';

/**
 * Detectors learned from people take the mouth of a drawing for one with lips, and miss how far it opens. Where what is
 * drawn there is one piece in the skin, the lips lie around it. Lengths in face units.
 */
const PATCH = { side: 0.5, up: 0.34, down: 0.34 } as const;
/** Where skin is: beside the mouth that was found, lest a beard or the chin's outline is taken for it. */
const BESIDE = 0.06;
/** A mouth is so wide, lies so near to the one that was found, */
const WIDTH = { least: 0.1, most: 0.85 } as const;
const NEAR = { aside: 0.12, down: 0.22 } as const;
/** and is no nose: its middle lies so far below the tip of that. */
const UNDER_NOSE = 0.04;
/** Where no side of it is further than this from the lips that were found, those were right. */
const RIGHT = 0.08;
/** Between lips that are drawn it is dark or white: of so much or so little of the skin's light. */
const DARK = 0.32;
const WHITE = 1.12;
/** Of a face with lips, the opening that was found may be so far off, along and across. */
const SAME = { along: 0.1, across: 0.04 } as const;
/** Lips are no thicker than this. */
const THICKEST = 0.09;
/** A mouth no higher than this is a line. */
const LINE = 0.045;
/** The outline of an open mouth belongs to its lips, which meet when it shuts. */
const OUTLINE = 0.012;
/** Lips of a drawing are skin: so much of it moves with the edge. */
const LIP = 0.04;
const COLUMNS = 9;

/**
 * @param isDrawing its eyes are no person's: what is drawn in one piece is the mouth. Other drawings, in even paint, may
 * have lips, too: there the mouth is what is dark or white in that piece
 * @returns the points, with the mouth where the picture shows it; as they are where that is unclear
 */
export function seeDrawnMouth(picture: Picture, points: FacePoints, isDrawing: boolean): FacePoints {
  const { landmarks, contours } = points;
  if (!contours?.lips) return points;
  const { unit, cos, sin } = faceFrame(landmarks);
  const lips = landmarks.slice(48, 60);
  const centre = middle(lips);
  const along = ([x, y]: Pair): number => ((x - centre[0]) * cos + (y - centre[1]) * sin) / unit;
  const down = ([x, y]: Pair): number => ((y - centre[1]) * cos - (x - centre[0]) * sin) / unit;
  const corner = landmarks[54];
  const patch = skinPatch(picture, points, centre, PATCH, [along(corner) + BESIDE, down(corner)]);
  if (!isDrawing && !isPaint(patch)) return points;
  const nose = down(landmarks[33]);

  const found = piecesOf(patch)
    .map((piece) => (isDrawing ? piece : betweenLips(piece, patch)))
    .map((piece) => ({
      piece,
      left: piece.left / FINE - PATCH.side,
      right: (piece.right + 1) / FINE - PATCH.side,
      top: piece.top / FINE - PATCH.up,
      bottom: (piece.bottom + 1) / FINE - PATCH.up,
    }))
    .filter(({ left, right }) => right - left > WIDTH.least && right - left < WIDTH.most)
    .filter(({ left, right }) => Math.abs(left + right) / 2 < NEAR.aside)
    .filter(({ top, bottom }) => Math.abs(top + bottom) / 2 < NEAR.down && (top + bottom) / 2 > nose + UNDER_NOSE)
    .sort((a, b) => b.right - b.left - (a.right - a.left))[0];
  if (!found) return points;
  const seen = isDrawing ? lips : [...contours.lips.upper, ...contours.lips.lower];
  const [acrosses, downs] = [seen.map(along), seen.map(down)];
  const aside = Math.max(Math.abs(found.left - Math.min(...acrosses)), Math.abs(found.right - Math.max(...acrosses)));
  const off = Math.max(Math.abs(found.top - Math.min(...downs)), Math.abs(found.bottom - Math.max(...downs)));
  const right = isDrawing ? Math.max(aside, off) <= RIGHT : aside <= SAME.along && off <= SAME.across;
  return right ? points : onPiece(points, patch, found.piece, !isDrawing);
}

/** What is dark or white of a piece. */
function betweenLips({ points }: Piece, { width, rgb, colour }: SkinPatch): Piece {
  const light = luminance(colour, 0);
  const inside = points.filter((at) => {
    const own = luminance(rgb, at * 3);
    return own < DARK * light || (own > WHITE * light && Math.min(...rgb.subarray(at * 3, at * 3 + 3)) > 190);
  });
  return pieceOf(inside, width);
}

/** The twenty landmarks of a mouth, and its inner edges, around what is drawn. @param hasLips as far out as they were found */
function onPiece(
  points: FacePoints,
  { width, place, pointAt }: SkinPatch,
  { left, right, first, last }: Piece,
  hasLips: boolean,
): FacePoints {
  const { landmarks, contours } = points;
  /** Rows of the edges at a place along the mouth, 0..1: evened out over a few columns. */
  const rows = (at: number): { up: number; low: number } => {
    const x = Math.round(left + at * (right - left));
    const [from, end] = [Math.max(left, x - 3), Math.min(right, x + 3) + 1];
    const even = (edge: Int32Array): number => {
      const drawn = edge.subarray(from, end).filter((row) => row >= 0);
      return drawn.length ? drawn.reduce((sum, row) => sum + row, 0) / drawn.length : edge[left];
    };
    const [top, bottom] = [even(first), even(last) + 1];
    const shut = (top + bottom) / 2;
    if (bottom - top < LINE * FINE) return { up: shut, low: shut };
    const inner = Math.min(OUTLINE * FINE, (bottom - top) / 3);
    return { up: top + inner, low: bottom - inner };
  };
  const x = (at: number): number => left + at * (right - left);
  const corner = (at: number): number => (rows(at).up + rows(at).low) / 2;
  const upper = (at: number, out = 0): Pair => place(x(at), rows(at).up - out);
  const lower = (at: number, out = 0): Pair => place(x(at), rows(at).low + out);
  const outer = Math.min(LIP * FINE, 0.15 * (right - left));
  /** How thick the lip of a landmark is. */
  const lip = (i: number, row: number): number => {
    const found = hasLips ? pointAt(landmarks[i][0], landmarks[i][1]) : undefined;
    if (found === undefined) return outer;
    const thick = (i < 54 ? 1 : -1) * (row - Math.floor(found / width));
    return Math.min(THICKEST * FINE, Math.max(outer, thick));
  };
  const moved = landmarks.map((p): Pair => [p[0], p[1]]);
  moved.splice(
    48,
    20,
    place(x(0) - 0.4 * outer, corner(0)),
    ...[1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6].map((at, k) => upper(at, lip(49 + k, rows(at).up))),
    place(x(1) + 0.4 * outer, corner(1)),
    ...[5 / 6, 4 / 6, 3 / 6, 2 / 6, 1 / 6].map((at, k) => lower(at, lip(55 + k, rows(at).low))),
    place(x(0), corner(0)),
    ...[0.25, 0.5, 0.75].map((at) => upper(at)),
    place(x(1), corner(1)),
    ...[0.75, 0.5, 0.25].map((at) => lower(at)),
  );
  const edge = (of: (at: number) => Pair): Pair[] =>
    Array.from({ length: COLUMNS }, (_, i) => {
      const at = i / (COLUMNS - 1);
      return at === 0 || at === 1 ? place(x(at), corner(at)) : of(at);
    });
  return { landmarks: moved, contours: { ...contours, lips: { upper: edge(upper), lower: edge(lower) } } };
}
