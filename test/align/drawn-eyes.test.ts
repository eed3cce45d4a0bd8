import { describe, expect, it } from 'vitest';
import { seeDrawnEyes } from '../../src/align/drawn-eyes.js';
import { type FacePoints, faceFrame, type Pair } from '../../src/align/points.js';
import { type BuiltPuppet, buildPuppet } from '../../src/align/puppet.js';
import { catmullRom, points as flat } from '../../src/avatar/curve.js';
import { openReferenceKernel } from '../../src/avatar/kernel/reference.js';
import { openPuppet } from '../../src/avatar/puppet.js';
import { faceOf } from '../../src/avatar/sheet.js';
import { loadCanonical } from '../../src/face/canonical.js';
import type { Control } from '../../src/face/controls.js';
import { millis } from '../../src/units.js';
import { drawPortrait, type Portrait } from '../support/portrait.js';

const SIZE = { width: 640, height: 576 };
const mira = await drawPortrait('mira', SIZE);
/** Strands of her fringe hang over the lids. */
const yuki = await drawPortrait('yuki', SIZE);
const { unit } = faceFrame(mira.landmarks);

/** Lids as a detector gives them: the true ones, drawn towards the middle of the eye. */
function seen(share: number, { landmarks }: Portrait = mira): FacePoints {
  const eye = (upper: readonly number[], lower: readonly number[]) => {
    const all = [...upper, ...lower].map((i) => landmarks[i]);
    const x = all.reduce((sum, p) => sum + p[0], 0) / all.length;
    const y = all.reduce((sum, p) => sum + p[1], 0) / all.length;
    const edge = (list: readonly number[]): Pair[] => {
      const line = catmullRom(flat(list.map((i) => landmarks[i])), 3);
      return Array.from(
        { length: line.length / 2 },
        (_, i): Pair => [x + (line[i * 2] - x) * share, y + (line[i * 2 + 1] - y) * share],
      );
    };
    return { upper: edge(upper), lower: edge(lower) };
  };
  const lips = [60, 61, 62, 63, 64].map((i) => landmarks[i]);
  return {
    landmarks,
    contours: {
      eyes: { left: eye([36, 37, 38, 39], [36, 41, 40, 39]), right: eye([42, 43, 44, 45], [42, 47, 46, 45]) },
      lips: { upper: lips, lower: lips },
    },
  };
}

async function drawer({ rig, pictures }: BuiltPuppet) {
  const avatar = await openPuppet({ rig, pictures, canonical: loadCanonical(), kernel: openReferenceKernel, ...SIZE });
  return (face: Partial<Record<Control, number>> = {}): Uint8Array =>
    avatar
      .draw({ controls: faceOf(face), of: millis(0), at: millis(0) })
      .as('rgba')
      .slice();
}

const apart = (a: readonly number[], b: readonly number[]): number => Math.max(...a.map((v, i) => Math.abs(v - b[i])));

const height = ({ landmarks }: FacePoints): number =>
  (landmarks[40][1] + landmarks[41][1] - landmarks[37][1] - landmarks[38][1]) / 2 / unit;

describe('the lids of drawn eyes', () => {
  it('are found again where a detector saw an eye of human size', () => {
    const again = seeDrawnEyes(mira.picture, seen(0.4));
    expect(again.lids).toBe(true);
    expect(again.landmarks).not.toEqual(mira.landmarks);
    // At the outer rim of the lashes, which the art's own lids leave out.
    expect(height(again) - height(mira)).toBeGreaterThan(0);
    expect(height(again) - height(mira)).toBeLessThan(0.1);
    for (const i of [36, 39, 42, 45]) {
      const [x, y] = again.landmarks[i];
      expect(Math.hypot(x - mira.landmarks[i][0], y - mira.landmarks[i][1]) / unit).toBeLessThan(0.12);
    }
  });

  it('stay where they are when they were right', () => {
    const points = seen(1);
    expect(seeDrawnEyes(mira.picture, points)).toEqual({ ...points, lids: true });
  });

  it('stay where a hand has placed them', () => {
    const { landmarks } = mira;
    expect(seeDrawnEyes(mira.picture, { landmarks })).toEqual({ landmarks, lids: true });
  });

  it('are found under a fringe', () => {
    const again = seeDrawnEyes(yuki.picture, seen(0.4, yuki));
    expect(again.lids).toBe(true);
    expect(again.holes).toBeDefined();
    for (const i of [36, 39, 40, 41, 42, 45, 46, 47]) {
      const [x, y] = again.landmarks[i];
      expect(Math.hypot(x - yuki.landmarks[i][0], y - yuki.landmarks[i][1]) / unit, `point ${i}`).toBeLessThan(0.14);
    }
  });
});

describe('a drawn eye under a fringe', () => {
  const built = buildPuppet({ picture: yuki.picture, ...seen(0.4, yuki) });

  it('shuts, and the strands stay before its lid', async () => {
    expect(built.notices).toEqual([]);
    const names = built.rig.layers.map(({ name }) => name);
    for (const name of ['lid-left', 'shut-left', 'fringe-left', 'fringe-right']) expect(names).toContain(name);
    const draw = await drawer(built);
    const open = draw();
    const shut = draw({ blinkLeft: 1, blinkRight: 1 });
    const at = (frame: Uint8Array, [x, y]: Pair): number[] => [
      ...frame.subarray(
        (Math.round(y) * SIZE.width + Math.round(x)) * 4,
        (Math.round(y) * SIZE.width + Math.round(x)) * 4 + 3,
      ),
    ];
    for (const side of ['left', 'right'] as const) {
      const iris = built.rig.eyes![side]!.iris!.at;
      // The pupil is gone, and where it was is skin as below the eye.
      const cheek = at(open, [iris[0], iris[1] + 0.3 * unit]);
      const around = [-9, -6, -3, 0, 3, 6, 9];
      const darkest = (frame: Uint8Array): number =>
        Math.min(...around.flatMap((y) => around.map((x) => Math.max(...at(frame, [iris[0] + x, iris[1] + y - 12])))));
      expect(darkest(open)).toBeLessThan(110);
      expect(darkest(shut)).toBeGreaterThan(200);
      expect(apart(at(shut, iris), cheek)).toBeLessThan(30);
      const { at: corner, picture } = built.rig.layers.find(({ name }) => name === `fringe-${side}`)!;
      const { width, height, rgba } = built.pictures.get(picture)!;
      let strands = 0;
      let moved = 0;
      for (let i = 0; i < width * height; i++) {
        if (rgba[i * 4 + 3] < 255) continue;
        const place: Pair = [corner[0] + (i % width), corner[1] + Math.floor(i / width)];
        strands++;
        if (apart(at(open, place), at(shut, place)) > 4) moved++;
      }
      expect(strands).toBeGreaterThan(200);
      expect(moved / strands).toBeLessThan(0.02);
    }
  });
});
