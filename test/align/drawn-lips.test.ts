import type { SKRSContext2D } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { closeMouth } from '../../src/align/close-mouth.js';
import { seeDrawnMouth } from '../../src/align/drawn-mouth.js';
import type { FacePoints, Pair } from '../../src/align/points.js';
import { buildPuppet } from '../../src/align/puppet.js';
import { drawFace, oval } from '../support/drawn-face.js';

/** Another drawn face, and lips of human shape found on its mouth: half as wide and high as this, and open. */
function withMouth(more: (context: SKRSContext2D) => void, [rx, ry]: Pair) {
  const { picture, landmarks, unit, eyes } = drawFace({
    skin: '#e6b48c',
    laid: [0.15, 0.08],
    eye: (context) => oval(context, '#4a3320', 0.07, 0.07),
    more(context) {
      context.translate(0, 0.68);
      more(context);
    },
  });
  const centre: Pair = [picture.width / 2, eyes[0][1] + 0.68 * unit];
  const ring = (count: number, share: number): Pair[] =>
    Array.from({ length: count }, (_, i) => {
      const angle = Math.PI + (2 * Math.PI * i) / count;
      return [centre[0] + rx * share * unit * Math.cos(angle), centre[1] + ry * share * unit * Math.sin(angle)];
    });
  landmarks.splice(48, 20, ...ring(12, 1), ...ring(8, 0.6));
  const lips = { upper: landmarks.slice(60, 65), lower: [60, 67, 66, 65, 64].map((i) => landmarks[i]) };
  const points: FacePoints = { landmarks, contours: { lips } };
  const seen = seeDrawnMouth(picture, points, true);
  const shut = closeMouth({ ...picture, rgba: new Uint8ClampedArray(picture.rgba) }, seen);
  const down = (i: number): number => (seen.points.landmarks[i][1] - centre[1]) / unit;
  /** How high, in face units, what is no skin is so far beside the middle of the shut mouth. */
  const height = (aside: number): number => {
    let count = 0;
    for (let y = centre[1] - 0.3 * unit; y < centre[1] + 0.35 * unit; y++) {
      const at = (Math.round(y) * picture.width + Math.round(centre[0] + aside * unit)) * 4;
      if (Math.abs(shut.picture.rgba[at + 2] - 0x8c) > 20) count++;
    }
    return count / unit;
  };
  return { picture, points, seen, shut, down, height };
}

/** An ellipse with an outline. */
function ring(context: SKRSContext2D, colour: string, [rx, ry]: Pair, outline: number, y = 0): void {
  oval(context, colour, rx, ry, 0, y);
  context.lineWidth = outline;
  context.strokeStyle = '#2b1c15';
  if (outline) context.stroke();
}

describe('the mouth of a drawing, where the outer lips were found about rightly', () => {
  const sizes: [number, number, number][] = [
    [0.13, 0.13, 0],
    [0.2, 0.18, 0.02],
    [0.15, 0.16, 0.03],
    [0.3, 0.17, 0.02],
  ];
  it.each(sizes)('is one thin line when it shuts, an O of %f by %f with an outline of %f', (rx, ry, outline) => {
    const { height, down, shut } = withMouth(
      (context) => {
        ring(context, '#5b1020', [rx, ry], outline);
        oval(context, '#d9667a', 0.6 * rx, 0.3 * ry, 0, 0.55 * ry);
      },
      [rx + 0.05, ry + 0.02],
    );
    expect(shut.changed).toBe(true);
    expect(down(62)).toBeLessThan(-0.85 * ry);
    expect(down(66)).toBeGreaterThan(0.85 * ry);
    for (const share of [-1, -0.95, -0.8, -0.4, 0.4, 0.8, 0.95, 1])
      expect(height(share * rx), `at ${share}`).toBeLessThan(0.05);
    for (const share of [-0.8, 0, 0.8]) expect(height(share * rx), `at ${share}`).toBeGreaterThan(0);
  });

  const meeting = (context: SKRSContext2D): void => {
    context.lineWidth = 0.016;
    context.strokeStyle = '#6a2020';
    context.beginPath();
    context.moveTo(-0.31, 0);
    context.quadraticCurveTo(0, 0.05, 0.31, 0);
    context.stroke();
  };

  it.each([
    ['plain', 0, false],
    ['outlined', 0.02, false],
    ['shining', 0, true],
  ])('is not shut again where thick lips are shut: %s', (_, outline, shines) => {
    const { shut, seen, down } = withMouth(
      (context) => {
        ring(context, '#c0504a', [0.32, 0.1], outline);
        meeting(context);
        if (shines) oval(context, '#f8d8d0', 0.1, 0.015, 0, 0.06);
      },
      [0.34, 0.11],
    );
    expect(shut.changed).toBe(false);
    expect(seen.unclear).toBe(false);
    // Their line is the drawn one, and they reach to their edges.
    for (const i of [62, 66]) expect(down(i)).toBeCloseTo(0.025, 2);
    expect(down(51)).toBeCloseTo(-0.1 - outline / 2, 1);
    expect(down(57)).toBeCloseTo(0.1 + outline / 2, 1);
  });

  it('keeps lips that are around teeth, thinner towards their ends, and shows none of the teeth', () => {
    const { picture, height, shut } = withMouth(
      (context) => {
        oval(context, '#c0504a', 0.34, 0.19);
        ring(context, '#ffffff', [0.25, 0.12], 0.01);
      },
      [0.36, 0.2],
    );
    expect(height(0)).toBeGreaterThan(0.11);
    for (const aside of [-0.28, 0.28]) expect(height(aside)).toBeLessThan(0.8 * height(0));
    const [x0, y0] = [picture.width / 2, 190 + 0.68 * 200];
    for (let y = y0 - 40; y < y0 + 40; y++) {
      for (let x = x0 - 70; x < x0 + 70; x++) {
        expect(shut.picture.rgba[(Math.round(y) * picture.width + Math.round(x)) * 4 + 1]).toBeLessThan(205);
      }
    }
  });

  it('is what lies below a moustache', () => {
    const { down } = withMouth(
      (context) => {
        context.fillStyle = '#3a2a20';
        context.beginPath();
        context.moveTo(0, -0.2);
        context.lineTo(-0.36, -0.08);
        context.lineTo(0.36, -0.08);
        context.fill();
        context.translate(0, 0.06);
        context.scale(0.7, 1);
        meeting(context);
      },
      [0.3, 0.12],
    );
    for (const i of [62, 66]) expect(down(i)).toBeCloseTo(0.085, 1);
    expect(down(51)).toBeGreaterThan(0);
  });

  it('is said to be unclear where it might be shut or open, and nothing else is claimed', () => {
    const { picture, points, seen } = withMouth((context) => oval(context, '#c0504a', 0.3, 0.1), [0.32, 0.12]);
    expect(seen.unclear).toBe(true);
    const { notices } = buildPuppet({ picture, ...points });
    expect(notices.filter((notice) => notice.includes('mouth'))).toEqual([
      'its mouth is drawn, and whether it is open is unclear: see how it talks (if it is wrong, place the points on the page)',
    ]);
  });
});
