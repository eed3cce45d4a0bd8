import { createCanvas, loadImage, type SKRSContext2D } from '@napi-rs/canvas';
import { type FacePoints, faceFrame, type Pair } from '../../src/align/points.js';
import { drawPortrait } from './portrait.js';

export const SIZE = { width: 640, height: 576 };
export const mira = await drawPortrait('mira', SIZE);
export const { unit } = faceFrame(mira.landmarks);
const lips = mira.landmarks.slice(48, 60);
/** Of Mira's lips. */
export const middle: Pair = [lips.reduce((sum, p) => sum + p[0], 0) / 12, lips.reduce((sum, p) => sum + p[1], 0) / 12];

/** Mira with another mouth, drawn in face units around the middle of hers. */
export async function otherMouth(draw: (context: SKRSContext2D) => void) {
  const canvas = createCanvas(SIZE.width, SIZE.height);
  const context = canvas.getContext('2d');
  context.drawImage(await loadImage(mira.png), 0, 0);
  const [x, y] = [middle[0], middle[1] + 0.3 * unit];
  const skin = context.getImageData(x, y, 1, 1).data;
  context.translate(...middle);
  context.scale(unit, unit);
  context.fillStyle = `rgb(${skin[0]} ${skin[1]} ${skin[2]})`;
  context.fillRect(-0.36, -0.16, 0.72, 0.34);
  draw(context);
  return { ...SIZE, rgba: context.getImageData(0, 0, SIZE.width, SIZE.height).data };
}

/** Points as a detector gives them that sees lips of human shape: `share` as wide as Mira's, and `lower`. */
export function found(share: number, lower: number): FacePoints {
  const move = ([x, y]: Pair): Pair => [
    middle[0] + (x - middle[0]) * share,
    middle[1] + (y - middle[1]) * share + lower * unit,
  ];
  const landmarks = mira.landmarks.map((p, i): Pair => (i < 48 ? p : move(p)));
  const pick = (list: readonly number[]): Pair[] => list.map((i) => landmarks[i]);
  const eye = (upper: readonly number[], lower: readonly number[]) => ({ upper: pick(upper), lower: pick(lower) });
  return {
    landmarks,
    contours: {
      eyes: { left: eye([36, 37, 38, 39], [36, 41, 40, 39]), right: eye([42, 43, 44, 45], [42, 47, 46, 45]) },
      lips: { upper: pick([60, 61, 62, 63, 64]), lower: pick([60, 67, 66, 65, 64]) },
    },
  };
}
