/** Arithmetic on premultiplied RGBA packed as 0xAABBGGRR, two channels at a time; signed, as larger numbers would be allocated. */

const LOW = 0x00ff00ff;
const HIGH = 0xff00ff00;

/** round(x / 255) in both halves of a word, for products of two bytes: (t + (t >> 8)) >> 8 with t = x + 128 is exact. */
function divide255(products: number): number {
  const t = products + 0x00800080;
  return ((t + ((t >>> 8) & LOW)) >>> 8) & LOW;
}

/** Every channel times factor / 255, rounded. @param factor 0..255 */
export function scaled(colour: number, factor: number): number {
  const low = divide255((colour & LOW) * factor);
  const high = divide255(((colour >>> 8) & LOW) * factor);
  return low | (high << 8);
}

/** Source-over for a source whose channels do not exceed its alpha. */
export function blended(source: number, under: number): number {
  const alpha = source >>> 24;
  if (alpha === 255) return source;
  if (source === 0) return under;
  return (source + scaled(under, 255 - alpha)) | 0;
}

/** Source-over that saturates, for sources of unknown making. */
export function blendedSaturated(source: number, under: number): number {
  const rest = scaled(under, 255 - (source >>> 24));
  const low = (source & LOW) + (rest & LOW);
  const high = ((source & HIGH) >>> 8) + ((rest & HIGH) >>> 8);
  const r = Math.min(low & 0xffff, 255);
  const b = Math.min(low >>> 16, 255);
  const g = Math.min(high & 0xffff, 255);
  const a = Math.min(high >>> 16, 255);
  return (a << 24) | (b << 16) | (g << 8) | r;
}
