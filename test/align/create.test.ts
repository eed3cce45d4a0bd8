import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAvatarPreset, createFromMakeItTalk, detectFace, type SeenFace } from '../../src/align/index.js';
import { deformer } from '../../src/avatar/deform.js';
import { planAvatar } from '../../src/avatar/load.js';
import { openAvatar } from '../../src/avatar/open.js';
import { restPose, setPose } from '../../src/avatar/pose.js';
import { faceOf, HEAD_POSES, VISEMES } from '../../src/avatar/sheet.js';
import { packagePath } from '../../src/entry.js';
import { CONTROL_RANGE, CONTROLS, restFace } from '../../src/face/controls.js';
import type { PresetFolder } from '../../src/presets/store.js';
import { millis } from '../../src/units.js';
import { animatedPng, animatedWebp, cmyk, GIF, PICTURES, promising, TEXT } from '../support/hostile-pictures.js';
import { hasMakeItTalk, makeItTalk } from '../support/makeittalk.js';
import { drawPortrait } from '../support/portrait.js';

const leo = await drawPortrait('leo', { width: 640, height: 480 });

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mouthpiece-create-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Watches the processes that this one starts; says, in the end, how many MB the largest took at most. */
function peakOfChildren(): () => number {
  let most = 0;
  const look = (): void => {
    for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        const status = readFileSync(`/proc/${id}/status`, 'utf8');
        if (!status.includes(`PPid:\t${process.pid}\n`)) continue;
        most = Math.max(most, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
      } catch {
        // It has ended meanwhile.
      }
    }
  };
  const timer = setInterval(look, 20);
  return () => {
    clearInterval(timer);
    return most;
  };
}

/** How many pixels differ between silence and an open mouth. */
async function talks(preset: PresetFolder): Promise<number> {
  const avatar = await openAvatar({ preset, width: 320, height: 180 });
  const draw = (controls: Float32Array): Uint8Array =>
    avatar
      .draw({ controls, of: millis(0), at: millis(0) })
      .as('rgba')
      .slice();
  const rest = draw(restFace());
  const open = draw(faceOf(VISEMES.AA));
  avatar.close();
  let different = 0;
  for (let i = 0; i < rest.length; i += 4) if (Math.abs(rest[i] - open[i]) > 24) different++;
  return different;
}

