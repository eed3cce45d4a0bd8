import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildPuppet } from '../../src/align/puppet.js';
import { anatomyOf } from '../../src/avatar/anatomy.js';
import type { Pair } from '../../src/avatar/curve.js';
import { deformer } from '../../src/avatar/deform.js';
import { fitArt } from '../../src/avatar/frame-fit.js';
import { openReferenceKernel } from '../../src/avatar/kernel/reference.js';
import { planLayer } from '../../src/avatar/layer.js';
import { type Picture, place } from '../../src/avatar/picture.js';
import { restPose, setPose } from '../../src/avatar/pose.js';
import { openPuppet } from '../../src/avatar/puppet.js';
import { bearableRelief } from '../../src/avatar/relief.js';
import { rigSchema } from '../../src/avatar/rig.js';
import { loadCanonical } from '../../src/face/canonical.js';
import { C, CONTROL_RANGE, CONTROLS, type Control, restFace } from '../../src/face/controls.js';
import { millis } from '../../src/units.js';
import { DOLL, makeDoll } from '../support/doll.js';
import { drawPortrait, type Portrait } from '../support/portrait.js';

const SIZE = { width: 480, height: 360 };
const canonical = loadCanonical();

const open = (built: ReturnType<typeof buildPuppet>, size: { width: number; height: number } = built.rig.size) =>
  openPuppet({ rig: built.rig, pictures: built.pictures, canonical, kernel: openReferenceKernel, ...size });

const drawing = (avatar: Awaited<ReturnType<typeof open>>, face: Partial<Record<Control, number>> = {}): Uint8Array => {
  const controls = restFace();
  for (const [name, value] of Object.entries(face)) controls[C[name as Control]] = value;
  return avatar
    .draw({ controls, of: millis(0), at: millis(0) })
    .as('rgba')
    .slice();
};

/** Premultiplied, as frames are. */
const premultiplied = ({ rgba }: Picture): Uint8Array => {
  const out = Uint8Array.from(rgba);
  for (let i = 0; i < out.length; i += 4) for (let c = 0; c < 3; c++) out[i + c] = (rgba[i + c] * rgba[i + 3]) / 255;
  return out;
};

function worst(a: Uint8Array, b: Uint8Array, width: number, skip: (x: number, y: number) => boolean = () => false) {
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    if (skip((i >> 2) % width, Math.floor((i >> 2) / width))) continue;
    most = Math.max(most, Math.abs(a[i] - b[i]));
  }
  return most;
}

/** The portrait moved within a larger or smaller picture, so that the face lies at its border. */
function moved({ picture, landmarks }: Portrait, dx: number, dy: number, width: number, height: number): Portrait {
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [sx, sy] = [
        Math.min(picture.width - 1, Math.max(0, x - dx)),
        Math.min(picture.height - 1, Math.max(0, y - dy)),
      ];
      for (let c = 0; c < 4; c++) rgba[(y * width + x) * 4 + c] = picture.rgba[(sy * picture.width + sx) * 4 + c];
    }
  }
  const points = landmarks.map(([x, y]): Pair => [x + dx, y + dy]);
  return { picture: { width, height, rgba }, landmarks: points, png: Buffer.alloc(0) };
}

const leo = await drawPortrait('leo', SIZE);
const mira = await drawPortrait('mira', SIZE);
const cutOut = await drawPortrait('yuki', SIZE, {}, true);

