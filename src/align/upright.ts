import { createCanvas } from '@napi-rs/canvas';
import { type FacePoints, faceFrame, mapPoints, type Pair } from './points.js';
import type { Drawable } from './view.js';

export interface Upright {
  readonly picture: Drawable;
  readonly points: FacePoints;
  /** Quarter turns clockwise that the picture was turned by. */
  readonly turns: number;
}

/** A head may be tilted by less than this in a picture that is upright, radians. */
const TILTED = 1;

/** A picture whose face lies on its side or upside down, turned by quarters until it is upright; any other as it is. */
export function uprightOf(picture: Drawable, points: FacePoints): Upright {
  const { cos, sin } = faceFrame(points.landmarks);
  const roll = Math.atan2(sin, cos);
  const turns = Math.abs(roll) < TILTED ? 0 : (4 - Math.round(roll / (Math.PI / 2))) % 4;
  if (turns === 0) return { picture, points, turns };
  const { width, height } = picture;
  const to = ([x, y]: Pair): Pair =>
    turns === 1 ? [height - y, x] : turns === 2 ? [width - x, height - y] : [y, width - x];
  const canvas = turns === 2 ? createCanvas(width, height) : createCanvas(height, width);
  const context = canvas.getContext('2d');
  context.translate(canvas.width / 2, canvas.height / 2);
  context.rotate((turns * Math.PI) / 2);
  context.drawImage(picture, -width / 2, -height / 2);
  return { picture: canvas, points: mapPoints(points, to), turns };
}

/** What the user should know of it. */
export const turnedNotice = (turns: number): string =>
  turns === 2
    ? 'the picture was upside down: it was turned by 180 degrees'
    : `the picture lay on its side: it was turned by 90 degrees ${turns === 1 ? 'to the right' : 'to the left'}`;
