import { createCanvas } from '@napi-rs/canvas';
import type { Pair } from '../../src/avatar/curve.js';
import { openReferenceKernel } from '../../src/avatar/kernel/reference.js';
import { readPresetPictures } from '../../src/avatar/load.js';
import type { Picture } from '../../src/avatar/picture.js';
import { openPuppet } from '../../src/avatar/puppet.js';
import { flatten } from '../../src/avatar/sheet.js';
import { loadCanonical } from '../../src/face/canonical.js';
import { C, type Control, restFace } from '../../src/face/controls.js';
import { presetsFolder, readPreset } from '../../src/presets/store.js';
import { millis } from '../../src/units.js';

/** One of the shipped presets drawn flat: a picture of one piece, with its landmarks. */
export interface Portrait {
  readonly picture: Picture;
  readonly landmarks: Pair[];
  /** PNG bytes. */
  readonly png: Buffer;
}

/**
 * @param face controls that differ from rest, e.g. an open mouth
 * @param transparent leaves the background out
 */
export async function drawPortrait(
  name: string,
  size: { readonly width: number; readonly height: number },
  face: Partial<Record<Control, number>> = {},
  transparent = false,
): Promise<Portrait> {
  const { width, height } = size;
  const { rig, pictures, background } = await readPresetPictures(await readPreset(name, presetsFolder()));
  const avatar = await openPuppet({
    rig,
    pictures,
    canonical: loadCanonical(),
    kernel: openReferenceKernel,
    width,
    height,
    background: transparent ? { kind: 'transparent' } : background,
  });
  const controls = restFace();
  for (const [control, value] of Object.entries(face)) controls[C[control as Control]] = value;
  const drawn = avatar.draw({ controls, of: millis(0), at: millis(0) }).as('rgba');
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  const image = context.createImageData(width, height);
  if (transparent) {
    // Premultiplied to straight.
    for (let i = 0; i < drawn.length; i += 4) {
      const alpha = drawn[i + 3];
      for (let c = 0; c < 3; c++) image.data[i + c] = alpha ? Math.round((drawn[i + c] * 255) / alpha) : 0;
      image.data[i + 3] = alpha;
    }
  } else flatten(drawn, image.data);
  context.putImageData(image, 0, 0);
  const scale = Math.min(width / rig.size.width, height / rig.size.height);
  const x = (width - rig.size.width * scale) / 2;
  const y = height - rig.size.height * scale;
  const landmarks = rig.landmarks.map(([px, py]): Pair => [px * scale + x, py * scale + y]);
  return { picture: { width, height, rgba: image.data }, landmarks, png: canvas.toBuffer('image/png') };
}
