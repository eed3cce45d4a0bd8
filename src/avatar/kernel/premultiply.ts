/**
 * Straight RGBA to the form that kernels draw from: premultiplied (rounded exactly), edge texels repeated once around,
 * so that no bilinear read leaves the texture. Four bytes a texel: on ordinary machines a frame's textures then stay
 * in the cache, which counts for more than any arithmetic.
 *
 * @param texels (width + 2) * (height + 2) * 4 bytes, from texel -1,-1
 */
export function premultiply(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  texels: Uint8Array,
): void {
  let at = 0;
  for (let row = -1; row <= height; row++) {
    const y = Math.min(Math.max(row, 0), height - 1);
    for (let column = -1; column <= width; column++) {
      const x = Math.min(Math.max(column, 0), width - 1);
      const from = (y * width + x) * 4;
      const alpha = rgba[from + 3];
      for (let channel = 0; channel < 3; channel++) {
        const t = rgba[from + channel] * alpha + 128;
        texels[at++] = (t + (t >> 8)) >> 8;
      }
      texels[at++] = alpha;
    }
  }
}
