/**
 * Straight RGBA to premultiplied (rounded exactly), with the edge texels repeated once around.
 *
 * @param padded (width + 2) * (height + 2) little-endian RGBA words
 * @returns whether every texel is opaque
 */
export function premultiply(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  padded: Uint32Array,
): boolean {
  const stride = width + 2;
  let opaque = true;
  const times = (value: number, alpha: number): number => {
    const t = value * alpha + 128;
    return (t + (t >> 8)) >> 8;
  };
  for (let y = 0; y < height; y++) {
    const start = (y + 1) * stride;
    for (let x = 0; x < width; x++) {
      const i = (y * width + x) * 4;
      const a = rgba[i + 3];
      if (a !== 255) opaque = false;
      padded[start + x + 1] =
        (a << 24) | (times(rgba[i + 2], a) << 16) | (times(rgba[i + 1], a) << 8) | times(rgba[i], a);
    }
    padded[start] = padded[start + 1];
    padded[start + width + 1] = padded[start + width];
  }
  padded.copyWithin(0, stride, stride * 2);
  padded.copyWithin(stride * (height + 1), stride * height, stride * (height + 1));
  return opaque;
}
