import { createCanvas, loadImage, type SKRSContext2D } from '@napi-rs/canvas';
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
import { grainy } from '../support/drawn-face.js';
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

  it('lie on the rim of the eye that a hand has placed its points on, and its corners stay', () => {
    const { landmarks } = mira;
    const again = seeDrawnEyes(mira.picture, { landmarks });
    for (const i of [36, 39, 42, 45]) expect(again.landmarks[i]).toEqual(landmarks[i]);
    expect(again.lids).toBe(true);
    for (const [side, from] of [
      ['left', 36],
      ['right', 42],
    ] as const) {
      const { upper, lower } = again.holes![side];
      const [above, below] = [Math.min(...upper.map((p) => p[1])), Math.max(...lower.map((p) => p[1]))];
      expect((landmarks[from + 1][1] - above) / unit, side).toBeGreaterThan(0);
      expect((landmarks[from + 1][1] - above) / unit, side).toBeLessThan(0.1);
      expect(Math.abs(below - landmarks[from + 4][1]) / unit, side).toBeLessThan(0.1);
    }
  });

  it('of a photo stay where a hand has placed them', () => {
    const { landmarks } = mira;
    expect(seeDrawnEyes(grainy(mira.picture), { landmarks })).toEqual({ landmarks, lids: true });
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

/** The middle of an eye, and a point of one in face units from there. */
const middleOf = (side: 'left' | 'right', { landmarks }: Portrait = mira): Pair => {
  const all = landmarks.slice(side === 'left' ? 36 : 42, side === 'left' ? 42 : 48);
  return [all.reduce((sum, p) => sum + p[0], 0) / 6, all.reduce((sum, p) => sum + p[1], 0) / 6];
};

const SKIN = [247, 222, 204] as const;
const rgb = ([r, g, b]: readonly number[]): string => `rgb(${r} ${g} ${b})`;

/** Mira with other eyes, drawn in face units around their middles, and brows where `brow` says. */
async function otherEyes(draw: (context: SKRSContext2D, mirror: number) => void, brow: number): Promise<Portrait> {
  const canvas = createCanvas(SIZE.width, SIZE.height);
  const context = canvas.getContext('2d');
  context.drawImage(await loadImage(mira.png), 0, 0);
  const landmarks = mira.landmarks.map((p): Pair => [p[0], p[1]]);
  for (const side of ['left', 'right'] as const) {
    const [x, y] = middleOf(side);
    context.save();
    context.translate(x, y);
    context.scale(unit, unit);
    context.fillStyle = rgb(SKIN);
    context.fillRect(-0.3, -0.42, 0.6, 0.85);
    draw(context, side === 'left' ? -1 : 1);
    context.restore();
    for (const i of side === 'left' ? [17, 18, 19, 20, 21] : [22, 23, 24, 25, 26])
      landmarks[i] = [landmarks[i][0], y - brow * unit];
  }
  const picture = { ...SIZE, rgba: context.getImageData(0, 0, SIZE.width, SIZE.height).data };
  return { picture, landmarks, png: canvas.toBuffer('image/png') };
}

/** Points as found in it, smaller than the eyes are and `lower` than their middle by so many face units. */
function found({ landmarks }: Portrait, share: number, lower: number): FacePoints {
  const { contours } = seen(share);
  const down = (edge: readonly Pair[]): Pair[] => edge.map(([x, y]) => [x, y + lower * unit]);
  const eye = (side: 'left' | 'right') => {
    const { upper, lower } = contours!.eyes![side];
    return { upper: down(upper), lower: down(lower) };
  };
  return { landmarks, contours: { ...contours!, eyes: { left: eye('left'), right: eye('right') } } };
}

/** How far above the middle of its eye a lid reaches, in face units. */
const top = (lids: { readonly upper: readonly Pair[] }, side: 'left' | 'right'): number =>
  (middleOf(side)[1] - Math.min(...lids.upper.map((p) => p[1]))) / unit;

describe('what is drawn above an eye', () => {
  it('is no part of it where light lies between, and all of the iris below is', async () => {
    const anime = await otherEyes((context, mirror) => {
      const ellipse = (rx: number, ry: number, x = 0) => {
        context.beginPath();
        context.ellipse(x, 0, rx, ry, 0, 0, 2 * Math.PI);
      };
      // A thick arc of lashes, a pale lid below it, white beside the iris and no line between white and skin.
      context.fillStyle = '#160a06';
      context.beginPath();
      context.ellipse(0, 0, 0.21, 0.24, 0, Math.PI, 2 * Math.PI);
      context.fill();
      context.fillStyle = '#d8ceb4';
      context.beginPath();
      context.ellipse(0, 0.02, 0.18, 0.22, 0, Math.PI, 2 * Math.PI);
      context.fill();
      context.fillStyle = '#ffffff';
      context.beginPath();
      context.ellipse(0.06 * mirror, 0.02, 0.11, 0.14, 0, 0, 2 * Math.PI);
      context.fill();
      context.fillStyle = '#20295e';
      ellipse(0.1, 0.16);
      context.fill();
      context.strokeStyle = '#0a0a18';
      context.lineWidth = 0.02;
      context.stroke();
    }, 0.22);
    const { holes } = seeDrawnEyes(anime.picture, found(anime, 0.4, 0.06));
    for (const side of ['left', 'right'] as const) {
      expect(top(holes![side], side), side).toBeGreaterThan(0.165);
      expect(top(holes![side], side), side).toBeLessThan(0.225);
      const outer = side === 'left' ? holes!.left.upper[0] : holes!.right.upper.at(-1)!;
      expect(Math.abs(outer[0] - middleOf(side)[0]) / unit, side).toBeGreaterThan(0.14);
    }
  });

  it('is no part of it where it is a brow close above', async () => {
    const inked = await otherEyes((context) => {
      context.fillStyle = '#cfa98e';
      context.beginPath();
      context.ellipse(0, -0.1, 0.22, 0.12, 0, 0, 2 * Math.PI);
      context.fill();
      context.fillStyle = '#4a2a08';
      context.fillRect(-0.22, -0.2, 0.44, 0.06);
      context.beginPath();
      context.ellipse(0, 0, 0.19, 0.09, 0, 0, 2 * Math.PI);
      context.fill();
      context.fillStyle = '#ffffff';
      context.beginPath();
      context.ellipse(0, 0.01, 0.13, 0.045, 0, 0, 2 * Math.PI);
      context.fill();
    }, 0.25);
    const { holes } = seeDrawnEyes(inked.picture, found(inked, 0.5, 0));
    for (const side of ['left', 'right'] as const) expect(top(holes![side], side), side).toBeLessThan(0.14);
  });
});

/** An eye of human size with thick lashes and brown paint around it, both sides alike. */
const madeUp = await otherEyes((context) => {
  const ellipse = (colour: string, rx: number, ry: number, y = 0) => {
    context.fillStyle = colour;
    context.beginPath();
    context.ellipse(0, y, rx, ry, 0, 0, 2 * Math.PI);
    context.fill();
  };
  ellipse('#603018', 0.203, 0.099, -0.02);
  ellipse('#1c0e0a', 0.2, 0.095, -0.02);
  ellipse('#f4efec', 0.16, 0.058);
  ellipse('#2a1810', 0.055, 0.055);
}, 0.3);

/** Its lids as the detector's mesh has them: too near its middle at the corners. */
function meshOf({ landmarks }: Portrait): FacePoints {
  const moved = landmarks.map((p): Pair => [p[0], p[1]]);
  const eye = (side: 'left' | 'right') => {
    const [x, y] = middleOf(side);
    const edge = (bend: number): Pair[] =>
      Array.from({ length: 9 }, (_, i): Pair => {
        const u = i / 4 - 1;
        return [x + u * 0.135 * unit, y + bend * Math.sqrt(1 - 0.95 * u * u) * 0.058 * unit];
      });
    const lids = { upper: edge(-1), lower: edge(1) };
    const { upper, lower } = lids;
    moved.splice(side === 'left' ? 36 : 42, 6, upper[0], upper[3], upper[5], upper[8], lower[5], lower[3]);
    return lids;
  };
  const lips = [60, 61, 62, 63, 64].map((i) => landmarks[i]);
  return {
    landmarks: moved,
    contours: { eyes: { left: eye('left'), right: eye('right') }, lips: { upper: lips, lower: lips } },
  };
}

describe('eyes of a person with make-up', () => {
  it('are not taken for drawn ones', () => {
    expect(seeDrawnEyes(madeUp.picture, meshOf(madeUp)).holes).toBeUndefined();
  });

  it('shut to their corners, and what lashes hid above the lid is skin', async () => {
    const draw = await drawer(buildPuppet({ picture: madeUp.picture, ...meshOf(madeUp) }));
    const shut = draw({ blinkLeft: 1, blinkRight: 1 });
    const at = (side: 'left' | 'right', x: number, y: number): readonly number[] => {
      const [mx, my] = middleOf(side);
      const i = (Math.round(my + y * unit) * SIZE.width + Math.round(mx + x * unit)) * 4;
      return [...shut.subarray(i, i + 3)];
    };
    for (const side of ['left', 'right'] as const) {
      for (const x of [-0.1, -0.05, 0, 0.05, 0.1]) {
        const above = at(side, x, -0.085 + 0.4 * Math.abs(x) ** 2);
        expect(Math.max(...above), `lashes of ${side} at ${x}`).toBeGreaterThan(130);
      }
      for (const x of [-0.13, 0.13]) {
        const white = Math.min(...at(side, x, 0));
        expect(white, `white of ${side} at ${x}`).toBeLessThan(215);
      }
    }
  });
});

describe('a face half in the shadow', () => {
  const rgba = new Uint8ClampedArray(mira.picture.rgba);
  const nose = mira.landmarks[30][0];
  for (let i = 0; i < rgba.length; i += 4) {
    if ((i / 4) % SIZE.width < nose) for (let c = 0; c < 3; c++) rgba[i + c] *= 0.3;
  }
  const built = buildPuppet({ picture: { ...SIZE, rgba }, ...seen(1) });

  it('shuts each eye in the light around it', async () => {
    const draw = await drawer(built);
    const [open, shut] = [draw(), draw({ blinkLeft: 1, blinkRight: 1 })];
    for (const side of ['left', 'right'] as const) {
      const [x, y] = middleOf(side);
      const at = (frame: Uint8Array, down: number): number[] => {
        const i = (Math.round(y + down * unit) * SIZE.width + Math.round(x)) * 4;
        return [...frame.subarray(i, i + 3)];
      };
      expect(apart(at(shut, -0.02), at(open, 0.3)), side).toBeLessThan(45);
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
