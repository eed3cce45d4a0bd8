/**
 * A map of a texture in cells of 4 x 4 texels that says where there is nothing to see: a good third of what meshes over
 * layered art cover. A cell that is empty tells of every run of four pixels whose first sample lies in it, as long as the
 * run steps 0 to 1.25 texels to the right and at most 0.25 up or down per pixel: its samples then read at most five
 * texels further right, one up and two down.
 */

const CELL = 4;
const RIGHT = 5;
const UP = 1;
const DOWN = 2;

/** Cells in a row of the map of a texture so wide; one more than it needs, for rounding at its edge. */
export const cellsAcross = (width: number): number => Math.ceil((width + 2) / CELL) + 1;
export const cellBytes = (width: number, height: number): number => cellsAcross(width) * cellsAcross(height);

/**
 * @param texels of premultiply.ts, (width + 2) * (height + 2) * 4 bytes from texel -1,-1
 * @param cells becomes 1 where empty, else 0; texel x, y lies in cell ((y + 1) >> 2) * cellsAcross(width) + ((x + 1) >> 2)
 */
export function mapCells(texels: Uint8Array, width: number, height: number, cells: Uint8Array): void {
  const across = cellsAcross(width);
  const wide = width + 2;
  const high = height + 2;
  const words = new Int32Array(texels.buffer, texels.byteOffset, wide * high);
  cells.fill(1);
  for (let y = 0; y < high; y++) {
    const first = Math.max(0, y - DOWN) >> 2;
    const last = (y + UP) >> 2;
    for (let x = 0; x < wide; x++) {
      // Premultiplied: what has no alpha is 0 altogether.
      if (words[y * wide + x] === 0) continue;
      const left = Math.max(0, x - RIGHT) >> 2;
      const cell = x >> 2;
      for (let row = first; row <= last; row++) {
        for (let at = row * across + left; at <= row * across + cell; at++) cells[at] = 0;
      }
      // The texels to the right in this cell add nothing.
      x |= 3;
    }
  }
}
