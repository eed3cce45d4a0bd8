/** The drawing that is timed: a synthetic avatar of 68 face, 24 head and 16 frame points, head 60 % of the frame's height. */
import { readFileSync } from 'node:fs';
import Delaunator from 'delaunator';
import { packagePath } from '../../entry.js';

export interface WarpJob {
  readonly width: number;
  readonly height: number;
  /** Straight RGBA, opaque, as grainy as a photo. */
  readonly rgba: Uint8Array;
  readonly uv: Float32Array;
  /** Triangles that move when the face does. */
  readonly head: Uint16Array;
  readonly all: Uint16Array;
  /** Vertex positions of some talking faces. */
  readonly poses: readonly Float32Array[];
}

const FACE = 68;

/** Small repeatable numbers in 0..1 (a linear congruence; the picture only needs grain). */
function grain(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export function warpJob(width: number, height: number): WarpJob {
  const file = packagePath('dist/face/canonical.json');
  const { neutral } = JSON.parse(readFileSync(file, 'utf8')) as { neutral: number[][] };
  // Chosen so that the ring stands just outside the chin and the ears.
  const unit = (height * 0.3) / 1.05;
  const [cx, cy] = [width / 2, height / 2];
  const points: number[] = [];
  for (const [x, y] of neutral) points.push(cx + x * unit, cy + (y - 0.35) * unit);
  for (let i = 0; i < 24; i++) {
    const angle = (i / 24) * 2 * Math.PI;
    points.push(cx + Math.cos(angle) * 0.85 * unit, cy + Math.sin(angle) * 1.05 * unit);
  }
  for (let i = 0; i < 4; i++) {
    points.push(
      (width * i) / 4,
      0,
      width,
      (height * i) / 4,
      width - (width * i) / 4,
      height,
      0,
      height - (height * i) / 4,
    );
  }
  const uv = Float32Array.from(points);
  const all = Uint16Array.from(new Delaunator(points).triangles);
  const head: number[] = [];
  for (let t = 0; t < all.length; t += 3) {
    if (all[t] < FACE || all[t + 1] < FACE || all[t + 2] < FACE) head.push(all[t], all[t + 1], all[t + 2]);
  }

  const next = grain();
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = (y * width + x) * 4;
      for (let c = 0; c < 3; c++)
        rgba[i + c] = 128 + 90 * Math.sin(x / (31 + c * 7)) * Math.cos(y / (23 - c * 3)) + next() * 24;
      rgba[i + 3] = 255;
    }
  }

  const poses = Array.from({ length: 16 }, (_, n) => {
    const open = 0.5 + 0.5 * Math.sin((n / 16) * 2 * Math.PI);
    return uv.map((value, i) => {
      const point = i >> 1;
      if (point >= FACE) return value;
      const sway = Math.sin(n * 0.7 + (i % 2)) * 0.012 * unit;
      const below = Math.max(neutral[point][1] - 0.7, 0);
      return value + sway + (i % 2 ? below * open * 0.15 * unit : 0) + (next() - 0.5) * 0.004 * unit;
    });
  });
  return { width, height, rgba, uv, head: Uint16Array.from(head), all, poses };
}
