/** One picture turning into another, byte by byte. Pure, and nothing allocated. */

/** Shares are counted in these. */
export const WHOLE = 256;

/**
 * Every byte of `into` becomes `from` + (to - from) * share / WHOLE, rounded down: exact at 0 and WHOLE.
 *
 * @param from @param to @param into of one length, in 32-bit words
 */
export function mixBytes(from: Int32Array, to: Int32Array, share: number, into: Int32Array): void {
  const rest = WHOLE - share;
  for (let i = 0; i < into.length; i++) into[i] = mixed(from[i], to[i], rest, share);
}

/** Four bytes at once: two and two have room for their products. */
function mixed(a: number, b: number, rest: number, share: number): number {
  return (
    (((Math.imul(a & 0xff00ff, rest) + Math.imul(b & 0xff00ff, share)) >>> 8) & 0xff00ff) |
    ((Math.imul((a >>> 8) & 0xff00ff, rest) + Math.imul((b >>> 8) & 0xff00ff, share)) & 0xff00ff00)
  );
}

/**
 * The same for straight RGBA: a colour counts as much as there is of it, so that air has no colour to give.
 */
export function mixStraight(from: Int32Array, to: Int32Array, share: number, into: Int32Array): void {
  const rest = WHOLE - share;
  for (let i = 0; i < into.length; i++) {
    const a = from[i];
    const b = to[i];
    if (a >>> 24 === b >>> 24) into[i] = mixed(a, b, rest, share);
    else {
      const alphaA = (a >>> 24) * rest;
      const alphaB = (b >>> 24) * share;
      const alpha = alphaA + alphaB;
      // Less than one level of it is air.
      if (alpha < WHOLE) into[i] = 0;
      else {
        const weight = alphaB / alpha;
        const red = (a & 255) + ((b & 255) - (a & 255)) * weight;
        const green = ((a >>> 8) & 255) + (((b >>> 8) & 255) - ((a >>> 8) & 255)) * weight;
        const blue = ((a >>> 16) & 255) + (((b >>> 16) & 255) - ((a >>> 16) & 255)) * weight;
        into[i] = (red + 0.5) | ((green + 0.5) << 8) | ((blue + 0.5) << 16) | ((alpha >>> 8) << 24);
      }
    }
  }
}
