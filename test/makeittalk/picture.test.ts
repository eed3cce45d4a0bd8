import { describe, expect, it } from 'vitest';
import { drawLandmarks, SIDE } from '../../src/makeittalk/drawing.js';
import { cutSquare, maskAt, matchColours, pasteSquare } from '../../src/makeittalk/paste.js';
import { blink, photoFace, toPixels } from '../../src/makeittalk/photo-points.js';
import { squareAround } from '../../src/makeittalk/photoreal.js';

const AREA = SIDE * SIDE;

/** A picture of soft colours. */
function picture(width: number, height: number) {
  const rgba = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    rgba.set([60 + (120 * x) / width, 90 + (100 * y) / height, 140, 255], 4 * i);
  }
  return { width, height, rgba };
}

describe('the drawing that the image network reads', () => {
  it('has the lines’ colours in blue, green, red on white, two pixels wide, edges hard', () => {
    const points = new Float32Array(136).fill(-50);
    points.set([20.9, 30.9, 60.2, 30.1], 0);
    const planes = new Float32Array(3 * AREA);
    drawLandmarks(points, planes);
    const at = (x: number, y: number) => [0, 1, 2].map((c) => Math.round(255 * planes[c * AREA + y * SIDE + x]));
    expect(at(40, 30)).toEqual([255, 144, 25]);
    expect(at(40, 31)).toEqual([255, 144, 25]);
    expect(at(40, 29)).toEqual([255, 255, 255]);
    expect(at(40, 32)).toEqual([255, 255, 255]);
    expect(at(19, 30)).toEqual([255, 255, 255]);
  });

  it('bears points that are anywhere', () => {
    drawLandmarks(new Float32Array(136).fill(1e9), new Float32Array(3 * AREA));
    drawLandmarks(new Float32Array(136).fill(Number.NaN), new Float32Array(3 * AREA));
  });
});

describe('pasting', () => {
  it.each([
    [640, 480, { x: 200, y: 80, size: 320 }],
    [90, 70, { x: 10, y: 0, size: 70 }],
    [2000, 1500, { x: 400.5, y: 200.5, size: 1024 }],
  ])('leaves a picture of %i x %i as it was when the network gives the photo back', (width, height, square) => {
    const before = picture(width, height);
    const planes = new Float32Array(3 * AREA);
    cutSquare(before, square, planes);
    const after = { ...before, rgba: before.rgba.slice() };
    pasteSquare(after, square, planes);
    let worst = 0;
    for (let i = 0; i < after.rgba.length; i++) worst = Math.max(worst, Math.abs(after.rgba[i] - before.rgba[i]));
    expect(worst).toBeLessThan(4);
  });

  it('touches nothing outside its square, and has no rim', () => {
    const before = picture(400, 300);
    const after = { ...before, rgba: before.rgba.slice() };
    pasteSquare(after, { x: 100, y: 50, size: 200 }, new Float32Array(3 * AREA).fill(1));
    const red = (x: number, y: number) => after.rgba[4 * (y * 400 + x)];
    const was = (x: number, y: number) => before.rgba[4 * (y * 400 + x)];
    expect(red(200, 150)).toBe(255);
    expect(red(99, 150)).toBe(was(99, 150));
    expect(red(101, 51)).toBe(was(101, 51));
    for (let x = 100; x < 300; x++) expect(Math.abs(red(x + 1, 150) - red(x, 150))).toBeLessThan(14);
    expect([maskAt(127.5, 127.5), maskAt(0, 0)]).toEqual([1, 0]);
  });

  it('brings the network’s colours to those around the face', () => {
    const reference = new Float32Array(3 * AREA);
    for (let c = 0; c < 3; c++) reference.fill(0.3 + 0.1 * c, c * AREA, (c + 1) * AREA);
    const drawn = reference.map((value) => value + 0.2);
    matchColours(drawn, reference);
    for (const at of [0, AREA + 500, 2 * AREA + 30_000]) expect(drawn[at]).toBeCloseTo(reference[at], 4);
  });

  it('takes a square around a face that lies within the picture, however near the edge the face is', () => {
    const face = Array.from({ length: 68 }, (_, i): [number, number] => [5 + (i % 9) * 10, 8 + (i % 8) * 12]);
    for (const [width, height] of [
      [300, 300],
      [100, 500],
      [640, 110],
    ]) {
      const { x, y, size } = squareAround(face, width, height);
      expect(x).toBeGreaterThanOrEqual(0);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(x + size).toBeLessThanOrEqual(width);
      expect(y + size).toBeLessThanOrEqual(height);
    }
  });
});

describe('a photo’s points', () => {
  const points = Array.from({ length: 68 }, (_, i): [number, number] => [40 + 2.5 * i, 100 + 10 * Math.sin(i)]);

  it('go into MakeItTalk’s space and back, but for the original’s small moves', () => {
    const { face, fit } = photoFace(points);
    expect(face[3 * 16] - face[0]).toBeCloseTo(1.6, 5);
    toPixels(face, fit);
    expect(face[3 * 30]).toBeCloseTo(points[30][0], 3);
    expect(face[3 * 30 + 1]).toBeCloseTo(points[30][1], 3);
    expect(face[3 * 50 + 1]).toBeCloseTo(points[50][1] + 1, 3);
    expect(face[3 * 37 + 1]).toBeCloseTo(points[37][1] - 2, 3);
  });

  it('blink first at frame 30, closing in 10 frames and opening in 15', () => {
    const rows = new Float32Array(100 * 204);
    for (let t = 0; t < 100; t++) rows[t * 204 + 3 * 41 + 1] = 8;
    blink(rows, () => 0);
    const gap = (t: number) => rows[t * 204 + 3 * 41 + 1] - rows[t * 204 + 3 * 37 + 1];
    expect(gap(30)).toBeCloseTo(0, 5);
    expect(rows[30 * 204 + 3 * 41 + 1]).toBeCloseTo(6, 5);
    expect([gap(20), gap(45), gap(70)]).toEqual([8, 8, 8]);
    expect(gap(25)).toBeCloseTo(4, 5);
  });
});