describe('a puppet of one flat picture', () => {
  it.for([
    ['with a background', leo],
    ['cut out', cutOut],
  ] as const)('is the picture itself in its neutral pose, %s', async ([, portrait]) => {
    const built = buildPuppet(portrait);
    expect(built.notices).toEqual([]);
    const pixels = drawing(await open(built, built.rig.size));
    // A cut-out may lose empty margins; then its own layer is the picture.
    const art = built.pictures.get(built.pictures.has('back.png') ? 'back.png' : 'face.png')!;
    if (built.pictures.has('back.png'))
      expect(worst(Uint8Array.from(art.rgba), Uint8Array.from(portrait.picture.rgba), SIZE.width)).toBe(0);
    expect(worst(pixels, premultiplied(art), art.width)).toBeLessThanOrEqual(1);
  });

  it('is the picture at any size', async () => {
    const built = buildPuppet(leo);
    const [width, height] = [640, 360];
    const fit = fitArt(built.rig.size, { width, height });
    const art = place(leo.picture, { scale: fit.scale, x: fit.x, y: fit.y, width, height });
    const pixels = drawing(await open(built, { width, height }));
    expect(worst(pixels, premultiplied(art), width)).toBeLessThanOrEqual(1);
  });

  it('changes nothing but the mouth of a picture whose mouth is open, and shuts it', async () => {
    const doll = makeDoll('#00ff00');
    const avatar = await openPuppet({
      rig: doll.rig,
      pictures: doll.pictures,
      canonical,
      kernel: openReferenceKernel,
      width: DOLL.width,
      height: DOLL.height,
      background: { kind: 'colour', colour: '#808080' },
    });
    const before = drawing(avatar, { jaw: 0.3, gapLower: 0.5, gapUpper: 0.4 });
    const drop = canonical.directions;
    const landmarks = doll.rig.landmarks.map(([x, y], i): Pair => {
      const by = (name: 'jaw' | 'gapLower' | 'gapUpper', amount: number, axis: 0 | 1) =>
        drop[name]![i][axis] * amount * DOLL.unit;
      return [
        x + by('jaw', 0.3, 0) + by('gapLower', 0.5, 0) + by('gapUpper', 0.4, 0),
        y + by('jaw', 0.3, 1) + by('gapLower', 0.5, 1) + by('gapUpper', 0.4, 1),
      ];
    });
    const picture = { width: DOLL.width, height: DOLL.height, rgba: before };
    const built = buildPuppet({ picture, landmarks });
    expect(built.notices.join()).toContain('mouth was open');
    const after = drawing(await open(built, built.rig.size));
    const green = (pixels: Uint8Array): number => {
      let count = 0;
      for (let i = 0; i < pixels.length; i += 4) {
        if (pixels[i + 1] > pixels[i] + 60 && pixels[i + 1] > pixels[i + 2] + 60) count++;
      }
      return count;
    };
    expect(green(before)).toBeGreaterThan(100);
    // A soft pixel or two where the corners end.
    expect(green(after)).toBeLessThanOrEqual(4);
    const [left, right] = [landmarks[48][0] - 2, landmarks[54][0] + 2];
    const [top, bottom] = [landmarks[33][1], landmarks[8][1]];
    expect(
      worst(before, after, DOLL.width, (x, y) => x > left && x < right && y > top && y < bottom),
    ).toBeLessThanOrEqual(1);
  });

  it('covers the eyes when they shut, and shows a mouth when it opens', async () => {
    const doll = makeDoll();
    const flat = await openPuppet({
      rig: doll.rig,
      pictures: doll.pictures,
      canonical,
      kernel: openReferenceKernel,
      width: DOLL.width,
      height: DOLL.height,
      background: { kind: 'colour', colour: '#808080' },
    });
    const picture = { width: DOLL.width, height: DOLL.height, rgba: drawing(flat) };
    const avatar = await open(buildPuppet({ picture, landmarks: doll.rig.landmarks }));
    const iris = (pixels: Uint8Array): number => {
      let count = 0;
      for (let i = 0; i < pixels.length; i += 4) if (pixels[i + 2] > pixels[i] + 60 && pixels[i] < 90) count++;
      return count;
    };
    const dark = (pixels: Uint8Array): number => {
      let count = 0;
      for (let i = 0; i < pixels.length; i += 4) if (pixels[i] < 70 && pixels[i + 2] < 70) count++;
      return count;
    };
    const rest = drawing(avatar);
    const body = iris(drawing(avatar, { blinkLeft: 0.02 })) - iris(rest);
    expect(Math.abs(body)).toBeLessThan(12);
    const half = iris(drawing(avatar, { blinkLeft: 0.6, blinkRight: 0.6 }));
    const shut = iris(drawing(avatar, { blinkLeft: 1, blinkRight: 1 }));
    expect(half).toBeLessThan(iris(rest));
    expect(shut).toBeLessThan(half);
    expect(dark(drawing(avatar, { jaw: 1, gapLower: 1, gapUpper: 1 }))).toBeGreaterThan(dark(rest) + 50);
  });

  it('leaves what is far from the face where it is, whatever the face does', async () => {
    const built = buildPuppet(leo);
    const avatar = await open(built);
    const rest = drawing(avatar);
    const faces = fc.tuple(
      ...CONTROLS.map((name) => fc.double({ min: CONTROL_RANGE[name][0], max: CONTROL_RANGE[name][1], noNaN: true })),
    );
    const { width, height } = built.rig.size;
    fc.assert(
      fc.property(faces, (values) => {
        const pixels = avatar.draw({ controls: Float32Array.from(values), of: millis(0), at: millis(0) }).as('rgba');
        // One pixel of softness at the held edges.
        expect(worst(rest, pixels, width, (x, y) => x > 1 && x < width - 2 && y > 1 && y < height)).toBeLessThan(8);
      }),
      { numRuns: 25 },
    );
  });

  it('says when a face is far away, and brings it nearer', () => {
    const far = moved(leo, 700, 300, 1800, 1200);
    const { rig, notices } = buildPuppet(far);
    expect(notices.join()).toContain('far away');
    const unit = Math.hypot(rig.landmarks[45][0] - rig.landmarks[36][0], rig.landmarks[45][1] - rig.landmarks[36][1]);
    expect(unit * 7).toBeGreaterThan(rig.size.height);
  });
});

