import { type Canvas, createCanvas, type Image } from '@napi-rs/canvas';
import type { Human } from './human.js';
import type { Pair } from './points.js';

/** A picture or a frame of a film. */
export type Drawable = Image | Canvas;

/** How a copy lies over the picture: scaled and turned about the picture point that is its middle. */
export interface View {
  readonly width: number;
  readonly height: number;
  readonly middle: Pair;
  readonly scale: number;
  /** Radians that the picture is turned back by. */
  readonly roll: number;
}

/** @param unit every value is multiplied by this: the nets want 0..255 or 0..1 */
export function tensorOf(human: Human, image: Drawable, view: View, unit = 1): unknown {
  const { width, height, middle, scale, roll } = view;
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  // Transparent parts are looked at on grey.
  context.fillStyle = '#808080';
  context.fillRect(0, 0, width, height);
  context.translate(width / 2, height / 2);
  context.rotate(-roll);
  context.scale(scale, scale);
  context.drawImage(image, -middle[0], -middle[1]);
  const { data } = context.getImageData(0, 0, width, height);
  const rgb = new Float32Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) rgb[i * 3 + c] = data[i * 4 + c] * unit;
  }
  return human.tf.tensor(rgb, [1, height, width, 3], 'float32');
}

/** From a copy's pixels to the picture's. */
export function back({ width, height, middle, scale, roll }: View, [x, y]: Pair): Pair {
  const [dx, dy] = [(x - width / 2) / scale, (y - height / 2) / scale];
  return [middle[0] + dx * Math.cos(roll) - dy * Math.sin(roll), middle[1] + dx * Math.sin(roll) + dy * Math.cos(roll)];
}

/**
 * Faces are looked for in copies no larger than this. The detector takes every second pixel of it; of a larger one it would
 * take fewer still, which a small face does not survive.
 */
const OVERVIEW = 512;

/** A square of the picture, as the detector wants it: it would squeeze anything else into one, and faces in a wide picture are then none to it. */
export function square(middle: Pair, side: number, roll = 0): View {
  const size = Math.round(Math.min(side, OVERVIEW));
  return { width: size, height: size, middle, scale: size / side, roll };
}

/** The whole picture. */
export const overview = ({ width, height }: Drawable, roll = 0): View =>
  square([width / 2, height / 2], Math.max(width, height), roll);

/** Squares of this side all over the picture, which overlap by a third. */
export function tiles({ width, height }: Drawable, side: number): View[] {
  const along = (length: number): number[] => {
    const count = Math.max(1, Math.round((1.5 * length) / side));
    return Array.from({ length: count }, (_, i) => (length * (i + 1)) / (count + 1));
  };
  return along(height).flatMap((y) => along(width).map((x) => square([x, y], side)));
}
