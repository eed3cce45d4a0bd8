/**
 * Antialiased polygons: each pixel row is cut by 16 lines, and along each line coverage is counted
 * in 1/256 pixel with the non-zero winding rule, so even a mouth that crosses itself is filled once.
 */
import type { Raw } from '../raw.js';
import type { Memory } from './memory.js';

const LINES = 16;

export function polygons({ i32, u8 }: Memory): Raw['polygon'] {
  return (coverage, width, height, points, count, scratch, row, box) => {
    const corner = points >> 2;
    const active = scratch >> 2;
    const crossing = active + count;
    const winding = crossing + count;
    const sums = row >> 2;
    const limit = width * 256;

    let minX = limit;
    let maxX = 0;
    let minY = height * 256;
    let maxY = 0;
    for (let i = 0; i < count; i++) {
      minX = Math.min(minX, i32[corner + i * 2]);
      maxX = Math.max(maxX, i32[corner + i * 2]);
      minY = Math.min(minY, i32[corner + i * 2 + 1]);
      maxY = Math.max(maxY, i32[corner + i * 2 + 1]);
    }
    const left = Math.max(minX, 0) >> 8;
    const right = Math.min((maxX + 255) >> 8, width);
    const top = Math.max(minY, 0) >> 8;
    const bottom = Math.min((maxY + 255) >> 8, height);
    const empty = count < 3 || left >= right || top >= bottom;
    i32[box >> 2] = empty ? 0 : left;
    i32[(box >> 2) + 1] = empty ? 0 : top;
    i32[(box >> 2) + 2] = empty ? 0 : right - left;
    i32[(box >> 2) + 3] = empty ? 0 : bottom - top;
    if (empty) return;

    for (let y = top; y < bottom; y++) {
      let edges = 0;
      for (let i = 0; i < count; i++) {
        const y0 = i32[corner + i * 2 + 1];
        const y1 = i32[corner + (i + 1 === count ? 0 : i + 1) * 2 + 1];
        if (Math.min(y0, y1) < (y + 1) * 256 && Math.max(y0, y1) > y * 256) i32[active + edges++] = i;
      }
      for (let line = 0; line < LINES; line++) {
        const at = y * 256 + line * (256 / LINES) + 128 / LINES;
        let crossings = 0;
        for (let e = 0; e < edges; e++) {
          const i = i32[active + e];
          const j = i + 1 === count ? 0 : i + 1;
          const x0 = i32[corner + i * 2];
          const y0 = i32[corner + i * 2 + 1];
          const x1 = i32[corner + j * 2];
          const y1 = i32[corner + j * 2 + 1];
          if (y0 <= at === y1 <= at) continue; // does not cross
          let x = x0 + Math.floor(((at - y0) * (x1 - x0)) / (y1 - y0) + 0.5);
          x = Math.max(0, Math.min(x, limit));
          let place = crossings++;
          while (place > 0 && i32[crossing + place - 1] > x) {
            i32[crossing + place] = i32[crossing + place - 1];
            i32[winding + place] = i32[winding + place - 1];
            place--;
          }
          i32[crossing + place] = x;
          i32[winding + place] = y0 <= at ? 1 : -1;
        }
        let turns = 0;
        for (let k = 0; k < crossings; k++) {
          const before = turns;
          turns += i32[winding + k];
          if ((before === 0) === (turns === 0)) continue;
          const x = i32[crossing + k];
          const part = x & 255;
          const sign = before === 0 ? 1 : -1;
          i32[sums + (x >> 8)] += sign * (256 - part);
          i32[sums + (x >> 8) + 1] += sign * part;
        }
      }
      let sum = 0;
      for (let x = left; x < right; x++) {
        sum += i32[sums + x];
        i32[sums + x] = 0;
        u8[coverage + y * width + x] = (sum * 255 + 2048) >> 12;
      }
      i32[sums + right] = 0;
      i32[sums + right + 1] = 0;
    }
  };
}
