/**
 * The process that films are looked at in: the face detector is made for browsers and changes what is global, and its
 * memory goes when it ends. A frame comes by message, the points of its face go back.
 */
import { createCanvas, ImageData } from '@napi-rs/canvas';
import { type FaceFinder, openFaceFinder } from '../align/detector.js';
import type { FacePoints } from '../align/points.js';

export interface FilmFrame {
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** 136 numbers: x, y of 68 points in pixels; none where no face is seen. */
export type FilmFace = Float32Array | undefined;

let finder: Promise<FaceFinder> | undefined;
let last: FacePoints | undefined;

async function look({ rgb, width, height }: FilmFrame): Promise<FilmFace> {
  finder ??= openFaceFinder();
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) pixels[4 * i + c] = rgb[3 * i + c];
  }
  const canvas = createCanvas(width, height);
  canvas.getContext('2d').putImageData(new ImageData(pixels, width, height), 0, 0);
  const { find, follow } = await finder;
  last = (last && (await follow(canvas, last))) ?? (await find(canvas));
  return last && Float32Array.from(last.landmarks.flat());
}

process.on('message', (frame: FilmFrame) => {
  look(frame).then(
    (face) => process.send?.({ face }),
    (error: Error) => process.send?.({ error: error.message }),
  );
});
process.on('disconnect', () => process.exit(0));
