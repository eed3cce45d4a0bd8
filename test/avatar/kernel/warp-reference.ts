import { fixedPoint, SUBPIXEL } from '../../../src/avatar/kernel/raw.js';
import type { TestMesh } from './support.js';

/** The warp in double precision, one pixel at a time, by barycentric coordinates: slow, and independent of the kernels. */
export function warpReference(
  rgba: Uint8Array,
  width: number,
  height: number,
  mesh: TestMesh,
  positions: Float32Array,
): Float64Array {
  const out = new Float64Array(width * height * 4).fill(Number.NaN);
  const at = (x: number, y: number, c: number) =>
    rgba[(Math.min(Math.max(y, 0), height - 1) * width + Math.min(Math.max(x, 0), width - 1)) * 4 + c];
  const p = Float64Array.from(positions, (value) => fixedPoint(value) / SUBPIXEL);
  for (let t = 0; t < mesh.triangles.length; t += 3) {
    const [a, b, c] = [0, 1, 2].map((k) => mesh.triangles[t + k] * 2);
    const area = (p[b] - p[a]) * (p[c + 1] - p[a + 1]) - (p[c] - p[a]) * (p[b + 1] - p[a + 1]);
    if (area === 0) continue;
    const top = Math.floor(Math.min(p[a + 1], p[b + 1], p[c + 1]));
    const bottom = Math.ceil(Math.max(p[a + 1], p[b + 1], p[c + 1]));
    const left = Math.floor(Math.min(p[a], p[b], p[c]));
    const right = Math.ceil(Math.max(p[a], p[b], p[c]));
    for (let y = Math.max(top, 0); y < Math.min(bottom, height); y++) {
      for (let x = Math.max(left, 0); x < Math.min(right, width); x++) {
        const dx = x + 0.5 - p[a];
        const dy = y + 0.5 - p[a + 1];
        const wb = (dx * (p[c + 1] - p[a + 1]) - (p[c] - p[a]) * dy) / area;
        const wc = ((p[b] - p[a]) * dy - dx * (p[b + 1] - p[a + 1])) / area;
        if (wb < 0 || wc < 0 || wb + wc > 1) continue;
        const mix = (axis: number) =>
          mesh.uv[a + axis] * (1 - wb - wc) + mesh.uv[b + axis] * wb + mesh.uv[c + axis] * wc - 0.5;
        const [u, v] = [mix(0), mix(1)];
        const [x0, y0] = [Math.floor(u), Math.floor(v)];
        for (let channel = 0; channel < 4; channel++) {
          const above = at(x0, y0, channel) * (1 - u + x0) + at(x0 + 1, y0, channel) * (u - x0);
          const below = at(x0, y0 + 1, channel) * (1 - u + x0) + at(x0 + 1, y0 + 1, channel) * (u - x0);
          out[(y * width + x) * 4 + channel] = above * (1 - v + y0) + below * (v - y0);
        }
      }
    }
  }
  return out;
}
