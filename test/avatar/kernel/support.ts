import { readFile } from 'node:fs/promises';
import Delaunator from 'delaunator';
import type { Kernel } from '../../../src/avatar/kernel/kernel.js';
import { kernelWasmPath } from '../../../src/avatar/kernel/load.js';
import { fixedPoint } from '../../../src/avatar/kernel/raw.js';
import { openReferenceKernel } from '../../../src/avatar/kernel/reference.js';
import { openWasmKernel } from '../../../src/avatar/kernel/wasm.js';

const compiled = readFile(kernelWasmPath()).then((bytes) => WebAssembly.compile(bytes));
compiled.catch(() => {}); // told where it is awaited

/** Both kernels with `bytes` of room, the reference first. The compiled one is made by `node src/setup.mjs`. */
export async function bothKernels(bytes: number): Promise<Kernel[]> {
  return [await openReferenceKernel(bytes), await openWasmKernel(bytes, await compiled)];
}

/** Small repeatable numbers in 0..1 (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A smooth picture with some grain: like a photo, without its size. `alpha` gives the transparency. */
export function picture(
  width: number,
  height: number,
  seed: number,
  alpha: (x: number, y: number) => number = () => 255,
) {
  const next = random(seed);
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = (y * width + x) * 4;
      for (let c = 0; c < 3; c++) {
        const wave = 128 + 90 * Math.sin(x / (9 + c * 5) + seed) * Math.cos(y / (13 - c * 2));
        rgba[i + c] = Math.max(0, Math.min(255, Math.round(wave + (next() - 0.5) * 30)));
      }
      rgba[i + 3] = alpha(x, y);
    }
  }
  return rgba;
}

/** Noise in every channel, alpha too: the hardest texture. */
export function noise(width: number, height: number, seed: number): Uint8Array {
  const next = random(seed);
  const rgba = new Uint8Array(width * height * 4);
  for (let i = 0; i < rgba.length; i++) rgba[i] = next() * 256;
  return rgba;
}

/** Where two byte arrays first differ, -1 when nowhere; quick for whole pictures. */
export function firstDifference(a: Uint8Array, b: Uint8Array): number {
  if (Buffer.compare(a, b) === 0) return -1;
  return a.length !== b.length ? Math.min(a.length, b.length) : a.findIndex((value, i) => value !== b[i]);
}

export interface TestMesh {
  readonly uv: Float32Array;
  readonly triangles: Uint16Array;
}

/** A Delaunay mesh whose hull is exactly the width x height rectangle. @param snap rounds points to this grid, to provoke ties */
export function rectangleMesh(width: number, height: number, inner: number, seed: number, snap = 0): TestMesh {
  const next = random(seed);
  const points: number[] = [];
  for (let i = 0; i <= 4; i++) {
    points.push((width * i) / 4, 0, (width * i) / 4, height);
    if (i > 0 && i < 4) points.push(0, (height * i) / 4, width, (height * i) / 4);
  }
  for (let i = 0; i < inner; i++) {
    const x = next() * width;
    const y = next() * height;
    points.push(snap ? Math.round(x / snap) * snap : x, snap ? Math.round(y / snap) * snap : y);
  }
  return { uv: Float32Array.from(points), triangles: Uint16Array.from(new Delaunator(points).triangles) };
}

/** Whether any triangle is turned over (in the kernel's own whole numbers). */
export function flipped(mesh: TestMesh, positions: Float32Array): boolean {
  const area = (p: Float32Array, t: number) => {
    const [a, b, c] = [0, 1, 2].map((k) => mesh.triangles[t + k] * 2);
    const [ax, ay, bx, by, cx, cy] = [a, a + 1, b, b + 1, c, c + 1].map((i) => fixedPoint(p[i]));
    return (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
  };
  for (let t = 0; t < mesh.triangles.length; t += 3) {
    if (area(mesh.uv, t) * area(positions, t) < 0) return true;
  }
  return false;
}

/** Moves the inner vertices at random, as far as `reach` allows without a triangle turning over. */
export function deformed(mesh: TestMesh, width: number, height: number, reach: number, seed: number, snap = 0) {
  const next = random(seed);
  const offsets = Float32Array.from(mesh.uv, () => (next() - 0.5) * 2 * reach);
  for (let scale = 1; ; scale /= 2) {
    const positions = mesh.uv.map((value, i) => {
      const edge = i % 2 ? height : width;
      if (value === 0 || value === edge) return value;
      const moved = scale < 1e-6 ? value : value + offsets[i] * scale;
      return snap && scale >= 1e-6 ? Math.round(moved / snap) * snap : moved;
    });
    if (scale < 1e-6 || !flipped(mesh, positions)) return positions;
  }
}
