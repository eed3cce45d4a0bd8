import { type Box, boundBox, clearBox, emptyBox, isEmpty, setBox, unite } from './box.js';

/** Rows of a band: its pixels, and the textures' rows under it, fit the nearest caches. Even, as the video formats need it. */
export const BAND_ROWS = 96;

/** A frame cut into bands of rows, each with the box in it that has changed. */
export interface Bands {
  /** From the top; empty where nothing changed, else between even columns and rows. */
  readonly list: readonly Box[];
  /** What holds them all. */
  readonly whole: Box;
  clear(): void;
  /** Everything has changed. */
  fill(): void;
  add(box: Box): void;
  /** What lies within the bounds, to a pixel around them. */
  addBounds(left: number, top: number, right: number, bottom: number): void;
}

export function bandsOf(width: number, height: number): Bands {
  const list = Array.from({ length: Math.ceil(height / BAND_ROWS) }, emptyBox);
  const whole = emptyBox();
  const part = emptyBox();
  const bounds = emptyBox();
  const frame = { x0: 0, y0: 0, x1: width, y1: height };

  function add(box: Box): void {
    if (isEmpty(box)) return;
    const { x0, y0, x1, y1 } = box;
    const left = x0 & ~1;
    const top = y0 & ~1;
    const right = Math.min(width, (x1 + 1) & ~1);
    const bottom = Math.min(height, (y1 + 1) & ~1);
    for (let k = Math.floor(top / BAND_ROWS); k * BAND_ROWS < bottom; k++) {
      setBox(part, left, Math.max(top, k * BAND_ROWS), right, Math.min(bottom, (k + 1) * BAND_ROWS));
      unite(list[k], part);
    }
    setBox(part, left, top, right, bottom);
    unite(whole, part);
  }

  return {
    list,
    whole,
    add,
    addBounds(left, top, right, bottom) {
      boundBox(bounds, left, top, right, bottom, 1, width, height);
      add(bounds);
    },
    clear() {
      for (let k = 0; k < list.length; k++) clearBox(list[k]);
      clearBox(whole);
    },
    fill: () => add(frame),
  };
}
