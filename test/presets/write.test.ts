import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PluginError } from '../../src/errors.js';
import { listPresets, ownPresetsFolder } from '../../src/presets/store.js';
import { checkNewName, PRESET_NAME, presetName, writePreset } from '../../src/presets/write.js';

const FILES = new Map([
  ['preset.json', '{}'],
  ['rig.json', '{}'],
]);

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mouthpiece-write-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('a preset', () => {
  it('is written whole, into a folder that need not be there yet', async () => {
    const deep = join(root, 'a', 'b');
    const folder = await writePreset({ name: 'me', files: FILES, root: deep });
    expect(readdirSync(folder).sort()).toEqual(['preset.json', 'rig.json']);
    expect(readdirSync(deep)).toEqual(['me']);
    expect(await listPresets(deep)).toEqual(['me']);
  });

  it('is not written over one that is there, unless asked', async () => {
    await writePreset({ name: 'me', files: FILES, root });
    await expect(writePreset({ name: 'me', files: FILES, root })).rejects.toMatchObject({
      code: 'preset/invalid',
      hint: expect.stringContaining('--force'),
    });
    await writePreset({ name: 'me', files: new Map([['preset.json', 'new']]), root, replace: true });
    expect(readdirSync(join(root, 'me'))).toEqual(['preset.json']);
    expect(readdirSync(root)).toEqual(['me']);
  });

  it('takes away what a process that was killed has left unfinished, and nothing that another is writing now', async () => {
    for (const name of ['.new-0123456789ab', '.new-ba9876543210', '.new-notes']) mkdirSync(join(root, name));
    const longAgo = new Date(Date.now() - 3_600_000);
    for (const name of ['.new-0123456789ab', '.new-notes']) utimesSync(join(root, name), longAgo, longAgo);
    await writePreset({ name: 'me', files: FILES, root });
    expect(readdirSync(root).sort()).toEqual(['.new-ba9876543210', '.new-notes', 'me']);
  });

  it('looked at first and found bad, is not there', async () => {
    const bad = new PluginError('preset/picture', 'bad');
    const check = async (folder: string) => {
      expect(readdirSync(folder).sort()).toEqual(['preset.json', 'rig.json']);
      throw bad;
    };
    await expect(writePreset({ name: 'me', files: FILES, root, check })).rejects.toBe(bad);
    expect(readdirSync(root)).toEqual([]);
  });

  it('leaves nothing, and the old one, when a file cannot be written', async () => {
    await writePreset({ name: 'me', files: FILES, root });
    const files = new Map([
      ['preset.json', '{}'],
      ['../escape.png', 'x'],
    ]);
    await expect(writePreset({ name: 'me', files, root, replace: true })).rejects.toMatchObject({ code: 'file/write' });
    expect(readdirSync(root)).toEqual(['me']);
    expect(readdirSync(join(root, 'me')).length).toBe(2);
    expect(existsSync(join(root, '..', 'escape.png'))).toBe(false);
  });

  it('replaces a link, never what it leads to', async () => {
    const other = join(root, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'precious.txt'), 'mine');
    symlinkSync(other, join(root, 'me'));
    await expect(writePreset({ name: 'me', files: FILES, root })).rejects.toMatchObject({ code: 'preset/invalid' });
    await writePreset({ name: 'me', files: FILES, root, replace: true });
    expect(readFileSync(join(other, 'precious.txt'), 'utf8')).toBe('mine');
    expect(readdirSync(join(root, 'me')).sort()).toEqual(['preset.json', 'rig.json']);
  });

  it('is told when its folder cannot be written', async () => {
    writeFileSync(join(root, 'file'), '');
    await expect(writePreset({ name: 'me', files: FILES, root: join(root, 'file') })).rejects.toMatchObject({
      code: 'file/write',
    });
  });
});

describe('the name of a new preset', () => {
  it('is none with a path in it, and none that is shipped', async () => {
    for (const name of ['..', '../me', 'a/b', 'a\\b', '', '.hidden', 'Über', 'a'.repeat(41), 'con\0', 'mira']) {
      await expect(checkNewName(name, root, true)).rejects.toMatchObject({ code: 'preset/invalid' });
    }
  });

  it('can be made of any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => PRESET_NAME.test(presetName(text))));
    expect(presetName('Grace  Hopper (2).JPG')).toBe('grace-hopper-2-jpg');
    expect(presetName('Zoë')).toBe('zoe');
    expect(presetName('日本')).toBe('face');
  });
});

describe("the user's own presets", () => {
  const before = process.env.XDG_CONFIG_HOME;
  afterEach(() => {
    if (before === undefined) delete process.env.XDG_CONFIG_HOME;
    else process.env.XDG_CONFIG_HOME = before;
  });

  it('lie below XDG_CONFIG_HOME, which must be a whole path', () => {
    process.env.XDG_CONFIG_HOME = root;
    expect(ownPresetsFolder()).toBe(join(root, 'mouthpiece', 'presets'));
    process.env.XDG_CONFIG_HOME = 'here';
    expect(ownPresetsFolder()).toMatch(/\.config\/mouthpiece\/presets$/);
  });

  it('are listed after the shipped ones', async () => {
    process.env.XDG_CONFIG_HOME = root;
    await writePreset({ name: 'aa', files: FILES });
    const names = await listPresets();
    expect(names[names.length - 1]).toBe('aa');
    expect(names).toContain('mira');
  });
});
