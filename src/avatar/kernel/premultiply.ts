/**
 * Straight RGBA to the form that kernels draw from: premultiplied (rounded exactly), edge texels repeated once
 * around, and each texel stored with the one below it, R R' G G' B B' A A', so that one 16-byte read has all
 * four neighbours of a bilinear sample and one multiply-add blends upper with lower.
 *
 * @param pairs (width + 2) * (height + 1) * 8 bytes, from texel -1,-1
 * @returns whether every texel is opaque
 */
export function premultiply(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  pairs: Uint8Array,
): boolean {
  let opaque = true;
  const stride = (width + 2) * 8;
  for (let y = 0; y < height; y++) {
    for (let column = -1; column <= width; column++) {
      const x = Math.min(Math.max(column, 0), width - 1);
      const from = (y * width + x) * 4;
      const alpha = rgba[from + 3];
      if (alpha !== 255) opaque = false;
      for (let channel = 0; channel < 4; channel++) {
        const t = channel === 3 ? alpha * 255 + 128 : rgba[from + channel] * alpha + 128;
        const value = (t + (t >> 8)) >> 8;
        const at = (column + 1) * 8 + channel * 2;
        pairs[y * stride + at + 1] = value; // below the row before
        if (y === 0) pairs[at] = value;
        pairs[(y + 1) * stride + at] = value;
        if (y === height - 1) pairs[(y + 1) * stride + at + 1] = value;
      }
    }
  }
  return opaque;
}
