import type { Picture } from '../avatar/picture.js';
import { type FacePoints, faceFrame, middle, type Pair } from './points.js';
import { type Colour, luminance, mix } from './raster.js';

/** The light of a picture, as far as what we paint into it must match. */
export interface Tones {
  /** Of the cheeks, */
  readonly skin: Colour;
  /** and between lip and chin, where nothing is blushed. */
  readonly chin: Colour;
  readonly lips: Colour;
  readonly teeth: Colour;
  readonly tongue: Colour;
  readonly cavity: Colour;
}

/** Mean of the opaque texels of a disc. */
function disc({ width, height, rgba }: Picture, [cx, cy]: Pair, radius: number): Colour | undefined {
  const sum = [0, 0, 0];
  let count = 0;
  for (let y = Math.max(0, Math.floor(cy - radius)); y <= Math.min(height - 1, cy + radius); y++) {
    for (let x = Math.max(0, Math.floor(cx - radius)); x <= Math.min(width - 1, cx + radius); x++) {
      const at = (y * width + x) * 4;
      if (rgba[at + 3] < 200 || Math.hypot(x - cx, y - cy) > radius) continue;
      for (let c = 0; c < 3; c++) sum[c] += rgba[at + c];
      count++;
    }
  }
  return count ? [sum[0] / count, sum[1] / count, sum[2] / count] : undefined;
}

const average = (list: readonly (Colour | undefined)[], otherwise: Colour): Colour => {
  const there = list.filter((c): c is Colour => c !== undefined);
  if (there.length === 0) return otherwise;
  return [0, 1, 2].map((c) => there.reduce((sum, one) => sum + one[c], 0) / there.length) as unknown as Colour;
};

/** The luminance that only the brightest part of the face reaches: eye whites, highlights. */
function brightest(picture: Picture, { landmarks }: FacePoints): number {
  const { unit, at } = faceFrame(landmarks);
  const levels = new Uint32Array(256);
  let count = 0;
  const step = Math.max(1, unit / 120);
  for (let y = -0.3; y < 0.9; y += step / unit) {
    for (let x = -0.6; x < 0.6; x += step / unit) {
      const [px, py] = at(x, y).map(Math.floor);
      if (px < 0 || py < 0 || px >= picture.width || py >= picture.height) continue;
      const texel = (py * picture.width + px) * 4;
      if (picture.rgba[texel + 3] < 200) continue;
      levels[Math.min(255, Math.round(luminance(picture.rgba, texel)))]++;
      count++;
    }
  }
  let above = 0;
  for (let level = 255; level > 0; level--) {
    above += levels[level];
    if (above > count * 0.04) return level;
  }
  return 200;
}

/** Measures the picture's light on cheeks, lips and highlights, and colours the mouth's inside by it. */
export function tonesOf(picture: Picture, points: FacePoints): Tones {
  const { landmarks } = points;
  const { unit } = faceFrame(landmarks);
  const spot = (indices: readonly number[], radius: number): Colour | undefined =>
    disc(picture, middle(indices.map((i) => landmarks[i])), radius * unit);
  const skin = average([spot([2, 31, 41], 0.08), spot([14, 35, 46], 0.08)], [205, 165, 145]);
  const chin = average([spot([57, 57, 8], 0.04)], skin);
  const lips = average(
    [spot([57, 66], 0.02), spot([51, 62], 0.015), spot([56, 65], 0.015), spot([58, 67], 0.015)],
    [170, 90, 90],
  );
  const bright = brightest(picture, points);
  const light = Math.min(236, Math.max(100, bright * 1.04));
  // Ivory under the light that the skin shows, most of whose colour is the skin's own.
  const most = Math.max(...skin, 1);
  const tint: Colour = [skin[0] / most, skin[1] / most, skin[2] / most];
  const neutral = mix([1, 0.965, 0.91], tint, 0.22);
  const teeth: Colour = [neutral[0] * light, neutral[1] * light, neutral[2] * light];
  const rose: Colour = [light * 0.86, light * 0.46, light * 0.46];
  const dim = Math.min(1, light / 200);
  return {
    skin,
    chin,
    lips,
    teeth,
    tongue: mix(rose, lips, 0.35),
    cavity: mix([52 * dim, 16 * dim, 20 * dim], [lips[0] * 0.22, lips[1] * 0.14, lips[2] * 0.14], 0.4),
  };
}
