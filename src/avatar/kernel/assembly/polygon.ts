/** Antialiased polygons; ../reference/polygon.ts explains. */

// @ts-ignore: decorator
@inline
const LINES: i32 = 16;

// @ts-ignore: decorator
@inline
function at(base: usize, index: i32): usize {
  return base + ((index as usize) << 2);
}

export function polygon(
  coverage: usize,
  width: i32,
  height: i32,
  points: usize,
  count: i32,
  scratch: usize,
  sums: usize,
  box: usize,
): void {
  const active = scratch;
  const crossing = at(active, count);
  const winding = at(crossing, count);
  const limit = width * 256;

  let minX = limit;
  let maxX = 0;
  let minY = height * 256;
  let maxY = 0;
  for (let i = 0; i < count; i++) {
    const x = load<i32>(at(points, i * 2));
    const y = load<i32>(at(points, i * 2), 4);
    minX = min(minX, x);
    maxX = max(maxX, x);
    minY = min(minY, y);
    maxY = max(maxY, y);
  }
  const left = max(minX, 0) >> 8;
  const right = min((maxX + 255) >> 8, width);
  const top = max(minY, 0) >> 8;
  const bottom = min((maxY + 255) >> 8, height);
  const empty = count < 3 || left >= right || top >= bottom;
  store<i32>(box, empty ? 0 : left);
  store<i32>(box, empty ? 0 : top, 4);
  store<i32>(box, empty ? 0 : right - left, 8);
  store<i32>(box, empty ? 0 : bottom - top, 12);
  if (empty) return;

  for (let y = top; y < bottom; y++) {
    let edges = 0;
    for (let i = 0; i < count; i++) {
      const y0 = load<i32>(at(points, i * 2), 4);
      const y1 = load<i32>(at(points, (i + 1 == count ? 0 : i + 1) * 2), 4);
      if (min(y0, y1) < (y + 1) * 256 && max(y0, y1) > y * 256) store<i32>(at(active, edges++), i);
    }
    for (let line = 0; line < LINES; line++) {
      const cut = y * 256 + line * (256 / LINES) + 128 / LINES;
      let crossings = 0;
      for (let e = 0; e < edges; e++) {
        const i = load<i32>(at(active, e));
        const j = i + 1 == count ? 0 : i + 1;
        const x0 = load<i32>(at(points, i * 2));
        const y0 = load<i32>(at(points, i * 2), 4);
        const x1 = load<i32>(at(points, j * 2));
        const y1 = load<i32>(at(points, j * 2), 4);
        if (y0 <= cut == y1 <= cut) continue;
        const along = floor((((cut - y0) as f64) * ((x1 - x0) as f64)) / ((y1 - y0) as f64) + 0.5);
        const x = min(max(x0 + (along as i32), 0), limit);
        let place = crossings++;
        while (place > 0 && load<i32>(at(crossing, place - 1)) > x) {
          store<i32>(at(crossing, place), load<i32>(at(crossing, place - 1)));
          store<i32>(at(winding, place), load<i32>(at(winding, place - 1)));
          place--;
        }
        store<i32>(at(crossing, place), x);
        store<i32>(at(winding, place), y0 <= cut ? 1 : -1);
      }
      let turns = 0;
      for (let k = 0; k < crossings; k++) {
        const before = turns;
        turns += load<i32>(at(winding, k));
        if ((before == 0) == (turns == 0)) continue;
        const x = load<i32>(at(crossing, k));
        const part = x & 255;
        const sign = before == 0 ? 1 : -1;
        const cell = at(sums, x >> 8);
        store<i32>(cell, load<i32>(cell) + sign * (256 - part));
        store<i32>(cell, load<i32>(cell, 4) + sign * part, 4);
      }
    }
    let sum = 0;
    const out = coverage + ((y * width) as usize);
    for (let x = left; x < right; x++) {
      sum += load<i32>(at(sums, x));
      store<i32>(at(sums, x), 0);
      store<u8>(out + x, (sum * 255 + 2048) >> 12);
    }
    store<i32>(at(sums, right), 0);
    store<i32>(at(sums, right), 0, 4);
  }
}
