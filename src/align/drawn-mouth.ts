import type { Picture } from '../avatar/picture.js';
import { type FacePoints, faceFrame, middle, type Pair } from './points.js';
import { FINE, type SkinPatch, skinPatch } from './skin-patch.js';
import { type Piece, piecesOf } from './skin-pieces.js';

/**
 * Detectors learned from people take the mouth of a drawing for one with lips, and miss how far it opens. Where what is
 * drawn there is one piece in the skin, the lips lie around it. Lengths in face units.
 */
const PATCH = { side: 0.5, up: 0.34, down: 0.34 } as const;
/** Where skin is: beside the mouth that was found, lest a beard or the chin's outline is taken for it. */
const BESIDE = 0.06;
/** A mouth is so wide, lies so near to the one that was found, */
const WIDTH = { least: 0.1, most: 0.7 } as const;
const NEAR = { aside: 0.12, down: 0.22 } as const;
/** and is no nose: its middle lies so far below the tip of that. */
const UNDER_NOSE = 0.04;
/** Where no side of it is further than this from the lips that were found, those were right. */
const RIGHT = 0.08;
/** A mouth no higher than this is a line. */
const LINE = 0.045;
/** The outline of an open mouth belongs to its lips, which meet when it shuts. */
const OUTLINE = 0.012;
/** Lips of a drawing are skin: so much of it moves with the edge. */
const LIP = 0.04;
const COLUMNS = 9;

/** @returns the points, with the mouth where the picture shows it; as they are where that is unclear */
export function seeDrawnMouth(picture: Picture, points: FacePoints): FacePoints {
  const { landmarks, contours } = points;
  if (!contours?.lips) return points;
  const { unit, cos, sin } = faceFrame(landmarks);
  const lips = landmarks.slice(48, 60);
  const centre = middle(lips);
  const along = ([x, y]: Pair): number => ((x - centre[0]) * cos + (y - centre[1]) * sin) / unit;
  const down = ([x, y]: Pair): number => ((y - centre[1]) * cos - (x - centre[0]) * sin) / unit;
  const corner = landmarks[54];
  const patch = skinPatch(picture, points, centre, PATCH, [along(corner) + BESIDE, down(corner)]);
  const nose = down(landmarks[33]);

  const found = piecesOf(patch)
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
  const [acrosses, downs] = [lips.map(along), lips.map(down)];
  const off = Math.max(
    Math.abs(found.left - Math.min(...acrosses)),
    Math.abs(found.right - Math.max(...acrosses)),
    Math.abs(found.top - Math.min(...downs)),
    Math.abs(found.bottom - Math.max(...downs)),
  );
  return off > RIGHT ? onPiece(points, patch, found.piece) : points;
}

/** The twenty landmarks of a mouth, and its inner edges, around what is drawn. */
function onPiece(points: FacePoints, { place }: SkinPatch, { left, right, first, last }: Piece): FacePoints {
  const { landmarks, contours } = points;
  /** Rows of the edges at a place along the mouth, 0..1: evened out over a few columns. */
  const rows = (at: number): { up: number; low: number } => {
    const x = Math.round(left + at * (right - left));
    const [from, end] = [Math.max(left, x - 3), Math.min(right, x + 3) + 1];
    const even = (edge: Int32Array): number =>
      edge.subarray(from, end).reduce((sum, row) => sum + row, 0) / (end - from);
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
  const moved = landmarks.map((p): Pair => [p[0], p[1]]);
  moved.splice(
    48,
    20,
    place(x(0) - 0.4 * outer, corner(0)),
    ...[1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6].map((at) => upper(at, outer)),
    place(x(1) + 0.4 * outer, corner(1)),
    ...[5 / 6, 4 / 6, 3 / 6, 2 / 6, 1 / 6].map((at) => lower(at, outer)),
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
