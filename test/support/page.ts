import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { fitArt, fitPoint } from '../../src/avatar/frame-fit.js';
import { packagePath } from '../../src/entry.js';

export const PRESET = packagePath('presets/mira');
/** Where screenshots go, to be looked at. */
export const PICTURES = packagePath('.cache/page');
export const OPEN = { jaw: 1, gapLower: 1, gapUpper: 0.6 };
export const SHUT = { jaw: 0, gapLower: 0, gapUpper: 0 };

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Mean of red, green and blue in a box of the avatar's canvas. */
export const brightness = (page: Page, box: Box): Promise<number> =>
  page.evaluate(({ x, y, width, height }) => {
    const canvas = document.getElementById('avatar') as HTMLCanvasElement;
    const { data } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(x, y, width, height);
    let sum = 0;
    for (let i = 0; i < data.length; i += 4) sum += data[i] + data[i + 1] + data[i + 2];
    return sum / (data.length / 4) / 3;
  }, box);

/** Alpha of one pixel of the avatar's canvas. */
export const alphaAt = (page: Page, x: number, y: number): Promise<number> =>
  page.evaluate(
    ([x, y]) => {
      const canvas = document.getElementById('avatar') as HTMLCanvasElement;
      return (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(x, y, 1, 1).data[3];
    },
    [x, y],
  );

/** Where the opening of the mouth lies on a canvas of 1280 x 720, from the landmarks of the preset in `folder`. */
export async function mouthBox(folder = PRESET): Promise<Box> {
  const rig = JSON.parse(await readFile(join(folder, 'rig.json'), 'utf8'));
  const fit = fitArt(rig.size, { width: 1280, height: 720 });
  const [left, top] = fitPoint(fit, rig.landmarks[61]);
  const [right, bottom] = fitPoint(fit, rig.landmarks[65]);
  return { x: Math.round(left), y: Math.round(Math.max(top, bottom)) + 1, width: Math.round(right - left), height: 10 };
}
