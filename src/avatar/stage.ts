import { CONTROL_COUNT, clampControls } from '../face/controls.js';
import type { Avatar, Frame } from '../types.js';
import type { Anatomy } from './anatomy.js';
import {
  type Box,
  boundPoints,
  clearBox,
  copyBox,
  emptyBox,
  isEmpty,
  type MutableRect,
  overlaps,
  setBox,
  toRect,
  unite,
} from './box.js';
import { EYE_POINTS } from './contours.js';
import type { CutMesh } from './cut.js';
import { type Deformer, deformer } from './deform.js';
import { embodyContour } from './layer.js';
import { frameStore } from './frame.js';
import type { Bitmap, Kernel, Mask, Mesh, Texture } from './kernel/kernel.js';
import type { PlannedLayer } from './layer.js';
import { mouthOpening } from './mouth.js';
import type { Picture } from './picture.js';
import { POSE_CONTROLS, type Pose, setPose } from './pose.js';
import type { Clip } from './rig.js';

export interface StageParts {
  readonly kernel: Kernel;
  /** Painted; layers at the back that nothing moves are drawn into it. */
  readonly background: Bitmap;
  readonly layers: readonly PlannedLayer[];
  readonly cavity: { readonly picture: Picture; readonly uv: Float32Array; readonly triangles: Uint16Array };
  readonly anatomy: Anatomy;
  readonly pose: Pose;
  readonly lips: CutMesh;
}

/** One opening that layers are clipped by. */
interface Opening {
  readonly mask: Mask;
  readonly outline: Float32Array;
  readonly box: Box;
  readonly old: Box;
  changed: boolean;
}

/** One drawing step. */
interface Item {
  readonly texture: Texture;
  readonly mesh: Mesh;
  readonly deformer: Deformer | undefined;
  readonly opening: Opening | undefined;
  readonly fade: PlannedLayer['fade'];
  readonly box: Box;
  readonly old: Box;
  opacity: number;
  changed: boolean;
}
