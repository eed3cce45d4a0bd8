import { createCanvas } from '@napi-rs/canvas';
import type { Pair } from '../../src/avatar/curve.js';

/** A mascot of our own that no face detector knows: a green monster that looks to the front. */
export interface Cartoon {
  readonly png: Buffer;
  readonly width: number;
  readonly height: number;
  /** Where its features lie, in its pixels. */
  readonly eyeLeft: Pair;
  readonly eyeRight: Pair;
  /** Half width and half height of an eye. */
  readonly eye: Pair;
  readonly mouth: Pair;
  readonly mouthHalf: number;
  readonly chin: Pair;
  readonly cheekRight: Pair;
}

export function drawCartoon(): Cartoon {
  const [width, height] = [900, 800];
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  const ellipse = (x: number, y: number, rx: number, ry: number, colour: string) => {
    context.beginPath();
    context.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI);
    context.fillStyle = colour;
    context.fill();
  };
  const sky = context.createLinearGradient(0, 0, 0, height);
  sky.addColorStop(0, '#ffd9a0');
  sky.addColorStop(1, '#ff9e8a');
  context.fillStyle = sky;
  context.fillRect(0, 0, width, height);
  const [x, y] = [500, 400];
  for (const side of [-1, 1]) {
    ellipse(x + side * 170, y - 220, 42, 80, '#3f9c5a');
    ellipse(x + side * 170, y - 220, 20, 46, '#c2f0a8');
  }
  ellipse(x, height + 40, 260, 230, '#3f9c5a');
  const skin = context.createRadialGradient(x - 80, y - 100, 40, x, y, 320);
  skin.addColorStop(0, '#86dd86');
  skin.addColorStop(1, '#46ab62');
  ellipse(x, y, 262, 250, '#2f7d48');
  context.beginPath();
  context.ellipse(x, y, 254, 242, 0, 0, 2 * Math.PI);
  context.fillStyle = skin;
  context.fill();
  const eye: Pair = [62, 70];
  for (const side of [-1, 1]) {
    const ex = x + side * 92;
    ellipse(ex, y - 70, eye[0] + 5, eye[1] + 5, '#1d4a2c');
    ellipse(ex, y - 70, eye[0], eye[1], '#ffffff');
    ellipse(ex, y - 62, 34, 38, '#5b2d86');
    ellipse(ex, y - 62, 18, 22, '#170c22');
    ellipse(ex - 10, y - 76, 9, 10, '#ffffff');
    context.beginPath();
    context.lineWidth = 15;
    context.lineCap = 'round';
    context.strokeStyle = '#1d4a2c';
    context.moveTo(ex - 52, y - 168 + side * 8);
    context.quadraticCurveTo(ex, y - 192, ex + 52, y - 168 - side * 8);
    context.stroke();
  }
  for (const side of [-1, 1]) ellipse(x + side * 16, y + 38, 8, 6, '#2f7d48');
  const mouth: Pair = [x, y + 122];
  const mouthHalf = 96;
  context.beginPath();
  context.lineWidth = 26;
  context.strokeStyle = '#d8577a';
  context.moveTo(x - mouthHalf + 10, mouth[1] - 10);
  context.quadraticCurveTo(x, mouth[1] + 14, x + mouthHalf - 10, mouth[1] - 10);
  context.stroke();
  context.beginPath();
  context.lineWidth = 4;
  context.strokeStyle = '#7c2440';
  context.moveTo(x - mouthHalf + 6, mouth[1] - 11);
  context.quadraticCurveTo(x, mouth[1] + 14, x + mouthHalf - 6, mouth[1] - 11);
  context.stroke();
  return {
    png: canvas.toBuffer('image/png'),
    width,
    height,
    eyeLeft: [x - 92, y - 70],
    eyeRight: [x + 92, y - 70],
    eye,
    mouth,
    mouthHalf,
    chin: [x, y + 246],
    cheekRight: [x + 258, y + 10],
  };
}
