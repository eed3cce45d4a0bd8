import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { afterAll, describe, expect, it } from 'vitest';
import { decodePicture, readPictureFile } from '../../src/align/picture-file.js';
import {
  animatedPng,
  animatedWebp,
  chunk,
  cmyk,
  EXIF,
  GIF,
  jpegWith,
  PICTURES,
  promising,
  TEXT,
} from '../support/hostile-pictures.js';

const folder = mkdtempSync(join(tmpdir(), 'mouthpiece-picture-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { PNG, JPEG, WEBP } = PICTURES;

describe('a picture', () => {
  it.for([
    ['PNG', PNG],
    ['JPEG', JPEG],
    ['WebP', WEBP],
    ['JPEG with something behind its end', Buffer.concat([JPEG, Buffer.from('camera notes')])],
  ] as const)('is decoded: %s', async ([, bytes]) => {
    const image = await decodePicture(bytes);
    expect([image.width, image.height]).toEqual([120, 80]);
  });

  it('is turned as its EXIF says', async () => {
    const image = await decodePicture(jpegWith(EXIF));
    expect([image.width, image.height]).toEqual([80, 120]);
  });

  it.for([
    ['text that is called a picture', TEXT, 'is no PNG'],
    ['nothing', Buffer.alloc(0), 'is no PNG'],
    ['a GIF', GIF, 'is a picture in GIF'],
    ['a photo as an iPhone takes it', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic'), 'in HEIC'],
    ['AVIF', Buffer.from('\0\0\0\x20ftypavif\0\0\0\0'), 'in AVIF'],
    ['AVIF by a later brand', Buffer.from('\0\0\0\x20ftypmif1\0\0\0\0mif1avifmiaf'), 'in AVIF'],
    ['TIFF', Buffer.from('II*\0\x08\0\0\0'), 'in TIFF'],
    [
      'a drawing',
      Buffer.from('<?xml version="1.0"?>\n<!-- a head -->\n<svg xmlns="http://www.w3.org/2000/svg"/>'),
      'in SVG',
    ],
    ['a PNG of 30000 x 30000', promising(30_000, 30_000), '30000 x 30000'],
    ['a PNG that overflows', promising(0xffff_ffff, 0xffff_ffff), 'at most'],
    ['a PNG of no size', promising(0, 10), 'at least'],
    ['one pixel', createCanvas(1, 1).toBuffer('image/png'), '1 x 1'],
    ['half a PNG', PNG.subarray(0, PNG.length >> 1), 'truncated'],
    ['half a JPEG', JPEG.subarray(0, JPEG.length >> 1), 'truncated'],
    ['half a WebP', WEBP.subarray(0, WEBP.length >> 1), 'truncated'],
    ['an animated PNG', animatedPng(), 'is animated'],
    ['an animated WebP', animatedWebp(), 'is animated'],
    ['a JPEG for print', cmyk(), 'CMYK'],
    ['a PNG of chunks without end', Buffer.concat([PNG.subarray(0, 33), chunk('tEXt', Buffer.alloc(9))]), 'truncated'],
    ['too many bytes', Buffer.alloc(41 * 1024 * 1024), 'larger than'],
  ] as const)('is refused with the reason: %s', async ([, bytes, why]) => {
    await expect(decodePicture(bytes, 'me.png')).rejects.toMatchObject({
      code: 'preset/picture',
      message: expect.stringMatching(new RegExp(`^me\\.png: .*${why}`)),
      hint: expect.stringContaining('save it'),
    });
  });

  it('never is taken whole when any of its bytes is missing at the end', async () => {
    for (const bytes of [PNG, WEBP]) {
      for (let cut = 13; cut < bytes.length; cut += 97) {
        await expect(decodePicture(bytes.subarray(0, bytes.length - cut))).rejects.toMatchObject({
          code: 'preset/picture',
        });
      }
    }
  });
});

describe('a picture file', () => {
  it('is read, through a link too', async () => {
    writeFileSync(join(folder, 'me.png'), PNG);
    symlinkSync(join(folder, 'me.png'), join(folder, 'link.png'));
    expect(await loadImage(await readPictureFile(join(folder, 'link.png')))).toMatchObject({ width: 120 });
  });

  it('is refused where it is none', async () => {
    mkdirSync(join(folder, 'folder.png'));
    execFileSync('mkfifo', [join(folder, 'pipe.png')]);
    symlinkSync(join(folder, 'loop.png'), join(folder, 'loop.png'));
    for (const [name, why] of [
      ['missing.png', 'is not there'],
      ['folder.png', 'is not a file'],
      ['pipe.png', 'is not a file'],
      ['loop.png', 'cannot be opened'],
    ]) {
      await expect(readPictureFile(join(folder, name))).rejects.toMatchObject({
        code: 'preset/picture',
        message: `${name}: ${why}${name === 'loop.png' ? ' (ELOOP)' : ''}`,
      });
    }
    await expect(readPictureFile('/dev/zero')).rejects.toMatchObject({ message: 'zero: is not a file' });
  });
});
