import { createCanvas } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { buildPuppet } from '../../src/align/puppet.js';
import type { Pair } from '../../src/avatar/curve.js';
import { openReferenceKernel } from '../../src/avatar/kernel/reference.js';
import { openPuppet } from '../../src/avatar/puppet.js';
import { loadCanonical } from '../../src/face/canonical.js';
import { C, restFace } from '../../src/face/controls.js';
import { millis } from '../../src/units.js';

const canonical = loadCanonical();
const [WIDTH, HEIGHT, UNIT] = [600, 700, 180];

/** A face in black ink on white paper. */
function lineDrawing() {
  const landmarks = canonical.neutral.map(([x, y]): Pair => [WIDTH / 2 + x * UNIT, 250 + y * UNIT]);
  const context = createCanvas(WIDTH, HEIGHT).getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.lineWidth = 4;
  const line = (from: number, to: number, closed = false) => {
    context.beginPath();
    for (let i = from; i <= to; i++) context.lineTo(...landmarks[i]);
    if (closed) context.closePath();
    context.stroke();
  };
  for (const [from, to] of [
    [0, 16],
    [17, 21],
    [22, 26],
    [27, 30],
    [31, 35],
    [60, 64],
  ])
    line(from, to);
  for (const [from, to] of [
    [36, 41],
    [42, 47],
    [48, 59],
  ])
    line(from, to, true);
  for (const eye of [36, 42]) {
    const [left, right] = [landmarks[eye], landmarks[eye + 3]];
    context.beginPath();
    context.arc((left[0] + right[0]) / 2, (left[1] + right[1]) / 2, 0.04 * UNIT, 0, 7);
    context.fillStyle = '#000';
    context.fill();
  }
  const rgba = new Uint8ClampedArray(context.getImageData(0, 0, WIDTH, HEIGHT).data);
  return { picture: { width: WIDTH, height: HEIGHT, rgba }, landmarks };
}

describe('the lids of a line drawing', () => {
  it('are as white as its paper, without the shade of a lid of skin', async () => {
    const drawn = lineDrawing();
    const { rig, pictures } = buildPuppet(drawn);
    const size = { width: WIDTH, height: HEIGHT };
    const avatar = await openPuppet({ rig, pictures, canonical, kernel: openReferenceKernel, ...size });
    const controls = restFace();
    controls[C.blinkLeft] = controls[C.blinkRight] = 1;
    const rgba = avatar.draw({ controls, of: millis(0), at: millis(0) }).as('rgba');
    for (const eye of [36, 42]) {
      const [left, , , right] = drawn.landmarks.slice(eye, eye + 4);
      const x = Math.round((left[0] + right[0]) / 2);
      // From below the brow down to where the pupil was, which the lid covers.
      for (let y = Math.round(left[1] - 0.12 * UNIT); y < left[1]; y++)
        expect(rgba[(y * WIDTH + x) * 4], `${x}, ${y}`).toBeGreaterThan(250);
    }
  });
});
