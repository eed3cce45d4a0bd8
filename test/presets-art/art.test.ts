import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Canvas, createCanvas, loadImage } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { type Rig, rigSchema } from '../../src/avatar/rig.js';
import { packagePath } from '../../src/entry.js';
import { presetSchema } from '../../src/presets/schema.js';

const NAMES = ['mira', 'leo', 'yuki', 'bruno', 'bolt', 'aurelia'] as const;
const LARGEST = 1.5 * 1024 * 1024;

const folderOf = (name: string): string => packagePath(`presets/${name}`);
const read = (name: string, file: string): unknown => JSON.parse(readFileSync(join(folderOf(name), file), 'utf8'));

/** Mean difference of two pictures of about one size, per channel, premultiplied. */
async function difference(canvas: Canvas, file: string): Promise<number> {
  const image = await loadImage(file);
  expect(Math.abs(image.width - canvas.width)).toBeLessThanOrEqual(2);
  expect(Math.abs(image.height - canvas.height)).toBeLessThanOrEqual(2);
  const other = createCanvas(canvas.width, canvas.height);
  other.getContext('2d').drawImage(image, 0, 0);
  const { width, height } = canvas;
  const a = canvas.getContext('2d').getImageData(0, 0, width, height).data;
  const b = other.getContext('2d').getImageData(0, 0, width, height).data;
  let sum = 0;
  for (let i = 0; i < a.length; i += 4) {
    for (let c = 0; c < 3; c++) sum += Math.abs(a[i + c] * a[i + 3] - b[i + c] * b[i + 3]) / 255;
    sum += Math.abs(a[i + 3] - b[i + 3]);
  }
  return sum / a.length;
}

describe.each(NAMES)('the art of %s', (name) => {
  it('is what presets/art draws', { timeout: 60_000 }, async () => {
    const { build } = await import(packagePath('presets/art/puppet.mjs'));
    const look = (await import(packagePath(`presets/art/${name}.mjs`)))[name];
    // Brush strokes take long and change no outline: without them the rig is the same.
    const painted = 'finish' in look;
    const { rig, pictures } = build({ ...look, finish: undefined }) as { rig: Rig; pictures: Map<string, Canvas> };
    const shipped = rigSchema.parse(read(name, 'rig.json'));
    const drawn = rigSchema.parse(rig);
    expect({ ...drawn, layers: drawn.layers.map(({ at: _, ...layer }) => layer) }).toEqual({
      ...shipped,
      layers: shipped.layers.map(({ at: _, ...layer }) => layer),
    });
    for (const [i, { at, picture }] of drawn.layers.entries()) {
      expect(Math.abs(at[0] - shipped.layers[i].at[0])).toBeLessThanOrEqual(2);
      expect(Math.abs(at[1] - shipped.layers[i].at[1])).toBeLessThanOrEqual(2);
      const off = await difference(pictures.get(picture)!, join(folderOf(name), picture));
      expect(off, `${picture}: run node presets/art/render.mjs ${name}`).toBeLessThan(painted ? 12 : 1);
    }
    const layers = new Set(drawn.layers.map(({ picture }) => picture));
    const files = readdirSync(folderOf(name)).filter((file) => file.endsWith('.png') && file !== 'thumbnail.png');
    expect(files.filter((file) => !layers.has(file))).toEqual([]);
  });

  it('stays under 1.5 MB', () => {
    const files = readdirSync(folderOf(name));
    const bytes = files.reduce((sum, file) => sum + statSync(join(folderOf(name), file)).size, 0);
    expect(bytes).toBeLessThan(LARGEST);
  });

  it('has a preset, a thumbnail of 256 pixels and a background of 1920 x 1080', async () => {
    const preset = presetSchema.parse(read(name, 'preset.json'));
    expect(preset.name).toBe(name);
    const thumbnail = await loadImage(join(folderOf(name), preset.thumbnail ?? ''));
    expect([thumbnail.width, thumbnail.height]).toEqual([256, 256]);
    if (preset.background.kind !== 'image') throw new Error('no background picture');
    const background = await loadImage(join(folderOf(name), preset.background.picture));
    expect([background.width, background.height]).toEqual([1920, 1080]);
  });

  it('shows a shut mouth: the inner lips meet, and the lip line runs along them from corner to corner', () => {
    const { landmarks, mouth } = rigSchema.parse(read(name, 'rig.json'));
    expect(landmarks[67]).toEqual(landmarks[61]);
    expect(landmarks[66]).toEqual(landmarks[62]);
    expect(landmarks[65]).toEqual(landmarks[63]);
    const line = mouth.line ?? [];
    expect(line[0]).toEqual(landmarks[60]);
    expect(line.at(-1)).toEqual(landmarks[64]);
    for (const [i, [x]] of line.entries()) if (i) expect(x).toBeGreaterThan(line[i - 1][0]);
    for (const k of [61, 62, 63]) {
      const near = Math.min(...line.map(([x, y]) => Math.hypot(x - landmarks[k][0], y - landmarks[k][1])));
      expect(near).toBeLessThan(5);
    }
  });

  it('has the same face on both sides and points in the order of a face', () => {
    const { landmarks } = rigSchema.parse(read(name, 'rig.json'));
    const middle = landmarks[8][0];
    for (const [left, right] of [
      [0, 16],
      [4, 12],
      [17, 26],
      [21, 22],
      [36, 45],
      [39, 42],
      [48, 54],
      [60, 64],
    ]) {
      expect(landmarks[left][0]).toBeLessThan(middle);
      expect(landmarks[left][0] + landmarks[right][0]).toBeCloseTo(2 * middle, 0);
      expect(landmarks[left][1]).toBeCloseTo(landmarks[right][1], 0);
    }
    const [brow, eye, nose, lip, chin] = [19, 37, 33, 62, 8].map((k) => landmarks[k][1]);
    expect([brow, eye, nose, lip, chin]).toEqual([brow, eye, nose, lip, chin].sort((a, b) => a - b));
  });
});
