import type { Picture } from '../avatar/picture.js';
import type { RigInput } from '../avatar/rig.js';
import { type EyeCurves, type EyeFrame, eyeFrame, type Side } from './eye-curves.js';
import { cutFringe } from './fringe.js';
import type { Part } from './inside.js';
import { cutEye, drawnIris, findIrises, type Iris } from './iris.js';
import { lidPaint } from './lid-paint.js';
import { paintLash, paintLid, paintShut } from './lids.js';
import type { FacePoints } from './points.js';
import type { Colour } from './raster.js';
import type { EyeHole } from './skin-hole.js';

type Layer = RigInput['layers'][number];

/** A layer of an eye. */
export interface EyePart {
  readonly name: string;
  readonly follow: Layer['follow'];
  readonly part: Part;
  readonly fade?: Layer['fade'];
}

export interface PuppetEye extends EyeCurves {
  /** None where it cannot be told from the rest of the eye. */
  readonly iris: Iris | undefined;
}

export interface PuppetEyes extends Record<Side, PuppetEye> {
  /** Back to front. */
  readonly parts: readonly EyePart[];
}

export interface SeenBy {
  /** Of the face. */
  readonly skin: Colour;
  /** Whether the eyes can shut. */
  readonly lids: boolean;
  /** Of a drawing. */
  readonly holes: Record<Side, EyeHole> | undefined;
}

/** What lets the eyes of a flat picture look about and shut. At rest all of it lies on the picture unseen. */
export function eyeParts(picture: Picture, points: FacePoints, seen: SeenBy): PuppetEyes {
  const by = seen.holes ? 'drawing' : seen.lids && points.contours?.eyes ? 'mesh' : 'hand';
  const eyes = { left: eyeFrame(points, 'left', by), right: eyeFrame(points, 'right', by) };
  const irises =
    seen.holes?.left.hasIris && seen.holes.right.hasIris
      ? { left: drawnIris(eyes.left), right: drawnIris(eyes.right) }
      : findIrises(picture, eyes);
  const of = (side: Side): EyePart[] => partsOf(picture, eyes[side], side, irises !== undefined, seen);
  return {
    left: { ...eyes.left, iris: irises?.left },
    right: { ...eyes.right, iris: irises?.right },
    parts: [...of('left'), ...of('right')],
  };
}

function partsOf(
  picture: Picture,
  eye: EyeFrame,
  side: Side,
  looks: boolean,
  { skin, lids, holes }: SeenBy,
): EyePart[] {
  const big = side === 'left' ? 'Left' : 'Right';
  const parts: EyePart[] = [];
  if (looks) parts.push({ name: `eye-${side}`, follow: `gaze${big}`, part: cutEye(picture, eye) });
  if (!lids) return parts;
  const hole = holes?.[side];
  const paint = lidPaint(picture, eye, hole?.skin ?? skin, hole !== undefined);
  const fade = (from: number, to: number) => ({ control: `blink${big}` as const, from, to });
  parts.push(
    { name: `lid-${side}`, follow: `cover${big}`, part: paintLid(picture, eye, paint), fade: fade(0, 0.1) },
    { name: `lash-${side}`, follow: `upperLid${big}`, part: paintLash(picture, eye, paint), fade: fade(0, 0.25) },
  );
  if (!hole) return parts;
  parts.push({ name: `shut-${side}`, follow: 'skin', part: paintShut(picture, eye, paint, hole), fade: fade(0.86, 1) });
  const fringe = cutFringe(picture, eye, hole, paint.ink);
  if (fringe) parts.push({ name: `fringe-${side}`, follow: 'skin', part: fringe });
  return parts;
}
