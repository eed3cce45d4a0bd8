import { nearest, type Pair, type Points } from '../avatar/curve.js';
import { type Affine, about, type Box, boxAround, inBox } from './avatar-affine.js';
import { curvesOf } from './avatar-curves.js';
import { PART_NAMES, PARTS, type PartName } from './avatar-parts.js';
import { rollOf } from './avatar-shape.js';
import { toPicture, toScreen, type View } from './avatar-view.js';

/** What is chosen: a part, or one landmark of it. */
export interface Selection {
  readonly part: PartName;
  readonly point?: number;
}

/** A place on the frame around a part: u, v are -1, 0 or 1 from left top to right bottom; `turn` is the knob above it. */
export type Handle = { readonly kind: 'handle'; readonly u: number; readonly v: number } | { readonly kind: 'turn' };

export type Target =
  | Handle
  | { readonly kind: 'point'; readonly index: number }
  | { readonly kind: 'part'; readonly part: PartName }
  | { readonly kind: 'ground' };

/** The frame stands so far off the part, on the screen. */
const PADDING = 12;
const KNOB = 26;
/** Landmarks closer together than this on the screen cannot be told apart by hand. */
const SPACING = 15;
/** Half a side of a frame is taken as at least this, so that a flat brow can be stretched. */
const THIN = 0.5;

export interface Frame {
  readonly box: Box;
  /** Screen places of the corners, clockwise from the left top. */
  readonly corners: readonly Pair[];
  readonly handles: readonly { readonly handle: Handle; readonly at: Pair }[];
}

/** The frame with handles around a part, turned with the face. */
export function frameOf(points: Points, part: PartName, view: View): Frame {
  const box = boxAround(points, PARTS[part].points, rollOf(points));
  const pad = PADDING / view.scale;
  const wide: Box = { ...box, half: [box.half[0] + pad, box.half[1] + pad] };
  const at = (u: number, v: number) => toScreen(view, inBox(wide, u, v));
  const handles: { handle: Handle; at: Pair }[] = [];
  for (const v of [-1, 0, 1]) {
    for (const u of [-1, 0, 1])
      if (u !== 0 || v !== 0) handles.push({ handle: { kind: 'handle', u, v }, at: at(u, v) });
  }
  handles.push({ handle: { kind: 'turn' }, at: at(0, -1 - KNOB / view.scale / wide.half[1]) });
  return { box, corners: [at(-1, -1), at(1, -1), at(1, 1), at(-1, 1)], handles };
}

/** Whether the landmarks of this part lie far enough apart to be taken one by one. */
export function pointsApart(points: Points, part: PartName, view: View): boolean {
  if (part === 'face') return false;
  const { curves } = PARTS[part];
  let [sum, count] = [0, 0];
  for (const curve of curves) {
    for (let i = 1; i < curve.length; i++) {
      const [a, b] = [curve[i - 1] * 2, curve[i] * 2];
      sum += Math.hypot(points[a] - points[b], points[a + 1] - points[b + 1]);
      count++;
    }
  }
  return (sum / count) * view.scale >= SPACING;
}

/** What lies under the pointer. @param reach in screen pixels; a finger needs more than a mouse */
export function targetAt(points: Points, selection: Selection, view: View, at: Pair, reach: number): Target {
  const near = ([x, y]: Pair, within: number) => Math.hypot(x - at[0], y - at[1]) <= within;
  const { handles } = frameOf(points, selection.part, view);
  const held = handles.find((one) => near(one.at, reach));
  if (held) return held.handle;
  if (pointsApart(points, selection.part, view)) {
    const index = PARTS[selection.part].points
      .map((i) => ({ i, far: far(toScreen(view, [points[i * 2], points[i * 2 + 1]]), at) }))
      .filter(({ far }) => far <= reach * 0.8)
      .sort((a, b) => a.far - b.far)[0];
    if (index !== undefined) return { kind: 'point', index: index.i };
  }
  const spot = toPicture(view, at);
  const order = [selection.part, ...PART_NAMES].filter((name) => name !== 'face');
  const hit =
    order.find((name) => PARTS[name].solid && inside(points, OUTLINES[name] ?? [], spot)) ??
    order.find((name) => lineDistance(points, name, spot) * view.scale <= reach);
  if (hit) return { kind: 'part', part: hit };
  return inside(points, WHOLE, spot) ? { kind: 'part', part: 'face' } : { kind: 'ground' };
}

const far = (a: Pair, b: Pair): number => Math.hypot(a[0] - b[0], a[1] - b[1]);

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const OUTLINES: Partial<Record<PartName, readonly number[]>> = Object.freeze({
  eyeLeft: range(36, 41),
  eyeRight: range(42, 47),
  mouth: range(48, 59),
  nose: [27, ...range(31, 35)],
});
const WHOLE = [...range(0, 16), ...range(17, 26).reverse()];

const lineDistance = (points: Points, name: PartName, [x, y]: Pair): number =>
  Math.min(...curvesOf(points, name).map((line) => nearest(line, x, y).distance));

/** Even-odd rule. */
function inside(points: Points, outline: readonly number[], [x, y]: Pair): boolean {
  let within = false;
  for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
    const [ax, ay] = [points[outline[i] * 2], points[outline[i] * 2 + 1]];
    const [bx, by] = [points[outline[j] * 2], points[outline[j] * 2 + 1]];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) within = !within;
  }
  return within;
}

/**
 * What pulling a handle does: corners scale about the middle; upper and lower edge stretch away from the edge on the
 * other side; left and right edge stretch about the middle when symmetric, else away from the other edge.
 *
 * @param box of the part when the pull began @param from @param to the pointer in picture pixels
 */
export function pull(box: Box, handle: Handle, from: Pair, to: Pair, symmetric: boolean): Affine {
  const { centre, angle } = box;
  if (handle.kind === 'turn') {
    const heading = (p: Pair) => Math.atan2(p[1] - centre[1], p[0] - centre[0]);
    return about(centre, 1, 1, 0, heading(to) - heading(from));
  }
  const { u, v } = handle;
  const dx = to[0] - from[0];
  const dy = to[1] - from[1];
  const along = dx * Math.cos(angle) + dy * Math.sin(angle);
  const across = dy * Math.cos(angle) - dx * Math.sin(angle);
  const [halfX, halfY] = [Math.max(THIN, box.half[0]), Math.max(THIN, box.half[1])];
  if (u !== 0 && v !== 0) {
    const [sx, sy] = [halfX * u, halfY * v];
    return uniform(centre, 1 + (along * sx + across * sy) / (sx * sx + sy * sy), angle);
  }
  if (u !== 0) {
    const anchor = symmetric ? centre : inBox(box, -u, 0);
    return about(anchor, bounded(1 + (along * u) / (halfX * (symmetric ? 1 : 2))), 1, angle);
  }
  return about(inBox(box, 0, -v), 1, bounded(1 + (across * v) / (halfY * 2)), angle);
}

const bounded = (scale: number): number => Math.min(20, Math.max(0.05, scale));
const uniform = (at: Pair, scale: number, angle: number): Affine => about(at, bounded(scale), bounded(scale), angle);
