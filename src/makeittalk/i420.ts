/** Opaque RGBA as I420, BT.601 limited range, each chroma sample the mean of four pixels; sizes are even. */
export function i420(rgba: Uint8Array | Uint8ClampedArray, width: number, height: number): Uint8Array {
  const area = width * height;
  const out = new Uint8Array((area * 3) / 2);
  for (let i = 0; i < area; i++) {
    const [r, g, b] = [rgba[4 * i], rgba[4 * i + 1], rgba[4 * i + 2]];
    out[i] = Math.round(16 + (65.481 * r + 128.553 * g + 24.966 * b) / 255);
  }
  const half = width / 2;
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      let [r, g, b] = [0, 0, 0];
      for (const i of [y * width + x, y * width + x + 1, (y + 1) * width + x, (y + 1) * width + x + 1]) {
        r += rgba[4 * i];
        g += rgba[4 * i + 1];
        b += rgba[4 * i + 2];
      }
      const at = area + (y / 2) * half + x / 2;
      out[at] = Math.round(128 + (-37.797 * r - 74.203 * g + 112 * b) / 1020);
      out[at + area / 4] = Math.round(128 + (112 * r - 93.786 * g - 18.214 * b) / 1020);
    }
  }
  return out;
}
