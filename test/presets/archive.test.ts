import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { createCanvas } from '@napi-rs/canvas';
import { unzipSync } from 'fflate';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { importArchive } from '../../src/align/index.js';
import { packagePath } from '../../src/entry.js';
import { packPreset, readArchive } from '../../src/presets/archive.js';
import { readArchiveFile } from '../../src/presets/archive-file.js';
import { importPreset } from '../../src/presets/import.js';
import { presetsFolder, readPreset } from '../../src/presets/store.js';
import { removePreset } from '../../src/presets/write.js';
import { promising } from '../support/hostile-pictures.js';
import { type Entry, makeZip } from '../support/zip.js';

let root: string;
let bolt: Uint8Array;
/** The files of a whole preset, to be spoilt one at a time. */
let whole: readonly Entry[];
beforeAll(async () => {
  bolt = await packPreset(await readPreset('bolt'));
  whole = Object.entries(unzipSync(bolt)).map(([name, content]) => ({ name: name.replace('bolt/', ''), content }));
});
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mouthpiece-archive-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const take = (archive: Uint8Array, more: object = { name: 'taken' }) => importPreset({ archive, root, ...more });
const json = (change: object): Entry => ({
  name: 'preset.json',
  content: JSON.stringify({ ...JSON.parse(readFileSync(packagePath('presets/bolt/preset.json'), 'utf8')), ...change }),
});
const without = (name: string) => whole.filter((entry) => entry.name !== name);

describe('a preset that is handed on', () => {
  it('comes out file for file as it went in, under the name that it is given', async () => {
    expect(await take(bolt)).toMatchObject({ name: 'taken', title: 'Bolt', folder: join(root, 'taken') });
    const { preset } = await readPreset('taken', root);
    const { preset: before } = await readPreset('bolt');
    expect(preset).toEqual({ ...before, name: 'taken' });
    const from = join(presetsFolder(), 'bolt');
    expect(readdirSync(join(root, 'taken')).sort()).toEqual(readdirSync(from).sort());
    for (const file of readdirSync(from).filter((name) => name !== 'preset.json')) {
      expect(readFileSync(join(root, 'taken', file)).equals(readFileSync(join(from, file))), file).toBe(true);
    }
    expect(readdirSync(root)).toEqual(['taken']);
  });

  it('takes along only what it is made of, and nothing of when it was made', async () => {
    await take(bolt);
    const folder = join(root, 'taken');
    writeFileSync(join(folder, 'private-notes.png'), 'not of the preset');
    const first = await packPreset(await readPreset('taken', root));
    expect(Object.keys(unzipSync(first))).not.toContain('taken/private-notes.png');
    expect(Buffer.from(await packPreset(await readPreset('taken', root))).equals(first)).toBe(true);
  });

  it('is also read where a person has packed the folder by hand, with a stranger to that', async () => {
    mkdirSync(join(root, 'by-hand', '__MACOSX'), { recursive: true });
    const packed = makeZip([
      { name: 'bolt/', mode: 0o040755 },
      ...whole.map((entry) => ({ ...entry, name: `bolt/${entry.name}` })),
      { name: '__MACOSX/bolt/._preset.json', content: 'xattr' },
      { name: 'bolt/.DS_Store', content: 'Finder' },
    ]);
    expect((await readArchive(packed)).files.size).toBe(whole.length);
    await take(makeZip(whole), { name: 'flat' });
    expect(existsSync(join(root, 'flat', 'preset.json'))).toBe(true);
  });

  it.skipIf(process.platform === 'win32')('is a zip file to everybody else', () => {
    writeFileSync(join(root, 'bolt.zip'), bolt);
    expect(execFileSync('unzip', ['-t', join(root, 'bolt.zip')], { encoding: 'utf8' })).toMatch(/No errors detected/);
  });

  it('is not written over one that is there unless asked, and never over a shipped one', async () => {
    await take(bolt);
    writeFileSync(join(root, 'taken', 'mine.txt'), 'of before');
    await expect(take(bolt)).rejects.toMatchObject({
      code: 'preset/invalid',
      hint: expect.stringMatching(/--replace/),
    });
    expect(existsSync(join(root, 'taken', 'mine.txt'))).toBe(true);
    await take(bolt, { name: 'taken', replace: true });
    expect(existsSync(join(root, 'taken', 'mine.txt'))).toBe(false);
    await expect(take(bolt, { replace: true })).rejects.toMatchObject({ hint: '--name my-bolt' });
  });

  it('that fails leaves the old one and nothing else, in a process of its own too', async () => {
    await take(bolt);
    const broken = makeZip([...without('face.png'), { name: 'face.png', content: promising(500, 500) }]);
    const asked = importArchive({ archive: broken, root, name: 'taken', replace: true });
    await expect(asked).rejects.toMatchObject({ code: 'preset/picture' });
    expect(readdirSync(root)).toEqual(['taken']);
    expect((await readPreset('taken', root)).preset.title).toBe('Bolt');
  });

  it('is removed for good, a link to one without what it leads to, and a shipped one not at all', async () => {
    await take(bolt);
    symlinkSync(join(root, 'taken'), join(root, 'linked'));
    await removePreset('linked', root);
    expect(readdirSync(root)).toEqual(['taken']);
    expect(existsSync(join(root, 'taken', 'rig.json'))).toBe(true);
    await removePreset('taken', root);
    expect(readdirSync(root)).toEqual([]);
    await expect(removePreset('bolt', root)).rejects.toMatchObject({ code: 'preset/invalid' });
    for (const name of ['taken', '..', '../..', '', 'a/b', '.']) {
      await expect(removePreset(name, root)).rejects.toMatchObject({ code: 'preset/unknown' });
    }
  });
});