describe('a new avatar', { timeout: 120_000 }, () => {
  it('is a preset folder that talks, from a picture and points', async () => {
    const made = await createAvatarPreset({
      picture: leo.png,
      landmarks: leo.landmarks,
      name: 'me',
      title: 'It is me',
      root,
    });
    expect(made.folder).toBe(join(root, 'me'));
    expect(made.preset).toMatchObject({ name: 'me', title: 'It is me', background: { kind: 'image' } });
    const files = readdirSync(made.folder);
    for (const file of ['preset.json', 'rig.json', 'thumbnail.png', 'face.png', 'back.png'])
      expect(files).toContain(file);
    expect(readdirSync(root)).toEqual(['me']);
    expect(await talks(made)).toBeGreaterThan(40);
  });

  it('finds the face by itself', async () => {
    const found = await detectFace(leo.png);
    const unit = Math.hypot(leo.landmarks[45][0] - leo.landmarks[36][0], leo.landmarks[45][1] - leo.landmarks[36][1]);
    // Eyes, nose and mouth of a drawing; its jaw and brows are a matter of taste.
    const seen = [30, 33, 36, 39, 42, 45, 48, 51, 54, 57, 62, 66];
    for (const i of seen) {
      const [x, y] = found!.landmarks[i];
      expect(Math.hypot(x - leo.landmarks[i][0], y - leo.landmarks[i][1]) / unit, `point ${i}`).toBeLessThan(0.2);
    }
    expect(found!.contours!.lips!.upper.length).toBeGreaterThan(5);
  });

  it('takes the largest face of a group and says so, or the one that was asked for', async () => {
    // A wide picture, as groups are: three of the same head, the one in the middle larger.
    const [xs, ys] = [leo.landmarks.map(([x]) => x), leo.landmarks.map(([, y]) => y)];
    const side = 2 * (Math.max(...xs) - Math.min(...xs));
    const [left, top] = [leo.landmarks[30][0] - side / 2, Math.min(...ys) - 0.35 * side];
    const canvas = createCanvas(2.4 * side, side);
    const context = canvas.getContext('2d');
    const head = await loadImage(leo.png);
    const noses = [0.35, 1.2, 2.05].map((middle, i) => {
      const size = i === 1 ? side : 0.7 * side;
      context.drawImage(head, left, top, side, side, middle * side - size / 2, (side - size) / 2, size, size);
      return middle * side;
    });
    const group = canvas.toBuffer('image/png');
    const off = (face: SeenFace | undefined, i: number): number => Math.abs(face!.landmarks[30][0] - noses[i]) / side;

    const largest = await detectFace(group);
    expect(largest).toMatchObject({ number: 2, of: 3 });
    expect(off(largest, 1)).toBeLessThan(0.03);
    const last = await detectFace(group, 'the group', 3);
    expect(last).toMatchObject({ number: 3, of: 3 });
    expect(off(last, 2)).toBeLessThan(0.03);
    await expect(createAvatarPreset({ picture: group, name: 'them', face: 4, root })).rejects.toMatchObject({
      code: 'preset/picture',
      hint: expect.stringContaining('--face 1'),
    });

    const made = await createAvatarPreset({ picture: group, name: 'us', root });
    expect(made.notices.join()).toContain('shows 3 faces, and number 2');
  });

  it('finds a small face in a dark and busy painting from near by', async () => {
    const canvas = createCanvas(1000, 1000);
    const context = canvas.getContext('2d');
    context.fillStyle = '#241a16';
    context.fillRect(0, 0, 1000, 1000);
    let state = 1;
    const next = (): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    for (let i = 0; i < 500; i++) {
      context.fillStyle = `hsl(${next() * 60} 40% ${5 + next() * 25}%)`;
      context.fillRect(next() * 1000, next() * 1000, next() * 60, next() * 60);
    }
    context.filter = 'brightness(0.5)';
    context.drawImage(await loadImage(packagePath('presets/mira/thumbnail.png')), 330, 250, 50, 50);

    const found = await detectFace(canvas.toBuffer('image/png'));
    expect(Math.hypot(found!.landmarks[30][0] - 355, found!.landmarks[30][1] - 281)).toBeLessThan(4);
  });

  it("measures a small face in the corner of a phone's picture as truly as a large one, however it is tilted", async () => {
    const head = await loadImage(packagePath('presets/leo/thumbnail.png'));
    const large = await detectFace(readFileSync(packagePath('presets/leo/thumbnail.png')));
    const [left, right] = [large!.landmarks[36], large!.landmarks[45]];
    for (const [degrees, x, y] of [
      [-30, 969, 111],
      [0, 999, 81],
    ]) {
      const [radians, scale] = [(degrees * Math.PI) / 180, 162 / head.width];
      const canvas = createCanvas(1080, 2340);
      const context = canvas.getContext('2d');
      context.fillStyle = '#285078';
      context.fillRect(0, 0, 1080, 2340);
      context.translate(x, y);
      context.rotate(radians);
      context.scale(scale, scale);
      context.drawImage(head, -head.width / 2, -head.height / 2);
      const small = await detectFace(canvas.toBuffer('image/png'));
      const off = large!.landmarks.map((p, i) => {
        const [dx, dy] = [(p[0] - head.width / 2) * scale, (p[1] - head.height / 2) * scale];
        const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
        const [sx, sy] = small!.landmarks[i];
        return Math.hypot(x + dx * cos - dy * sin - sx, y + dx * sin + dy * cos - sy);
      });
      // Brows, nose, eyes and mouth.
      const unit = Math.hypot(right[0] - left[0], right[1] - left[1]) * scale;
      expect(Math.max(...off.slice(17)) / unit, `${degrees} degrees`).toBeLessThan(0.06);
    }
  });

  it('stands upright and says so where the photo lies on its side or upside down', async () => {
    for (const [turns, said] of [
      [1, 'to the left'],
      [2, 'upside down'],
    ] as const) {
      const canvas = turns === 2 ? createCanvas(640, 480) : createCanvas(480, 640);
      const context = canvas.getContext('2d');
      context.translate(canvas.width / 2, canvas.height / 2);
      context.rotate((turns * Math.PI) / 2);
      context.drawImage(await loadImage(leo.png), -320, -240);
      const made = await createAvatarPreset({ picture: canvas.toBuffer('image/png'), name: `turned-${turns}`, root });
      expect(made.notices.join()).toContain(said);
      const { landmarks, size } = JSON.parse(readFileSync(join(made.folder, 'rig.json'), 'utf8'));
      expect(size).toEqual({ width: 640, height: 480 });
      for (const i of [30, 36, 45, 48, 54]) {
        const [[x, y], [lx, ly]] = [landmarks[i], leo.landmarks[i]];
        expect(Math.hypot(x - lx, y - ly) / 640, `point ${i}`).toBeLessThan(0.03);
      }
    }
  });

  it('says so where there is no face, with the next step, and writes nothing', async () => {
    const canvas = createCanvas(400, 300);
    const context = canvas.getContext('2d');
    for (let i = 0; i < 300; i++) {
      context.fillStyle = `hsl(${120 + (i % 40)} 50% ${30 + (i % 30)}%)`;
      context.fillRect((i * 53) % 400, (i * 31) % 300, 40, 20);
    }
    await expect(
      createAvatarPreset({ picture: canvas.toBuffer('image/png'), name: 'lawn', root }),
    ).rejects.toMatchObject({
      code: 'preset/picture',
      message: expect.stringContaining('no face'),
      hint: expect.stringContaining('/avatar'),
    });
    expect(readdirSync(root)).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')(
    'is refused with the reason, within 1 GB and with nothing written, whatever the picture is',
    async () => {
      const { PNG, JPEG, WEBP } = PICTURES;
      const blank = createCanvas(5650, 5650).toBuffer('image/png');
      const hostile: readonly (readonly [string, Uint8Array, string])[] = [
        ['half a PNG', PNG.subarray(0, PNG.length >> 1), 'truncated'],
        ['half a JPEG', JPEG.subarray(0, JPEG.length >> 1), 'truncated'],
        ['half a WebP', WEBP.subarray(0, WEBP.length >> 1), 'truncated'],
        ['30000 x 30000', promising(30_000, 30_000), '30000 x 30000'],
        ['one pixel', createCanvas(1, 1).toBuffer('image/png'), '1 x 1'],
        ['for print', cmyk(), 'CMYK'],
        ['animated GIF', GIF, 'in GIF'],
        ['animated PNG', animatedPng(), 'is animated'],
        ['animated WebP', animatedWebp(), 'is animated'],
        ['text', TEXT, 'is no PNG'],
        ['as large as may be, and empty', blank, 'no face'],
      ];
      for (const [what, picture, why] of hostile) {
        const peak = peakOfChildren();
        await expect(createAvatarPreset({ picture, name: 'me', root, label: 'me.png' }), what).rejects.toMatchObject({
          code: 'preset/picture',
          message: expect.stringMatching(new RegExp(`^me\\.png: .*${why}`)),
          hint: expect.any(String),
        });
        expect(peak(), what).toBeLessThan(1024);
        expect(readdirSync(root), what).toEqual([]);
      }
    },
  );

  it('is refused with nothing written: broken pictures, points, names', async () => {
    const { png: picture, landmarks } = leo;
    const refused = async (avatar: Partial<Parameters<typeof createAvatarPreset>[0]>, code: string): Promise<void> => {
      await expect(createAvatarPreset({ picture, landmarks, name: 'me', root, ...avatar })).rejects.toMatchObject({
        code,
      });
      expect(readdirSync(root)).toEqual([]);
    };
    await refused({ picture: picture.subarray(0, picture.length >> 1) }, 'preset/picture');
    await refused({ picture: Buffer.from('text') }, 'preset/picture');
    await refused({ landmarks: landmarks.slice(1) }, 'preset/invalid');
    await refused({ landmarks: landmarks.map(() => [5, 5]) }, 'preset/invalid');
    for (const name of ['../me', '..', '/etc/me', 'mira', 'A']) await refused({ name }, 'preset/invalid');
    expect(existsSync(join(root, '..', 'me'))).toBe(false);
  });

  it('says that a large picture was reduced', async () => {
    const canvas = createCanvas(4200, 3150);
    const { loadImage } = await import('@napi-rs/canvas');
    canvas.getContext('2d').drawImage(await loadImage(leo.png), 0, 0, 4200, 3150);
    const scale = 4200 / 640;
    const made = await createAvatarPreset({
      picture: canvas.toBuffer('image/jpeg', 90),
      landmarks: leo.landmarks.map(([x, y]) => [x * scale, y * scale]),
      name: 'big',
      root,
    });
    expect(made.notices.join()).toContain('reduced to 2048 x 1536');
    expect(JSON.parse(readFileSync(join(made.folder, 'rig.json'), 'utf8')).size).toEqual({ width: 2048, height: 1536 });
  });
});

if (process.env.CI === 'true' && !hasMakeItTalk) throw new Error('CI must have ../shared/data/makeittalk');

describe.skipIf(!hasMakeItTalk)('a puppet of the original MakeItTalk', { timeout: 120_000 }, () => {
  it.for([
    ['wilk', 68],
    ['roy_example', 80],
  ] as const)('is imported: %s, of %i vertices', async ([name, vertices]) => {
    const made = await createFromMakeItTalk(makeItTalk(name), undefined, { name: 'old', root });
    expect(made.notices.join()).toContain(`${vertices} vertices`);
    expect(made.notices.join()).toContain('mouth was open');
    expect(await talks(made)).toBeGreaterThan(10);
  });

  /** A puppet of which only the text files are here, or none: its points on a plain picture. */
  function drawnPuppet(points: readonly (readonly number[])[], triangles: string): string {
    const side = Math.ceil(Math.max(...points.flat()) * 1.2);
    const canvas = createCanvas(side, side);
    const context = canvas.getContext('2d');
    context.fillStyle = '#d9a587';
    context.fillRect(0, 0, side, side);
    const folder = join(root, 'puppet');
    mkdirSync(folder);
    writeFileSync(join(folder, 'p.png'), canvas.toBuffer('image/png'));
    writeFileSync(join(folder, 'p_face_open_mouth.txt'), points.map(([x, y]) => `${x} ${y} 1`).join('\n'));
    writeFileSync(join(folder, 'p_delauney_tri.txt'), triangles);
    return folder;
  }
  it('shuts round eyes that are larger than its points say, and keeps the brows close above them', async () => {
    const points = leo.landmarks.map(([x, y]) => [x, y]);
    const unit = Math.hypot(points[45][0] - points[36][0], points[45][1] - points[36][1]);
    const canvas = createCanvas(640, 480);
    const context = canvas.getContext('2d');
    context.fillStyle = '#5f9f66';
    context.fillRect(0, 0, 640, 480);
    context.lineWidth = 3;
    const eyes = [36, 42].map((from) => {
      const [x, y] = [(points[from][0] + points[from + 3][0]) / 2, (points[from][1] + points[from + 3][1]) / 2];
      context.fillStyle = '#eee';
      context.beginPath();
      context.arc(x, y, 0.19 * unit, 0, 7);
      context.fill();
      context.stroke();
      context.fillStyle = '#000';
      context.beginPath();
      context.arc(x, y, 0.05 * unit, 0, 7);
      context.fill();
      const brow = y - 0.25 * unit;
      context.fillRect(x - 0.14 * unit, brow - 2, 0.28 * unit, 4);
      const first = from === 36 ? 17 : 22;
      for (let i = 0; i < 5; i++) points[first + i] = [x + (i - 2) * 0.07 * unit, brow];
      // The ring of a human eye, within the drawn one.
      for (let i = 0; i < 6; i++) points[from + i][1] = y + [0, -1, -1, 0, 1, 1][i] * 0.07 * unit;
      return { x, y, brow };
    });
    const folder = join(root, 'puppet');
    mkdirSync(folder);
    writeFileSync(join(folder, 'p.png'), canvas.toBuffer('image/png'));
    writeFileSync(join(folder, 'p_face_open_mouth.txt'), points.map(([x, y]) => `${x} ${y} 1`).join('\n'));
    const preset = await createFromMakeItTalk(folder, undefined, { name: 'old', root });
    const avatar = await openAvatar({ preset, width: 640, height: 480 });
    for (const [blink, frown] of [
      [0, 0],
      [0, 1],
      [0.5, 0],
      [1, 0],
    ]) {
      const controls = faceOf({ blinkLeft: blink, blinkRight: blink, browLeft: -frown, browRight: -frown });
      const rgba = avatar.draw({ controls, of: millis(0), at: millis(0) }).as('rgba');
      const count = (x0: number, y0: number, x1: number, y1: number, is: (level: number) => boolean): number => {
        let sum = 0;
        for (let y = Math.round(y0); y < y1; y++) {
          for (let x = Math.round(x0); x < x1; x++) if (is(rgba[(y * 640 + x) * 4])) sum++;
        }
        return sum;
      };
      for (const { x, y, brow } of eyes) {
        const r = 0.19 * unit;
        const white = count(x - r, y - r, x + r, y + r, (level) => level > 200) / (Math.PI * r * r);
        if (blink === 0) expect(white).toBeGreaterThan(0.7);
        if (blink === 1) expect(white, 'white of a shut eye').toBeLessThan(0.01);
        // The whole brow is there, above the rim of the eye.
        const dark = count(x - 0.13 * unit, brow - 6, x + 0.13 * unit, y - r - 3, (level) => level < 60);
        expect(dark / (0.26 * unit * 4), `brow at blink ${blink}, frown ${frown}`).toBeGreaterThan(0.7);
      }
    }
    avatar.close();
  });

  const text = (file: string) => readFileSync(makeItTalk(file), 'utf8').trim();
  const onePunch = () => text('golden/onepunch/onepunch_face_open_mouth.txt').split('\n');

  it.for([
    [
      64,
      () =>
        drawnPuppet(
          onePunch().map((line) => line.trim().split(/\s+/).map(Number)),
          text('golden/onepunch/triangulation.txt'),
        ),
    ],
    [68, () => makeItTalk('wilk')],
    [76, () => drawnPuppet(leo.landmarks, '0 17 68\n16 26 75')],
    [80, () => makeItTalk('roy_example')],
  ] as const)(
    'of %i vertices is drawn whole: triangles that speech turns over are less than a ten-thousandth of the picture',
    async ([vertices, folder]) => {
      const made = await createFromMakeItTalk(folder(), undefined, { name: 'old', root });
      expect(made.notices.join()).toContain(`${vertices} vertices`);
      const { layers, pivot } = await planAvatar({ preset: made, width: 640, height: 480 });
      expect(layers.some(({ follow }) => follow === 'face')).toBe(true);
      const moving = layers.map((layer) => ({ layer, move: deformer(layer.shape, pivot) }));
      const pose = restPose();
      const area = (p: ArrayLike<number>, [a, b, c]: Uint16Array): number =>
        (p[2 * b] - p[2 * a]) * (p[2 * c + 1] - p[2 * a + 1]) - (p[2 * c] - p[2 * a]) * (p[2 * b + 1] - p[2 * a + 1]);
      /** Square pixels of a layer's triangles that a face turns over. */
      const turned = ({ layer, move }: (typeof moving)[number], controls: Float32Array): number => {
        setPose(pose, controls, pivot);
        const out = new Float32Array(move.count * 2);
        move.deform(out, controls, pose);
        let sum = 0;
        for (let t = 0; t < layer.triangles.length; t += 3) {
          const corners = layer.triangles.subarray(t, t + 3);
          const now = area(out, corners);
          // What is no number must make the sum none.
          if (!(area(layer.shape.rest, corners) * now >= 0)) sum += Math.abs(now) / 2;
        }
        return sum;
      };
      // Lids and lashes, which the original does not move, fold at the steep corners of a round eye.
      const drawn = moving.filter(({ layer }) => !/^(cover|upperLid|lowerLid)/.test(layer.follow));
      let worst = 0;
      for (const mouth of Object.values(VISEMES)) {
        for (const head of Object.values(HEAD_POSES)) {
          for (const part of drawn) worst = Math.max(worst, turned(part, faceOf(head, mouth)));
        }
      }
      let extreme = 0;
      const anyFace = fc.tuple(
        ...CONTROLS.map((name) => fc.double({ min: CONTROL_RANGE[name][0], max: CONTROL_RANGE[name][1], noNaN: true })),
      );
      for (const values of fc.sample(anyFace, { numRuns: 300, seed: 1 })) {
        for (const part of drawn) extreme = Math.max(extreme, turned(part, Float32Array.from(values)));
      }
      console.info(
        `${vertices} vertices: ${worst.toFixed(2)} of 307200 pixels turned over in speech, ${extreme.toFixed(2)} in any face`,
      );
      // The small mouth of wilk folds slivers of plain skin at its corners when it opens wide.
      expect(worst).toBeLessThan((640 * 480) / 10_000);
      expect(extreme).toBeLessThan((640 * 480) / 2000);
    },
  );

  it('is refused where there is none', async () => {
    await expect(createFromMakeItTalk(root, undefined, { name: 'old', root })).rejects.toMatchObject({
      code: 'preset/invalid',
      message: expect.stringContaining('holds no puppet'),
    });
    await expect(createFromMakeItTalk(makeItTalk('wilk'), 'other.png', { name: 'old', root })).rejects.toMatchObject({
      message: expect.stringContaining('It holds wilk'),
    });
  });
});
