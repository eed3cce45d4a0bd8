import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { packagePath } from '../../src/entry.js';

export const ALBUM = packagePath('src/guide/pictures');
/** The same as PNG, for those who look them over. */
const NEGATIVES = packagePath('.cache/guide');

/** Text stays crisp at this quality, and a whole panel weighs some 60 KB. */
const QUALITY = 85;

/** Keeps a screenshot for the guide. @param png of any size @param widest larger ones are made smaller, in pixels */
export async function keep(name: string, png: Buffer, widest = 1600): Promise<void> {
  const picture = await loadImage(png);
  const scale = Math.min(1, widest / picture.width);
  const canvas = createCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale));
  const context = canvas.getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const write = async (path: string, bytes: Buffer) => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  };
  await write(join(ALBUM, `${name}.webp`), await canvas.encode('webp', QUALITY));
  await write(join(NEGATIVES, `${name}.png`), await canvas.encode('png'));
}
