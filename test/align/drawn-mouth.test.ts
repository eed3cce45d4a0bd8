import { describe, expect, it } from 'vitest';
import { seeDrawnMouth } from '../../src/align/drawn-mouth.js';
import type { Pair } from '../../src/align/points.js';
import { drawFace, oval } from '../support/drawn-face.js';
import { found, middle, mira, otherMouth, unit } from '../support/other-mouth.js';

const open = await otherMouth((context) => {
  context.fillStyle = '#c0705a';
  context.strokeStyle = '#7a3a2c';
  context.lineWidth = 0.02;
  context.beginPath();
  context.moveTo(-0.12, -0.06);
  context.lineTo(0.12, -0.06);
  context.quadraticCurveTo(0.06, 0.16, 0, 0.12);
  context.quadraticCurveTo(-0.06, 0.16, -0.12, -0.06);
  context.fill();
  context.stroke();
});

describe('the mouth of a drawing', () => {
  it('is taken as open as it is drawn, where lips of a human mouth were found', () => {
    const { landmarks, contours } = seeDrawnMouth(open, found(1.25, 0.06), true).points;
    const at = (i: number): Pair => [(landmarks[i][0] - middle[0]) / unit, (landmarks[i][1] - middle[1]) / unit];
    expect(at(60)[0]).toBeCloseTo(-0.13, 1);
    expect(at(64)[0]).toBeCloseTo(0.13, 1);
    // Inner edges within the outline, outer ones in the skin beside it.
    expect(at(62)[1]).toBeGreaterThan(-0.07);
    expect(at(62)[1]).toBeLessThan(-0.03);
    expect(at(66)[1]).toBeGreaterThan(0.09);
    expect(at(66)[1]).toBeLessThan(0.14);
    expect(at(51)[1]).toBeLessThan(-0.08);
    expect(at(57)[1]).toBeGreaterThan(0.14);
    expect(contours!.lips!.upper[0]).toEqual(landmarks[60]);
    expect(contours!.lips!.lower.at(-1)).toEqual(landmarks[64]);
    expect(landmarks.slice(0, 48)).toEqual(mira.landmarks.slice(0, 48));
  });

  it('is taken whole where it is wider than lips of people are', () => {
    const { picture, landmarks, unit, eyes } = drawFace({
      skin: '#e6b48c',
      laid: [0.15, 0.08],
      eye: (context) => oval(context, '#4a3320', 0.07, 0.07),
      more(context) {
        context.fillStyle = '#5b1020';
        context.beginPath();
        context.ellipse(0, 0.68, 0.38, 0.28, 0, 0, Math.PI);
        context.fill();
      },
    });
    // Lips as they are found there: as wide, and in the upper third of it.
    const at = (x: number, y: number): Pair => [picture.width / 2 + x * unit, eyes[0][1] + y * unit];
    const ring = (rx: number, ry: number, count: number, middle: number): Pair[] =>
      Array.from({ length: count }, (_, i) => {
        const angle = Math.PI + (2 * Math.PI * i) / count;
        return at(rx * Math.cos(angle), middle + ry * Math.sin(angle));
      });
    landmarks.splice(48, 20, ...ring(0.37, 0.08, 12, 0.72), ...ring(0.35, 0.03, 8, 0.72));
    const lips = { upper: landmarks.slice(60, 65), lower: [60, 67, 66, 65, 64].map((i) => landmarks[i]) };
    for (const isDrawing of [true, false]) {
      const seen = seeDrawnMouth(picture, { landmarks, contours: { lips } }, isDrawing).points.landmarks;
      const down = (i: number): number => (seen[i][1] - eyes[0][1]) / unit;
      expect((seen[64][0] - seen[60][0]) / unit, 'width').toBeGreaterThan(0.7);
      expect(down(66), 'lower edge').toBeGreaterThan(0.9);
      expect(down(57), 'lower lip').toBeGreaterThan(0.96);
    }
  });

  it('is shut where it is a line', async () => {
    const line = await otherMouth((context) => {
      context.strokeStyle = '#7a3a2c';
      context.lineWidth = 0.018;
      context.beginPath();
      context.moveTo(-0.09, 0);
      context.quadraticCurveTo(0, 0.03, 0.09, 0);
      context.stroke();
    });
    const { landmarks } = seeDrawnMouth(line, found(1.25, 0.1), true).points;
    expect(Math.abs(landmarks[62][1] - landmarks[66][1])).toBeLessThan(0.002 * unit);
    expect(Math.abs(landmarks[62][1] - middle[1] - 0.015 * unit)).toBeLessThan(0.02 * unit);
    expect(landmarks[64][0] - landmarks[60][0]).toBeLessThan(0.22 * unit);
  });

  it('stays where it was found rightly, where a hand placed it, and where there is only skin', async () => {
    const right = found(1, 0);
    expect(seeDrawnMouth(mira.picture, right, true).points).toBe(right);
    const byHand = { landmarks: right.landmarks };
    expect(seeDrawnMouth(open, byHand, true).points).toBe(byHand);
    const nothing = await otherMouth(() => {});
    expect(seeDrawnMouth(nothing, right, true).points).toBe(right);
  });
});
