import { PluginError } from '../../errors.js';
import { cellBytes, mapCells } from './cells.js';
import { premultiply } from './premultiply.js';
import { LARGEST_TEXTURE } from './raw.js';

/** A picture in the form that kernels draw from. Plain data: it is made where there is time, and opened by a copy. */
export interface Texels {
  readonly width: number;
  readonly height: number;
  /** As `premultiply` leaves them, (width + 2) * (height + 2) * 4 bytes. */
  readonly words: Uint8Array;
  /** As `mapCells` leaves them. */
  readonly cells: Uint8Array;
}

/**
 * @param rgba straight (not premultiplied) RGBA, width * height * 4 bytes; sides up to LARGEST_TEXTURE
 * @throws PluginError internal
 */
export function texelsOf(rgba: Uint8Array | Uint8ClampedArray, width: number, height: number): Texels {
  for (const side of [width, height])
    if (!(Number.isInteger(side) && side > 0 && side <= LARGEST_TEXTURE))
      throw new PluginError('internal', `a texture of ${width} x ${height}; sides are 1 to ${LARGEST_TEXTURE}`);
  if (rgba.length !== width * height * 4)
    throw new PluginError(
      'internal',
      `a texture of ${width} x ${height} needs ${width * height * 4} bytes, got ${rgba.length}`,
    );
  const words = new Uint8Array((width + 2) * (height + 2) * 4);
  premultiply(rgba, width, height, words);
  const cells = new Uint8Array(cellBytes(width, height));
  mapCells(words, width, height, cells);
  return { width, height, words, cells };
}
