import type { Picture } from '../avatar/picture.js';
import { betweenLips, isMoustache, LINE, type MouthKind, mouthKind } from './mouth-kind.js';
import { type FacePoints, faceFrame, middle, type Pair } from './points.js';
import { FINE, isPaint, type SkinPatch, skinPatch } from './skin-patch.js';
import { type Piece, piecesOf } from './skin-pieces.js';

/**
 * Detectors learned from people take the mouth of a drawing for one with lips, and miss how far it opens. Where what is
 * drawn there is one piece in the skin, it shows where its lips are, if it has any. Lengths in face units.
 */
const PATCH = { side: 0.5, up: 0.34, down: 0.34 } as const;
/** Where skin is: beside the mouth that was found, lest a beard or the chin's outline is taken for it. */
const BESIDE = 0.06;
/** A mouth is so wide, lies so near to the one that was found, */
const WIDTH = { least: 0.1, most: 0.85 } as const;
const NEAR = { aside: 0.12, down: 0.22 } as const;
/** and is no nose: its middle lies so far below the tip of that. */
const UNDER_NOSE = 0.04;
/** Where no side of it is further than this from the lips that were found, those were right if paint is uneven, or they
 * are shut and nothing says that they are open. */
const RIGHT = 0.08;
/** Of a face with lips, the opening that was found may be so far off, along and across. */
const SAME = { along: 0.1, across: 0.04 } as const;
/** Lips are no thicker than this. */
const THICKEST = 0.09;
/** The outline of an open mouth belongs to its lips, which meet when it shuts. */
const OUTLINE = 0.012;
/** Lips of a drawing are skin: so much of it moves with the edge. */
const LIP = 0.04;
/** Points along an edge: nearer to each other at its corners, where the edge of a round mouth is steep. */
const COLUMNS = 15;
/** Corners lie in the skin beside the paint, in points of the patch: nothing of it stays behind when the mouth shuts. */
const CORNER = 1.5;
/** Found lips that are so little apart are shut. */
const SHUT = 0.022;

export interface SeenMouth {
  readonly points: FacePoints;
  /** Whether lips are drawn around it, or skin. */
  readonly hasLips: boolean;
  /** Whether how far it opens was seen in the drawing, or said by hand, and not only found. */
  readonly isSure: boolean;
  /** Whether it cannot be said if it is open. */
  readonly unclear: boolean;
}

/**
 * @param isDrawing its eyes are no person's: what is drawn in one piece is the mouth. Other drawings, in even paint, may
 * have lips, too: there the mouth is what is dark or white in that piece
 * @returns the points, with the mouth where the picture shows it; as they are where that is unclear
 */
export function seeDrawnMouth(picture: Picture, points: FacePoints, isDrawing: boolean): SeenMouth {
  const { landmarks, contours } = points;
  const asFound = { points, hasLips: true, isSure: false, unclear: false };
  if (!contours?.lips) return { ...asFound, isSure: true };
  const { unit, cos, sin } = faceFrame(landmarks);
  const lips = landmarks.slice(48, 60);
  const centre = middle(lips);
  const along = ([x, y]: Pair): number => ((x - centre[0]) * cos + (y - centre[1]) * sin) / unit;
  const down = ([x, y]: Pair): number => ((y - centre[1]) * cos - (x - centre[0]) * sin) / unit;
  const corner = landmarks[54];
  const patch = skinPatch(picture, points, centre, PATCH, [along(corner) + BESIDE, down(corner)]);
  const isEven = isPaint(patch);
  if (!isDrawing && !isEven) return asFound;
  const nose = down(landmarks[33]);
  const inner = [...contours.lips.upper, ...contours.lips.lower];
  /** How far the sides of a piece are from those of points, along and across. */
  const off = (piece: Piece, from: readonly Pair[]): readonly [number, number] => {
    const { left, right, top, bottom } = sides(piece);
    const [acrosses, downs] = [from.map(along), from.map(down)];
    return [
      Math.max(Math.abs(left - Math.min(...acrosses)), Math.abs(right - Math.max(...acrosses))),
      Math.max(Math.abs(top - Math.min(...downs)), Math.abs(bottom - Math.max(...downs))),
    ];
  };
  const isSame = (piece: Piece): boolean => {
    const [aside, across] = off(piece, inner);
    return aside <= SAME.along && across <= SAME.across;
  };

  const found = piecesOf(patch)
    .map((piece) => (isDrawing ? piece : betweenLips(piece, patch)))
    .filter((piece) => {
      const { left, right, top, bottom } = sides(piece);
      const [x, y] = [(left + right) / 2, (top + bottom) / 2];
      const isWide = right - left > WIDTH.least && right - left < WIDTH.most;
      return isWide && Math.abs(x) < NEAR.aside && Math.abs(y) < NEAR.down && y > nose + UNDER_NOSE;
    })
    .sort((a, b) => b.right - b.left - (a.right - a.left));
  const piece = found.slice(1).find((below) => isMoustache(found[0], below, patch)) ?? found[0];
  const downs = contours.lips.upper.map((p, i) => down(contours.lips?.lower[i] ?? p) - down(p));
  const wasShut = Math.max(...downs) < SHUT;
  if (!piece) return { ...asFound, unclear: isDrawing && isEven && !wasShut };
  if (!isDrawing) {
    return isSame(piece) ? asFound : { ...asFound, points: onPiece(points, patch, piece, piece, undefined, 'found') };
  }
  const kind = mouthKind(piece, patch);
  const isNear = Math.max(...off(piece, lips)) <= RIGHT;
  const isRight = isNear && (!isEven || (wasShut && !kind.isOpen));
  if (isRight) return asFound;
  const { opening = piece, line, hasLips, unclear } = kind;
  return {
    points: onPiece(points, patch, piece, opening, line, hasLips ? 'drawn' : 'none'),
    hasLips,
    isSure: true,
    unclear,
  };
}

