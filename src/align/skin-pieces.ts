import type { SkinPatch } from './skin-patch.js';

/** What is drawn into the skin in one piece: for each column of the patch its first and last row, or nothing (-1). */
export interface Piece {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly first: Int32Array;
  readonly last: Int32Array;
  /** Its points: column + row * width. */
  readonly points: readonly number[];
}

/** Pieces of what is no skin that end within the patch. */
export function piecesOf({ width, height, skin }: SkinPatch): Piece[] {
  const seen = new Uint8Array(width * height);
  const pieces: Piece[] = [];
  for (let at = 0; at < width * height; at++) {
    if (skin[at] || seen[at]) continue;
    const points = [at];
    seen[at] = 1;
    for (let k = 0; k < points.length; k++) {
      const x = points[k] % width;
      const y = (points[k] - x) / width;
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const [nx, ny] = [x + dx, y + dy];
          if (nx < 0 || ny < 0 || nx >= width || ny >= height) continue;
          const next = ny * width + nx;
          if (skin[next] || seen[next]) continue;
          seen[next] = 1;
          points.push(next);
        }
      }
    }
    const piece = pieceOf(points, width);
    const { left, right, top, bottom } = piece;
    if (left > 0 && top > 0 && right < width - 1 && bottom < height - 1) pieces.push(piece);
  }
  return pieces;
}

/** Points of a patch, of one piece or more, as one. */
export function pieceOf(points: readonly number[], width: number): Piece {
  const first = new Int32Array(width).fill(-1);
  const last = new Int32Array(width).fill(-1);
  let [left, right, top, bottom] = [width, -1, Number.POSITIVE_INFINITY, -1];
  for (const at of points) {
    const x = at % width;
    const y = (at - x) / width;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
    if (first[x] < 0 || y < first[x]) first[x] = y;
    if (y > last[x]) last[x] = y;
  }
  return { left, right, top, bottom, first, last, points };
}
