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
import { openPuppet, planPuppet } from '../../src/avatar/puppet.js';
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

  it('looks where the gaze goes, and keeps its lids where they are', async () => {
    const built = buildPuppet(await drawPortrait('mira', { width: 960, height: 720 }));
    const avatar = await open(built, built.rig.size);
    const rest = drawing(avatar);
    const { width } = built.rig.size;
    for (const side of ['left', 'right'] as const) {
      const { upper, lower, iris } = built.rig.eyes![side]!;
      const [cx, cy] = iris!.at;
      const reach = 0.8 * iris!.radius;
      /** Middle of the pupil. */
      const middle = (pixels: Uint8Array): Pair => {
        const sum = [0, 0, 0];
        for (let y = Math.floor(cy - reach); y < cy + reach; y++) {
          for (let x = Math.floor(cx - reach); x < cx + reach; x++) {
            const at = (y * width + x) * 4;
            if (pixels[at] + pixels[at + 1] + pixels[at + 2] > 150) continue;
            sum[0] += x;
            sum[1] += y;
            sum[2]++;
          }
        }
        return [sum[0] / sum[2], sum[1] / sum[2]];
      };
      const [x, y] = middle(rest);
      expect(Math.hypot(x - iris!.at[0], y - iris!.at[1])).toBeLessThan(0.6 * iris!.radius);
      expect(middle(drawing(avatar, { gazeX: 1 }))[0]).toBeGreaterThan(x + 0.5);
      expect(middle(drawing(avatar, { gazeX: -1 }))[0]).toBeLessThan(x - 0.5);
      expect(middle(drawing(avatar, { gazeY: 1 }))[1]).toBeGreaterThan(y + 0.1);
      const lids = [...upper, ...lower];
      const looking = drawing(avatar, { gazeX: 1, gazeY: -1 });
      for (const [lx, ly] of lids) {
        const at = (Math.floor(ly) * width + Math.floor(lx)) * 4;
        expect(worst(rest.subarray(at, at + 4), looking.subarray(at, at + 4), 1)).toBeLessThan(24);
      }
    }
  });

  it('stares as before where an iris cannot be told from the eye', () => {
    const rgba = Uint8ClampedArray.from(mira.picture.rgba);
    for (const i of [37, 38, 43, 44]) {
      const [cx, cy] = mira.landmarks[i];
      for (let y = Math.floor(cy - 30); y < cy + 40; y++) {
        for (let x = Math.floor(cx - 40); x < cx + 40; x++) rgba.set([20, 20, 22, 255], (y * SIZE.width + x) * 4);
      }
    }
    const { rig } = buildPuppet({ ...mira, picture: { ...mira.picture, rgba } });
    expect(rig.eyes?.left?.iris).toBeUndefined();
    expect(rig.layers.map(({ name }) => name)).not.toContain('eye-left');
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

  it('says when a face looks far to the side', () => {
    const looking = (share: number): string => {
      const nose = leo.landmarks.slice(27, 36).map(([x, y]): Pair => {
        const [left, right] = [leo.landmarks[36][0], leo.landmarks[45][0]];
        return [x + share * (right - left), y];
      });
      return buildPuppet({ ...leo, landmarks: leo.landmarks.toSpliced(27, 9, ...nose) }).notices.join();
    };
    expect(looking(0.4)).toContain('to the side');
    expect(looking(-0.4)).toContain('to the side');
    expect(looking(0.25)).not.toContain('to the side');
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

/** Any face within range. */
const anyFace = fc
  .tuple(
    ...CONTROLS.map((name) => fc.double({ min: CONTROL_RANGE[name][0], max: CONTROL_RANGE[name][1], noNaN: true })),
  )
  .map((values) => Float32Array.from(values));

describe('a photo of one piece', () => {
  it('covers each pixel of its face once in 1000 faces within range', async () => {
    const built = buildPuppet(leo);
    const { width, height } = { width: 240, height: 180 };
    const face = built.rig.layers.find(({ follow }) => follow === 'face')!;
    // Half transparent: a pixel left out stays empty, one drawn twice is denser.
    const picture = built.pictures.get(face.picture)!;
    const rgba = picture.rgba.map((value, i) => (i % 4 === 3 ? 128 : value));
    const avatar = await openPuppet({
      rig: { ...built.rig, layers: [face] },
      pictures: new Map([[face.picture, { ...picture, rgba }]]),
      canonical,
      kernel: openReferenceKernel,
      width,
      height,
    });
    const scale = width / SIZE.width;
    const lips = mouthBox(leo.landmarks, scale);
    const [x0, y0] = [face.at[0] * scale + 3, face.at[1] * scale + 3];
    const [x1, y1] = [(face.at[0] + picture.width) * scale - 3, (face.at[1] + picture.height) * scale - 3];
    fc.assert(
      fc.property(anyFace, (controls) => {
        const pixels = avatar.draw({ controls, of: millis(0), at: millis(0) }).as('rgba');
        let wrong = 0;
        for (let y = Math.ceil(y0); y < Math.min(y1, height); y++) {
          for (let x = Math.ceil(x0); x < Math.min(x1, width); x++) {
            const at = (y * width + x) * 4;
            const alpha = pixels[at + 3];
            for (let c = 0; c < 3; c++) if (pixels[at + c] > alpha) wrong++;
            if (alpha < 127 || (alpha > 129 && !lips(x, y))) wrong++;
          }
        }
        expect(wrong).toBe(0);
      }),
      { numRuns: 1000 },
    );
  }, 60_000);

  it.for([
    ['of a portrait', leo],
    ['of a drawing', mira],
    ['of a cut-out', cutOut],
  ] as const)('turns no triangle of its eyes over, %s', { timeout: 60_000 }, ([, portrait]) => {
    const built = buildPuppet(portrait);
    const plan = planPuppet({ rig: built.rig, pictures: built.pictures, canonical, width: 640, height: 480 });
    const layers = plan.layers.filter(({ follow }) => /^(gaze|cover|skin)/.test(follow));
    expect(layers.length).toBeGreaterThan(3);
    const moving = layers.map((layer) => ({ layer, move: deformer(layer.shape, plan.pivot) }));
    const pose = restPose();
    fc.assert(
      fc.property(anyFace, (controls) => {
        setPose(pose, controls, plan.pivot);
        for (const { layer, move } of moving) {
          const out = new Float32Array(move.count * 2);
          move.deform(out, controls, pose);
          // A lid is skin of one colour: where a round eye is steep at its corner, a triangle of it may fold unseen.
          const most = layer.follow.startsWith('cover') ? 0.01 * layer.triangles.length : 0;
          expect(overturned(layer.triangles, layer.shape.rest, out), layer.name).toBeLessThanOrEqual(most);
        }
      }),
      { numRuns: 300 },
    );
  });
});

function overturned(triangles: Uint16Array, before: ArrayLike<number>, after: ArrayLike<number>): number {
  const area = (p: ArrayLike<number>, t: number): number => {
    const [a, b, c] = [triangles[t] * 2, triangles[t + 1] * 2, triangles[t + 2] * 2];
    return (p[b] - p[a]) * (p[c + 1] - p[a + 1]) - (p[c] - p[a]) * (p[b + 1] - p[a + 1]);
  };
  let count = 0;
  for (let t = 0; t < triangles.length; t += 3) if (area(before, t) * area(after, t) < 0) count++;
  return count;
}

/** Where the mouth may be in any face: there its inside is drawn over the skin's rim. */
function mouthBox(landmarks: readonly Pair[], scale: number) {
  const unit = Math.hypot(landmarks[45][0] - landmarks[36][0], landmarks[45][1] - landmarks[36][1]) * scale;
  const [x, y] = [landmarks[62][0] * scale, landmarks[62][1] * scale];
  return (px: number, py: number): boolean => Math.hypot(px - x, py - y) < 1.1 * unit;
}

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
