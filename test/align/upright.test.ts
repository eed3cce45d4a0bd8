import { createCanvas, loadImage } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import type { Pair } from '../../src/align/points.js';
import { turnedNotice, uprightOf } from '../../src/align/upright.js';
import { drawPortrait } from '../support/portrait.js';

const leo = await drawPortrait('leo', { width: 640, height: 480 });
const image = await loadImage(leo.png);

/** The portrait turned about its middle, in a canvas that holds it. */
function turned(degrees: number) {
  const radians = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const width = Math.round(Math.abs(640 * cos) + Math.abs(480 * sin));
  const height = Math.round(Math.abs(640 * sin) + Math.abs(480 * cos));
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.translate(width / 2, height / 2);
  context.rotate(radians);
  context.drawImage(image, -320, -240);
  const landmarks = leo.landmarks.map(
    ([x, y]): Pair => [width / 2 + (x - 320) * cos - (y - 240) * sin, height / 2 + (x - 320) * sin + (y - 240) * cos],
  );
  return { canvas, points: { landmarks } };
}

describe('a picture that does not stand upright', () => {
  it.for([
    [90, 3, 'to the left'],
    [180, 2, '180'],
    [270, 1, 'to the right'],
  ] as const)('is turned back with its points: %i degrees', ([degrees, turns, said]) => {
    const { canvas, points } = turned(degrees);
    const upright = uprightOf(canvas, points);
    expect(upright.turns).toBe(turns);
    expect(turnedNotice(turns)).toContain(said);
    upright.points.landmarks.forEach(([x, y], i) => {
      expect(Math.hypot(x - leo.landmarks[i][0], y - leo.landmarks[i][1]), `point ${i}`).toBeLessThan(0.01);
    });
    const out = createCanvas(640, 480).getContext('2d');
    out.drawImage(upright.picture, 0, 0);
    const [is, want] = [out.getImageData(0, 0, 640, 480).data, leo.picture.rgba];
    let off = 0;
    for (let i = 0; i < want.length; i++) if (Math.abs(is[i] - want[i]) > 2) off++;
    expect(off / want.length).toBeLessThan(0.001);
  });

  it('stays as it is where a head is merely tilted', () => {
    for (const degrees of [0, 40, -50]) {
      const { canvas, points } = turned(degrees);
      expect(uprightOf(canvas, points)).toEqual({ picture: canvas, points, turns: 0 });
    }
  });
});