/** In face units from the middle of the patch. */
const sides = ({ left, right, top, bottom }: Piece) => ({
  left: left / FINE - PATCH.side,
  right: (right + 1) / FINE - PATCH.side,
  top: top / FINE - PATCH.up,
  bottom: (bottom + 1) / FINE - PATCH.up,
});

/**
 * The twenty landmarks of a mouth, and its inner edges, around what is drawn.
 *
 * @param line where a shut one meets
 * @param lips where they end: as it was found, at the edge of the piece, or in the skin beside what opens
 */
function onPiece(
  points: FacePoints,
  { width, place, pointAt }: SkinPatch,
  piece: Piece,
  { left, right, first, last }: Piece,
  line: MouthKind['line'],
  lips: 'found' | 'drawn' | 'none',
): FacePoints {
  const { landmarks, contours } = points;
  /** Rows of the edges at a place along the mouth, 0..1: evened out over a few columns. */
  const rows = (at: number): { up: number; low: number } => {
    const x = Math.round(left + at * (right - left));
    const [from, end] = [Math.max(left, x - 3), Math.min(right, x + 3) + 1];
    const even = (edge: Int32Array | Float64Array): number => {
      const drawn = [...edge.subarray(from, end)].filter((row) => row >= 0);
      return drawn.length ? drawn.reduce((sum, row) => sum + row, 0) / drawn.length : edge[left];
    };
    if (line) return { up: even(line), low: even(line) };
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
  const lip = (i: number, row: number, at: number): number => {
    const edge = lips === 'drawn' ? (i < 54 ? piece.first : piece.last)[Math.round(x(at))] : undefined;
    if (edge !== undefined && edge >= 0) return Math.max(1, i < 54 ? row - edge : edge + 1 - row);
    const found = lips === 'found' ? pointAt(landmarks[i][0], landmarks[i][1]) : undefined;
    if (found === undefined) return outer;
    const thick = (i < 54 ? 1 : -1) * (row - Math.floor(found / width));
    return Math.min(THICKEST * FINE, Math.max(outer, thick));
  };
  const beyond = CORNER + (lips === 'drawn' ? 1 : 0.4 * outer);
  const corners = [place(x(0) - CORNER, corner(0)), place(x(1) + CORNER, corner(1))];
  const moved = landmarks.map((p): Pair => [p[0], p[1]]);
  moved.splice(
    48,
    20,
    place(x(0) - beyond, corner(0)),
    ...[1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6].map((at, k) => upper(at, lip(49 + k, rows(at).up, at))),
    place(x(1) + beyond, corner(1)),
    ...[5 / 6, 4 / 6, 3 / 6, 2 / 6, 1 / 6].map((at, k) => lower(at, lip(55 + k, rows(at).low, at))),
    corners[0],
    ...[0.25, 0.5, 0.75].map((at) => upper(at)),
    corners[1],
    ...[0.75, 0.5, 0.25].map((at) => lower(at)),
  );
  const edge = (of: (at: number) => Pair): Pair[] => [
    corners[0],
    ...Array.from({ length: COLUMNS - 2 }, (_, i) => of((1 - Math.cos((Math.PI * (i + 1)) / (COLUMNS - 1))) / 2)),
    corners[1],
  ];
  return { landmarks: moved, contours: { ...contours, lips: { upper: edge(upper), lower: edge(lower) } } };
}
