import type { SKRSContext2D } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { closeMouth } from '../../src/align/close-mouth.js';
import { mouthFrame } from '../../src/align/mouth-frame.js';
import { isParted } from '../../src/align/parted.js';
import type { FacePoints, Pair } from '../../src/align/points.js';
import { middle, mira, otherMouth, unit } from '../support/other-mouth.js';

const HALF = 0.22;
const LIPS = '#b0685c';
const DARK = '#3a1a18';
const TEETH = '#efe6da';

/** A lens as long as the mouth and so high, in face units. */
function lens(context: SKRSContext2D, high: number, colour: string, down = 0): void {
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(-HALF, down);
  context.quadraticCurveTo(0, down - high, HALF, down);
  context.quadraticCurveTo(0, down + high, -HALF, down);
  context.fill();
}

/** A line of one thickness, as a brush draws it: longer than the mouth that is found on it. */
function line(context: SKRSContext2D, thick: number, down = 0): void {
  context.strokeStyle = DARK;
  context.lineWidth = thick;
  context.lineCap = 'round';
  context.beginPath();
  context.moveTo(-HALF - 0.04, down);
  context.lineTo(HALF + 0.04, down);
  context.stroke();
}

/** The lips that a detector finds in the middle of the patch: so far apart, and shifted. */
function foundLips(gap: number, down = 0): FacePoints {
  const place = (x: number, y: number): Pair => [middle[0] + x * unit, middle[1] + (y + down) * unit];
  const at = [-0.75, -0.4, 0, 0.4, 0.75].map((x) => x * HALF);
  const round = (x: number): number => 1 - (x / HALF) ** 2;
  const edge = (side: number): Pair[] => [
    place(-HALF, 0),
    ...at.map((x) => place(x, (side * gap * round(x)) / 2)),
    place(HALF, 0),
  ];
  const [upper, lower] = [edge(-1), edge(1)];
  const outer = (side: number): Pair[] =>
    at.map((x) => place(x, side * (0.04 + (gap * round(x)) / 2))).sort((a, b) => side * (b[0] - a[0]));
  const landmarks = [
    ...mira.landmarks.slice(0, 48),
    place(-HALF - 0.02, 0),
    ...outer(-1),
    place(HALF + 0.02, 0),
    ...outer(1),
    upper[0],
    ...[2, 3, 4].map((i) => upper[i]),
    upper[6],
    ...[4, 3, 2].map((i) => lower[i]),
  ];
  return { landmarks, contours: { lips: { upper, lower } } };
}

async function looksParted(gap: number, draw: (context: SKRSContext2D) => void): Promise<boolean> {
  return isParted(await otherMouth(draw), mouthFrame(foundLips(gap)));
}

describe('lips that were found apart', () => {
  it.each([0.05, 0.08, 0.12])(
    'are open by %d face units where what is dark between them ends as they do',
    async (gap) => {
      const seen = await looksParted(gap, (context) => {
        lens(context, gap + 0.08, LIPS);
        lens(context, gap, DARK);
      });
      expect(seen).toBe(true);
    },
  );

  it.each([0.04, 0.08])('are open by %d face units where teeth are between them', async (gap) => {
    const seen = await looksParted(gap, (context) => {
      lens(context, gap + 0.08, LIPS);
      lens(context, gap, TEETH);
    });
    expect(seen).toBe(true);
  });

  it('are open where teeth lie in the shadow of the upper lip', async () => {
    const seen = await looksParted(0.08, (context) => {
      lens(context, 0.16, '#844a42');
      lens(context, 0.08, '#7a736c');
    });
    expect(seen).toBe(true);
  });

  it('are shut where they were found on the gloss of the lower lip, below a dark upper one', async () => {
    const seen = await looksParted(0.05, (context) => {
      lens(context, 0.16, '#e89a8c');
      lens(context, 0.07, '#ffc4b8');
      context.beginPath();
      context.rect(-0.36, -0.16, 0.72, 0.14);
      context.clip();
      lens(context, 0.16, '#a0645a');
    });
    expect(seen).toBe(false);
  });

  it('are open where they are far apart, whatever is between them', async () => {
    expect(await looksParted(0.22, (context) => lens(context, 0.3, LIPS))).toBe(true);
  });

  it.each([0.02, 0.05, 0.08])('are shut where a line %d face units thick goes on past their corners', async (thick) => {
    expect(await looksParted(0.07, (context) => line(context, thick))).toBe(false);
  });

  it('are shut where nothing is between them but lips, or skin', async () => {
    expect(await looksParted(0.06, (context) => lens(context, 0.14, LIPS))).toBe(false);
    expect(await looksParted(0.06, () => undefined)).toBe(false);
  });
});

describe('a painted mouth that is shut and was found open', () => {
  const down = 0.05;

  it('stays as it is painted, and is moved to where it is', async () => {
    const picture = await otherMouth((context) => line(context, 0.04, down));
    const before = Buffer.from(picture.rgba);
    const points = foundLips(0.08);
    const shut = closeMouth(picture, { points, hasLips: true, isSure: false });
    expect(shut.changed).toBe(false);
    expect(before.equals(Buffer.from(picture.rgba))).toBe(true);
    for (let i = 48; i < 68; i++) {
      const from = i < 60 ? points.landmarks[i] : middle;
      const moved = (shut.points.landmarks[i][1] - from[1]) / unit;
      expect(Math.abs(moved - down), `point ${i}`).toBeLessThan(0.02);
    }
    expect(shut.points.landmarks.slice(0, 48)).toEqual(points.landmarks.slice(0, 48));
  });

  it('is shut by moving the picture where its points were set by hand', async () => {
    const picture = await otherMouth((context) => line(context, 0.04));
    expect(closeMouth(picture, { points: foundLips(0.08), hasLips: true, isSure: true }).changed).toBe(true);
  });
});
