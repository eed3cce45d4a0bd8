import { C } from '../face/controls.js';
import type { Landmarks } from './landmarks.js';

/** Where the head turns, in output pixels. */
export interface Pivot {
  /** Axis of yaw. */
  readonly x: number;
  /** Axis of pitch: the height of the ears. */
  readonly y: number;
  /** Depth of both axes: behind the eyes, so that the face travels while the back of the head hardly does. */
  readonly z: number;
  /** Centre of roll. */
  readonly neckX: number;
  readonly neckY: number;
  /** Pixels per face unit. */
  readonly unit: number;
  readonly relief: number;
  /** How much of roll and shift is shown: less than 1 where a picture of one piece would fold beside the head. */
  readonly swing: number;
}

/** The head's pose for one frame; updated in place. */
export interface Pose {
  cosYaw: number;
  sinYaw: number;
  cosPitch: number;
  sinPitch: number;
  cosRoll: number;
  sinRoll: number;
  dx: number;
  dy: number;
}

export const restPose = (): Pose => ({
  cosYaw: 1,
  sinYaw: 0,
  cosPitch: 1,
  sinPitch: 0,
  cosRoll: 1,
  sinRoll: 0,
  dx: 0,
  dy: 0,
});

/** The controls that move the head as a whole. */
export const POSE_CONTROLS = [C.yaw, C.pitch, C.roll, C.shiftX, C.shiftY] as const;

export function pivotOf(landmarks: Landmarks, neckX: number, neckY: number, relief: number): Pivot {
  const { at, unit } = landmarks;
  return {
    x: (at[72] + at[90]) / 2,
    y: (at[1] + at[33]) / 2,
    z: -0.45 * unit,
    neckX,
    neckY,
    unit,
    relief,
    swing: 1,
  };
}

export function setPose(pose: Pose, controls: Float32Array, pivot: Pivot): void {
  const yaw = controls[C.yaw] * pivot.relief;
  const pitch = controls[C.pitch] * pivot.relief;
  const roll = controls[C.roll] * pivot.swing;
  pose.cosYaw = Math.cos(yaw);
  pose.sinYaw = Math.sin(yaw);
  pose.cosPitch = Math.cos(pitch);
  pose.sinPitch = Math.sin(pitch);
  pose.cosRoll = Math.cos(roll);
  pose.sinRoll = Math.sin(roll);
  pose.dx = controls[C.shiftX] * pivot.unit * pivot.swing;
  pose.dy = controls[C.shiftY] * pivot.unit * pivot.swing;
}
