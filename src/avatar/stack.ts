import type { Rect } from '../types.js';
import type { Bands } from './bands.js';
import { type Box, emptyBox } from './box.js';
import { type Deformer, deformer } from './deform.js';
import type { Band, Bitmap, Kernel, Mask, Mesh, Texture } from './kernel/kernel.js';
import type { PlannedLayer } from './layer.js';
import { type MouthOpening, mouthOpening } from './mouth.js';
import type { Clip } from './rig.js';
import type { StageParts } from './stage.js';

/** An opening that layers are seen through. */
export interface Opening {
  readonly mask: Mask;
  /** x, y per corner of a closed polygon. */
  readonly outline: Float32Array;
  readonly box: Box;
  changed: boolean;
}

/** One drawing step. */
export interface Item {
  readonly texture: Texture;
  readonly mesh: Mesh;
  readonly triangles: Uint16Array;
  /** The mesh's positions before the last move. */
  readonly before: Float32Array;
  /** Nothing where the mouth's opening moves it. */
  readonly deformer: Deformer | undefined;
  readonly opening: Opening | undefined;
  /** Whether the opening cuts it, or only says where it is seen. */
  readonly masked: boolean;
  readonly fade: PlannedLayer['fade'];
  readonly box: Box;
  readonly old: Box;
  opacity: number;
  changed: boolean;
  /** Its opacity is new. */
  faded: boolean;
}

export interface Stack {
  /** Back to front. */
  readonly items: readonly Item[];
  /** Those behind them that nothing moves, without the background that has them too; undefined where there are none. */
  readonly still: Bitmap | undefined;
  readonly face: Item;
  readonly lips: MouthOpening;
  /** The mesh that fills the mouth. */
  readonly strip: Mesh;
  readonly mouth: Opening;
  readonly lids: readonly { readonly contour: Deformer; readonly opening: Opening }[];
}

/** Hands every layer to the kernel; those at the back that nothing moves are drawn into the background for good.
 * @param band of the background, overwritten */
export function buildStack(parts: StageParts, band: Band): Stack {
  const { kernel, background, layers, cavity, pivot, eyes, cut } = parts;
  const { width, height } = background;
  const opening = (outline: Float32Array): Opening => ({
    mask: kernel.mask(width, height),
    outline,
    box: emptyBox(),
    changed: true,
  });
  const lips = mouthOpening(cut.upper, cut.lower);
  const mouth = opening(lips.outline);
  const lids = [eyes.left, eyes.right].map((shape) => {
    const contour = deformer(shape, pivot);
    return { contour, opening: opening(new Float32Array(contour.count * 2)) };
  });
  const openings: Record<Clip, Opening> = { mouth, eyeLeft: lids[0].opening, eyeRight: lids[1].opening };
  const inside = kernel.texture(cavity.texels);
  const strip = kernel.mesh(cavity.uv, cavity.triangles);
  const filling = (masked: boolean): Item => item(inside, strip, cavity.triangles, undefined, mouth, masked, undefined);

  const items: Item[] = [];
  let face: Item | undefined;
  let still: Bitmap | undefined;
  for (const layer of layers) {
    const texture = kernel.texture(layer.texels);
    const mesh = kernel.mesh(layer.uv, layer.triangles);
    if (items.length === 0 && layer.follow === 'static' && !layer.fade && !layer.clip) {
      still ??= kernel.bitmap(width, height);
      mesh.positions.set(layer.shape.rest);
      drawOver(kernel, still, band, texture, mesh);
      continue;
    }
    const clip = layer.clip && openings[layer.clip];
    const own = item(
      texture,
      mesh,
      layer.triangles,
      deformer(layer.shape, pivot),
      clip,
      clip !== undefined,
      layer.fade,
    );
    if (layer.follow === 'face') {
      face = own;
      // Once under the skin, to fill the hole to its last pixel, and once over its rim, to make that soft.
      items.push(filling(false), own, filling(true));
    } else items.push(own);
  }
  if (still) putOver(kernel, still, background, band);
  return { items, still, face: face!, lips, strip, mouth, lids };
}

function item(
  texture: Texture,
  mesh: Mesh,
  triangles: Uint16Array,
  own: Deformer | undefined,
  opening: Opening | undefined,
  masked: boolean,
  fade: PlannedLayer['fade'],
): Item {
  const box = emptyBox();
  return {
    texture,
    mesh,
    triangles,
    before: mesh.positions.slice(),
    deformer: own,
    opening,
    masked,
    fade,
    box,
    old: emptyBox(),
    opacity: fade ? 0 : 1,
    changed: true,
    faded: false,
  };
}

function movedEverywhere({ mesh: { positions }, before }: Item): boolean {
  for (let i = 0; i < positions.length; i += 2) {
    if (positions[i] === before[i] && positions[i + 1] === before[i + 1]) return false;
  }
  return true;
}

/** Adds what the last move changed, where it was and where it is: all of it, or else triangle by triangle. */
export function addMoved(bands: Bands, item: Item): void {
  if (movedEverywhere(item)) {
    bands.add(item.old);
    bands.add(item.box);
    return;
  }
  const { mesh, triangles, before } = item;
  const { positions } = mesh;
  for (let t = 0; t < triangles.length; t += 3) {
    let still = true;
    let left = Number.POSITIVE_INFINITY;
    let top = Number.POSITIVE_INFINITY;
    let right = Number.NEGATIVE_INFINITY;
    let bottom = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < 3; k++) {
      const i = triangles[t + k] * 2;
      if (positions[i] !== before[i] || positions[i + 1] !== before[i + 1]) still = false;
      left = Math.min(left, positions[i], before[i]);
      right = Math.max(right, positions[i], before[i]);
      top = Math.min(top, positions[i + 1], before[i + 1]);
      bottom = Math.max(bottom, positions[i + 1], before[i + 1]);
    }
    if (!still) bands.addBounds(left, top, right, bottom);
  }
}

/** Draws a layer over what is there, by way of `band`. */
function drawOver(kernel: Kernel, target: Bitmap, band: Band, texture: Texture, mesh: Mesh): void {
  bandByBand(target, band, (part) => {
    kernel.fill(band, part, 0);
    kernel.draw(band, texture, mesh, 'under');
    kernel.under(target, band, part);
    kernel.copy(band, target, part);
  });
}

/** Puts one bitmap over another, by way of `band`. */
function putOver(kernel: Kernel, from: Bitmap, to: Bitmap, band: Band): void {
  bandByBand(to, band, (part) => {
    kernel.copy(from, band, part);
    kernel.under(to, band, part);
    kernel.copy(band, to, part);
  });
}

function bandByBand({ width, height }: Bitmap, band: Band, work: (part: Rect) => void): void {
  for (band.top = 0; band.top < height; band.top += band.rows) {
    work({ x: 0, y: band.top, width, height: band.rows });
  }
}
