/**
 * Straight RGBA to the form that kernels draw from: premultiplied (rounded exactly), edge texels repeated once around,
 * so that no bilinear read leaves the texture. Four bytes a texel: on ordinary machines a frame's textures then stay
 * in the cache, which counts for more than any arithmetic.
 *
 * A preset is opened on air, between two frames, and most texels are air or opaque: those are copied as words.
 *
 * @param texels (width + 2) * (height + 2) * 4 bytes, from texel -1,-1; begins at a multiple of 4 in its buffer
 */
export function premultiply(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  texels: Uint8Array,
): void {
  const aligned = rgba.byteOffset % 4 === 0 ? rgba : rgba.slice();
  const from = new Int32Array(aligned.buffer, aligned.byteOffset, width * height);
  const to = new Int32Array(texels.buffer, texels.byteOffset, (width + 2) * (height + 2));
  const wide = width + 2;
  for (let y = 0; y < height; y++) {
    const row = (y + 1) * wide + 1;
    for (let x = 0; x < width; x++) {
      const texel = from[y * width + x];
      const alpha = texel >>> 24;
      to[row + x] = alpha === 255 ? texel : alpha === 0 ? 0 : scaled(texel, alpha);
    }
    to[row - 1] = to[row];
    to[row + width] = to[row + width - 1];
  }
  to.copyWithin(0, wide, 2 * wide);
  to.copyWithin((height + 1) * wide, height * wide, (height + 1) * wide);
}

function scaled(texel: number, alpha: number): number {
  const red = (texel & 255) * alpha + 128;
  const green = ((texel >>> 8) & 255) * alpha + 128;
  const blue = ((texel >>> 16) & 255) * alpha + 128;
  return (
    ((red + (red >> 8)) >> 8) |
    (((green + (green >> 8)) >> 8) << 8) |
    (((blue + (blue >> 8)) >> 8) << 16) |
    (alpha << 24)
  );
}