const cropped = moved(leo, -110, -60, 260, 290);
const turned = (() => {
  const [cos, sin] = [Math.cos(0.35), Math.sin(0.35)];
  const turn = ([x, y]: Pair): Pair => [
    240 + (x - 240) * cos - (y - 180) * sin,
    180 + (x - 240) * sin + (y - 180) * cos,
  ];
  return { picture: leo.picture, landmarks: leo.landmarks.map(turn) };
})();

describe.for([
  ['of a portrait', leo],
  ['of another', mira],
  ['of a cut-out', cutOut],
  ['of a face that fills its picture', cropped],
  ['of a tilted face', turned],
] as const)('the mesh %s', ([, portrait]) => {
  it('turns no triangle over in 1000 faces within range, and still moves', () => {
    const { rig: input, pictures } = buildPuppet(portrait);
    const rig = rigSchema.parse(input);
    const drawn = anatomyOf(rig, canonical, fitArt(rig.size, { width: 1280, height: 720 }));
    const layer = rig.layers.find(({ follow }) => follow === 'face')!;
    const face = planLayer(layer, pictures.get(layer.picture)!, drawn, fitArt(rig.size, { width: 1280, height: 720 }));
    const pivot = bearableRelief(face.shape, face.triangles, drawn);
    expect(face.field!.clean).toBe(true);
    expect(pivot.swing).toBeGreaterThan(0.09);
    const { triangles } = face;
    const move = deformer(face.shape, pivot);
    const out = new Float32Array(move.count * 2);
    const pose = restPose();
    const area = (p: ArrayLike<number>, t: number): number => {
      const [a, b, c] = [triangles[t] * 2, triangles[t + 1] * 2, triangles[t + 2] * 2];
      return (p[b] - p[a]) * (p[c + 1] - p[a + 1]) - (p[c] - p[a]) * (p[b + 1] - p[a + 1]);
    };
    const faces = fc.tuple(
      ...CONTROLS.map((name) => fc.double({ min: CONTROL_RANGE[name][0], max: CONTROL_RANGE[name][1], noNaN: true })),
    );
    fc.assert(
      fc.property(faces, (values) => {
        const controls = Float32Array.from(values);
        setPose(pose, controls, pivot);
        move.deform(out, controls, pose);
        let flips = 0;
        for (let t = 0; t < triangles.length; t += 3) if (area(out, t) * area(face.shape.rest, t) <= 0) flips++;
        expect(flips).toBe(0);
      }),
      { numRuns: 1000 },
    );
  }, 120_000);
});

describe('points that are no face', () => {
  const broken = (change: (points: Pair[]) => unknown): (() => unknown) => {
    const landmarks = leo.landmarks.map((p): Pair => [p[0], p[1]]);
    change(landmarks);
    return () => buildPuppet({ picture: leo.picture, landmarks });
  };
  it.for([
    ['too few', (p: Pair[]) => p.pop(), '67 points'],
    ['not numbers', (p: Pair[]) => p.splice(5, 1, [Number.NaN, 1]), 'point 5'],
    ['outside the picture', (p: Pair[]) => p.splice(60, 1, [1e4, 10]), 'point 60'],
    ['all in one place', (p: Pair[]) => p.fill([100, 100]), 'apart'],
    [
      'a mouth the wrong way round',
      (p: Pair[]) => {
        [p[48], p[54]] = [p[54], p[48]];
      },
      'mouth',
    ],
  ] as const)('are refused: %s', ([, change, why]) => {
    const build = broken(change);
    expect(build).toThrow(why);
  });
});
