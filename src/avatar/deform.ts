import type { Moves } from './landmarks.js';
import type { Pivot, Pose } from './pose.js';

/** Points and all that can move them, in output pixels. */
export interface Shape {
  /** x, y per point in the neutral face. */
  readonly rest: ArrayLike<number>;
  readonly moves: Moves;
  /** Depth per point. */
  readonly depth: Float32Array;
  /** How far each point goes with the head, 0..1. */
  readonly weight: Float32Array;
}

/** A shape packed for the frame loop. */
export interface Deformer {
  readonly count: number;
  /** The controls with a column in `columns`. */
  readonly controls: Int32Array;
  /** Whether anything of it goes with the head. */
  readonly posed: boolean;
  /** Writes the points' present places to `out`; allocates nothing. */
  deform(out: Float32Array, controls: Float32Array, pose: Pose): void;
}

/**
 * positions = rest + sum(control * column), then the head's turn: yaw and pitch as rotations in orthographic
 * projection of (x, y, depth) about the pivot's axes, roll about the neck, shift; blended by each point's weight.
 */
export function deformer(shape: Shape, pivot: Pivot): Deformer {
  const rest = Float32Array.from(shape.rest);
  const { depth, weight } = shape;
  const count = rest.length / 2;
  const active = shape.moves.flatMap((column, control) => (column?.some((v) => v !== 0) ? [control] : []));
  const controls = Int32Array.from(active);
  const columns = active.map((control) => Float32Array.from(shape.moves[control]!));
  const posed = weight.some((w) => w !== 0);

  return {
    count,
    controls,
    posed,
    deform(out, values, pose) {
      out.set(rest);
      for (let c = 0; c < controls.length; c++) {
        const value = values[controls[c]];
        if (value === 0) continue;
        const column = columns[c];
        for (let i = 0; i < column.length; i++) out[i] += value * column[i];
      }
      if (!posed) return;
      const { cosYaw, sinYaw, cosPitch, sinPitch, cosRoll, sinRoll, dx, dy } = pose;
      if (sinYaw === 0 && sinPitch === 0 && sinRoll === 0 && dx === 0 && dy === 0) return;
      const { x: cx, y: cy, z: cz, neckX, neckY } = pivot;
      for (let i = 0; i < count; i++) {
        const w = weight[i];
        if (w === 0) continue;
        const x = out[i * 2];
        const y = out[i * 2 + 1];
        const z = depth[i] - cz;
        const turnedX = cx + (x - cx) * cosYaw + z * sinYaw - neckX;
        const turnedY = cy + (y - cy) * cosPitch + z * sinPitch - neckY;
        out[i * 2] = x + w * (neckX + turnedX * cosRoll - turnedY * sinRoll + dx - x);
        out[i * 2 + 1] = y + w * (neckY + turnedX * sinRoll + turnedY * cosRoll + dy - y);
      }
    },
  };
}
