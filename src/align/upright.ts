import { createCanvas } from '@napi-rs/canvas';
import { type FacePoints, mapPoints } from './points.js';
import { quarterTurns, turnPair } from './quarter-turns.js';
import type { Drawable } from './view.js';

export interface Upright {
  readonly picture: Drawable;
  readonly points: FacePoints;
  /** Quarter turns clockwise that the picture was turned by. */
  readonly turns: number;
}

/** A picture whose face lies on its side or upside down, turned by quarters until it is upright; any other as it is. */
export function uprightOf(picture: Drawable, points: FacePoints): Upright {
  const turns = quarterTurns(points.landmarks);
  if (turns === 0) return { picture, points, turns };
  const { width, height } = picture;
  const canvas = turns === 2 ? createCanvas(width, height) : createCanvas(height, width);
  const context = canvas.getContext('2d');
  context.translate(canvas.width / 2, canvas.height / 2);
  context.rotate((turns * Math.PI) / 2);
  context.drawImage(picture, -width / 2, -height / 2);
  return { picture: canvas, points: mapPoints(points, (p) => turnPair(turns, { width, height }, p)), turns };
}

/** What the user should know of it. */
export const turnedNotice = (turns: number): string =>
  turns === 2
    ? 'the picture was upside down: it was turned by 180 degrees'
    : `the picture lay on its side: it was turned by 90 degrees ${turns === 1 ? 'to the right' : 'to the left'}`;
