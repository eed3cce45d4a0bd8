import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { imageSize } from '../../src/avatar/image-size.js';
import { readPicture } from '../../src/avatar/load.js';
import { openAvatar } from '../../src/avatar/open.js';
import { restFace } from '../../src/face/controls.js';
import { presetSchema } from '../../src/presets/schema.js';
import { millis } from '../../src/units.js';
import { makeDoll } from '../support/doll.js';

const png = (width = 20, height = 10): Buffer => {
  const canvas = createCanvas(width, height);
  canvas.getContext('2d').fillRect(0, 0, width, height);
  return canvas.toBuffer('image/png');
};

describe('a picture of a preset', () => {
  let root: string;
  let folder: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'mouthpiece-preset-'));
    folder = join(root, 'one');
    mkdirSync(folder);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const refused = (file: string): Promise<unknown> =>
    expect(readPicture(folder, file)).rejects.toMatchObject({ code: 'preset/picture', hint: expect.any(String) });

  it('is decoded to straight RGBA', async () => {
    writeFileSync(join(folder, 'a.png'), png());
    const picture = await readPicture(folder, 'a.png');
    expect(picture).toMatchObject({ width: 20, height: 10 });
    expect([...picture.rgba.slice(0, 4)]).toEqual([0, 0, 0, 255]);
  });

  it('is refused when it is missing, a folder, empty, text, or cut short', async () => {
    await refused('none.png');
    mkdirSync(join(folder, 'folder.png'));
    await refused('folder.png');
    writeFileSync(join(folder, 'empty.png'), '');
    await refused('empty.png');
    writeFileSync(join(folder, 'text.png'), 'hello, I am a picture, honestly, believe me');
    await refused('text.png');
    writeFileSync(join(folder, 'short.png'), png(200, 200).subarray(0, 60));
    await refused('short.png');
  });

  it('is refused when it leads out of the folder, by path or by link', async () => {
    writeFileSync(join(root, 'outside.png'), png());
    await refused('../outside.png');
    symlinkSync(join(root, 'outside.png'), join(folder, 'link.png'));
    await refused('link.png');
    mkdirSync(join(root, 'one-more'));
    writeFileSync(join(root, 'one-more', 'b.png'), png());
    await refused('../one-more/b.png');
  });

  it('is refused before it is decoded when its head promises too many pixels', async () => {
    const bytes = png();
    bytes.writeUInt32BE(30_000, 16);
    bytes.writeUInt32BE(30_000, 20);
    writeFileSync(join(folder, 'huge.png'), bytes);
    await expect(readPicture(folder, 'huge.png')).rejects.toThrow(/30000 x 30000/);
  });

  it('opens as an avatar from its folder', async () => {
    const doll = makeDoll();
    for (const [file, { width, height, rgba }] of doll.pictures) {
      const canvas = createCanvas(width, height);
      const context = canvas.getContext('2d');
      const image = context.createImageData(width, height);
      image.data.set(rgba);
      context.putImageData(image, 0, 0);
      writeFileSync(join(folder, file), canvas.toBuffer('image/png'));
    }
    writeFileSync(join(folder, 'rig.json'), JSON.stringify(doll.rig));
    const preset = presetSchema.parse({ schema: 1, name: 'one', title: 'One', licence: 'MIT', author: 'test' });
    const avatar = await openAvatar({ preset: { folder, preset }, width: 320, height: 240 });
    const frame = avatar.draw({ controls: restFace(), of: millis(0), at: millis(0) });
    expect(frame.as('rgba').some((value) => value > 0)).toBe(true);
    avatar.close();

    writeFileSync(join(folder, 'rig.json'), JSON.stringify({ ...doll.rig, layer: [] }));
    await expect(openAvatar({ preset: { folder, preset }, width: 320, height: 240 })).rejects.toMatchObject({
      code: 'preset/invalid',
      message: expect.stringMatching(/rig\.json: layer: there is no such key/),
    });
  });
});

describe('the size of a picture', () => {
  it('is read from PNG, JPEG and WebP heads', () => {
    const canvas = createCanvas(37, 21);
    canvas.getContext('2d').fillRect(3, 3, 9, 9);
    expect(imageSize(canvas.toBuffer('image/png'))).toEqual({ format: 'png', width: 37, height: 21 });
    expect(imageSize(canvas.toBuffer('image/jpeg'))).toEqual({ format: 'jpeg', width: 37, height: 21 });
    expect(imageSize(canvas.toBuffer('image/webp'))).toEqual({ format: 'webp', width: 37, height: 21 });
  });

  it('is nothing, and no crash, for any other bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        imageSize(bytes);
        imageSize(Uint8Array.from([0xff, 0xd8, ...bytes]));
        imageSize(Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBPVP8X'), bytes]));
      }),
    );
    expect(imageSize(readFileSync(new URL(import.meta.url)))).toBeUndefined();
  });
});
