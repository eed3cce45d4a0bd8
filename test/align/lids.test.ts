import { createCanvas } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { eyeFrame } from '../../src/align/eye-curves.js';
import { lidPaint } from '../../src/align/lid-paint.js';
import { buildPuppet } from '../../src/align/puppet.js';
import { colourAt, luminance } from '../../src/align/raster.js';
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

const SKIN = [220, 170, 140] as const;

/** How light the lid of a painted eye is, of the skin below it: what lies between eye and brow has such a share of its light. */
function lidUnder(share: number): number {
  const landmarks = canonical.neutral.map(([x, y]): Pair => [WIDTH / 2 + x * UNIT, 250 + y * UNIT]);
  const context = createCanvas(WIDTH, HEIGHT).getContext('2d');
  context.fillStyle = `rgb(${SKIN.join(' ')})`;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  const [left, right, below] = [landmarks[36], landmarks[39], landmarks[41]];
  context.fillStyle = `rgb(${SKIN.map((c) => share * c).join(' ')})`;
  context.fillRect(left[0] - 40, left[1] - 90, right[0] - left[0] + 80, 90);
  context.fillStyle = '#f4f0ea';
  context.beginPath();
  for (let i = 36; i < 42; i++) context.lineTo(...landmarks[i]);
  context.fill();
  const picture = { width: WIDTH, height: HEIGHT, rgba: context.getImageData(0, 0, WIDTH, HEIGHT).data };
  const pick = (list: readonly number[]): Pair[] => list.map((i) => landmarks[i]);
  const of = (k: number) => ({ upper: pick([k, k + 1, k + 2, k + 3]), lower: pick([k, k + 5, k + 4, k + 3]) });
  const lips = { upper: pick([60, 61, 62, 63, 64]), lower: pick([60, 67, 66, 65, 64]) };
  const points = { landmarks, contours: { eyes: { left: of(36), right: of(42) }, lips } };
  const lid = lidPaint(picture, eyeFrame(points, 'left', 'mesh'), SKIN, false).skin(0.5);
  return luminance(lid, 0) / luminance(colourAt(picture, [below[0], below[1] + 12])!, 0);
}

describe('the lids of a painted face', () => {
  it('are as light as its skin where the light falls on it', () => {
    expect(lidUnder(1)).toBeGreaterThan(0.97);
    expect(lidUnder(0.85)).toBeGreaterThan(0.8);
  });

  it('lie in the dark where its eyes do, under a hood or a heavy brow', () => {
    expect(lidUnder(0.2)).toBeLessThan(0.65);
    expect(lidUnder(0.2)).toBeGreaterThan(0.35);
  });

  it('are the darker the darker it is around them', () => {
    const shares = [0.15, 0.25, 0.35, 0.45, 0.55, 0.7, 0.9, 1];
    const lights = shares.map(lidUnder);
    for (let i = 1; i < lights.length; i++) expect(lights[i], `${shares[i]}`).toBeGreaterThan(lights[i - 1] - 0.03);
  });
});
