import type { Rect } from '../types.js';

/** A box that is updated in place; empty when x1 <= x0. Whole pixels. */
export interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

export const emptyBox = (): Box => ({ x0: 0, y0: 0, x1: 0, y1: 0 });

export const isEmpty = (box: Box): boolean => box.x1 <= box.x0 || box.y1 <= box.y0;

export function setBox(box: Box, x0: number, y0: number, x1: number, y1: number): void {
  box.x0 = x0;
  box.y0 = y0;
  box.x1 = x1;
  box.y1 = y1;
}

export const clearBox = (box: Box): void => setBox(box, 0, 0, 0, 0);

export const copyBox = (to: Box, from: Box): void => setBox(to, from.x0, from.y0, from.x1, from.y1);

/** Grows `box` to hold `other`. */
export function unite(box: Box, other: Box): void {
  if (isEmpty(other)) return;
  if (isEmpty(box)) {
    copyBox(box, other);
    return;
  }
  box.x0 = Math.min(box.x0, other.x0);
  box.y0 = Math.min(box.y0, other.y0);
  box.x1 = Math.max(box.x1, other.x1);
  box.y1 = Math.max(box.y1, other.y1);
}

export const overlaps = (a: Box, b: Box): boolean =>
  !isEmpty(a) && !isEmpty(b) && a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;

/** The pixels that points x, y, ... may touch, `margin` around them, within width x height. */
export function boundPoints(
  box: Box,
  points: Float32Array,
  count: number,
  margin: number,
  width: number,
  height: number,
): void {
  let left = Number.POSITIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const x = points[i * 2];
    const y = points[i * 2 + 1];
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  boundBox(box, left, top, right, bottom, margin, width, height);
}

/** The pixels that lie within the bounds, `margin` around them, inside width x height. */
export function boundBox(
  box: Box,
  left: number,
  top: number,
  right: number,
  bottom: number,
  margin: number,
  width: number,
  height: number,
): void {
  setBox(
    box,
    Math.max(0, Math.floor(left - margin)),
    Math.max(0, Math.floor(top - margin)),
    Math.min(width, Math.ceil(right + margin)),
    Math.min(height, Math.ceil(bottom + margin)),
  );
}

/** A Rect that shows a box; updated in place. */
export type MutableRect = { -readonly [Key in keyof Rect]: Rect[Key] };

export function toRect(rect: MutableRect, box: Box): MutableRect {
  const empty = isEmpty(box);
  rect.x = empty ? 0 : box.x0;
  rect.y = empty ? 0 : box.y0;
  rect.width = empty ? 0 : box.x1 - box.x0;
  rect.height = empty ? 0 : box.y1 - box.y0;
  return rect;
}