describe('an archive is refused with its reason, and leaves nothing, that has', () => {
  const cases: Record<string, () => [RegExp, readonly Entry[], Parameters<typeof makeZip>[1]?]> = {
    'an absolute path': () => [/leads elsewhere/, [...whole, { name: '/etc/passwd.png' }]],
    'a path upwards': () => [/leads elsewhere/, [...whole, { name: '../evil.png' }]],
    'a path upwards within its folder': () => [/leads elsewhere/, [...whole, { name: 'a/../../evil.png' }]],
    'a backslash': () => [/leads elsewhere/, [...whole, { name: '..\\evil.png' }]],
    'a drive letter': () => [/leads elsewhere/, [...whole, { name: 'C:evil.png' }]],
    'a zero in a name': () => [/leads elsewhere/, [...whole, { name: 'evil.png\0.png' }]],
    'letters beyond ASCII in a name': () => [/leads elsewhere/, [...whole, { name: 'b\u00f6se.png' }]],
    'a hidden file': () => [/leads elsewhere/, [...whole, { name: '.evil.png' }]],
    'a folder in a folder': () => [/leads elsewhere/, [{ name: 'a/b/preset.json' }]],
    'two folders': () => [/more than one folder/, [...whole, { name: 'other/face.png', content: 'x' }]],
    'the name of a device': () => [/no file on Windows/, [...whole, { name: 'NUL.png' }]],
    'the name of a port as its folder': () => [/no file on Windows/, [{ name: 'com1/preset.json' }]],
    'a symbolic link': () => [/link or device/, [...whole, { name: 'x.png', content: '/etc/passwd', mode: 0o120777 }]],
    'a device file': () => [/link or device/, [...whole, { name: 'x.png', mode: 0o020666 }]],
    'a name twice': () => [/twice/, [...whole, { name: 'face.png', content: 'other' }]],
    'names that differ in case': () => [/differ in case/, [...whole, { name: 'Face.png', content: 'other' }]],
    'an archive in it': () => [
      /is preset.json, rig.json and pictures/,
      [...whole, { name: 'more.zip', content: bolt }],
    ],
    'a program in it': () => [/is preset.json, rig.json and pictures/, [...whole, { name: 'run.js', content: '1' }]],
    'an encrypted entry': () => [/encrypted/, [...whole, { name: 'x.png', flags: 1 }]],
    'an entry that only its own head calls encrypted': () => [
      /encrypted/,
      [...whole, { name: 'x.png', own: { flags: 1 } }],
    ],
    'strong encryption': () => [/encrypted/, [...whole, { name: 'x.png', flags: 0x40 }]],
    'another way of packing': () => [/way that is not read/, [...whole, { name: 'x.png', method: 14 }]],
    'more entries than a preset': () => [
      /has 200 entries/,
      Array.from({ length: 200 }, (_, i) => ({ name: `p${i}.png` })),
    ],
    'a picture that is too large': () => [/at most 33554432/, [...whole, { name: 'x.png', size: 40_000_000 }]],
    'too much in all': () => [
      /unpacks to/,
      [
        ...whole,
        ...['x', 'y', 'z'].map((name) => ({ name: `${name}.png`, size: 30 << 20, packed: Buffer.alloc(400_000) })),
      ],
    ],
    'a bomb': () => [/to 1, as bombs do/, [...whole, { name: 'x.png', content: Buffer.alloc(30 << 20) }]],
    'a bomb that says it is small': () => [
      /more comes out than it says/,
      [...whole, { name: 'x.png', size: 1000, packed: deflateRawSync(Buffer.alloc(30 << 20)) }],
    ],
    'a size that is too large': () => [/lies about/, [...whole, { name: 'x.png', content: 'short', size: 50 }]],
    'a wrong sum': () => [/its sum/, [...whole, { name: 'x.png', content: 'x', crc: 1 }]],
    'damaged packing': () => [/damaged/, [...whole, { name: 'x.png', size: 9, packed: Buffer.from('\xff\xff\xff') }]],
    'more packed bytes than are used': () => [
      /more is packed/,
      [
        ...whole,
        {
          name: 'x.png',
          content: 'x',
          packed: Buffer.concat([deflateRawSync(Buffer.from('x')), Buffer.from('hidden')]),
        },
      ],
    ],
    'a name that its own head tells otherwise': () => [
      /two different things/,
      [...whole, { name: 'x.png', own: { name: 'y.png' } }],
    ],
    'a size that its own head tells otherwise': () => [
      /two different things/,
      [...whole, { name: 'x.png', own: { size: 7 } }],
    ],
    'entries over each other': () => [
      /over each other/,
      [...whole, { name: 'x.png', content: 'one' }, { name: 'x.png', content: 'one', over: whole.length }],
    ],
    'a folder with content': () => [/folder with content/, [...whole, { name: 'f/', content: 'what', mode: 0o040755 }]],
    'something before it': () => [
      /does not fit|no head/,
      whole,
      { before: '#!/bin/sh\n', end: (last) => last.writeUInt32LE(0, 16) },
    ],
    'several disks': () => [/one part of several/, whole, { end: (last) => last.writeUInt16LE(1, 4) }],
    'the marks of Zip64': () => [/Zip64/, whole, { end: (last) => last.writeUInt32LE(0xffffffff, 16) }],
    'fewer entries in its end than in its list': () => [
      /more in its list/,
      whole,
      { end: (last) => last.writeUInt32LE(0x00010001, 8) },
    ],
    'no preset.json': () => [/preset.json is missing/, without('preset.json')],
    'no rig.json': () => [/rig.json is missing/, without('rig.json')],
    'not all of its pictures': () => [/face.png is missing/, without('face.png')],
    'a picture that is none': () => [
      /no PNG, JPEG or WebP/,
      [...without('face.png'), { name: 'face.png', content: '<svg/>' }],
    ],
    'a preset.json with a key that is none': () => [
      /there is no such key/,
      [...without('preset.json'), json({ onload: 'x' })],
    ],
    'a preset.json that names a file elsewhere': () => [
      /thumbnail/,
      [...without('preset.json'), json({ thumbnail: '../../token.png' })],
    ],
    'a preset.json that names a file it has not': () => [
      /secret.png is missing/,
      [...without('preset.json'), json({ thumbnail: 'secret.png' })],
    ],
    'a picture that promises more pixels than may be': () => [
      /megapixels/,
      [...without('face.png'), { name: 'face.png', content: promising(60_000, 60_000) }],
    ],
  };
  for (const [what, make] of Object.entries(cases)) {
    it(what, async () => {
      const [reason, entries, options] = make();
      const failed = await take(makeZip(entries, options)).then(
        () => undefined,
        (error) => error,
      );
      expect(failed?.message).toMatch(reason);
      expect(failed.code).toMatch(/^preset\/(archive|invalid|picture)$/);
      expect(readdirSync(root)).toEqual([]);
    });
  }

  it('small pictures that are more pixels than memory holds', { timeout: 120_000 }, async () => {
    const large = createCanvas(4800, 4800).toBuffer('image/png');
    const rig = JSON.parse(readFileSync(packagePath('presets/bolt/rig.json'), 'utf8'));
    const [layer] = rig.layers;
    const more = ['a', 'b', 'c'].map((name) => ({ ...layer, name, picture: `${name}.png`, follow: 'static' }));
    const hostile: Entry = { name: 'rig.json', content: JSON.stringify({ ...rig, layers: [...more, ...rig.layers] }) };
    const pictures = ['a.png', 'b.png', 'c.png'].map((name) => ({ name, method: 0, content: large }));
    const archive = makeZip([...without('rig.json'), hostile, ...pictures]);
    expect(archive.length).toBeLessThan(2_000_000);
    const asked = importArchive({ archive, root, name: 'taken' });
    await expect(asked).rejects.toMatchObject({ code: 'preset/picture', message: expect.stringMatching(/megapixels/) });
    expect(readdirSync(root)).toEqual([]);
  });

  it('been cut off anywhere', async () => {
    for (let length = 0; length < bolt.length; length += 9973) {
      await expect(readArchive(bolt.subarray(0, length))).rejects.toMatchObject({ code: 'preset/archive' });
    }
  });

  it('no bytes that may be read: a device, a folder, a file that is not there or too large', async () => {
    const large = join(root, 'large.zip');
    writeFileSync(large, '');
    execFileSync('truncate', ['-s', '41000000', large]);
    for (const path of ['/dev/zero', root, join(root, 'none.zip'), large]) {
      await expect(readArchiveFile(path)).rejects.toMatchObject({ code: 'preset/archive' });
    }
  });
});
