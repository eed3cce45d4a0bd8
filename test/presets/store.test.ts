import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPresetPictures } from '../../src/avatar/load.js';
import { presetJsonSchema } from '../../src/presets/schema.js';
import { listPresets, presetsFolder, readPreset } from '../../src/presets/store.js';
import { UPDATING } from '../support/golden.js';

const valid = { schema: 1, name: 'one', title: 'One', licence: 'MIT', author: 'test' };

describe('the preset store', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'mouthpiece-presets-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const write = (name: string, text: string): void => {
    mkdirSync(join(root, name), { recursive: true });
    writeFileSync(join(root, name, 'preset.json'), text);
  };
  const failure = async (text: string): Promise<string> => {
    write('one', text);
    return readPreset('one', root).then(
      () => 'none',
      (error) => `${error.code} ${error.message}`,
    );
  };

  it('lists folders with a preset.json, and nothing else', async () => {
    write('two', '{}');
    write('one', '{}');
    mkdirSync(join(root, 'art'));
    writeFileSync(join(root, 'hello.wav'), '');
    expect(await listPresets(root)).toEqual(['one', 'two']);
  });

  it('refuses words that steer a terminal, and prints none itself', async () => {
    for (const key of ['title', 'author', 'licence']) {
      for (const word of ['a\u001b[2Jb', 'two\nlines', 'to\u202etxt']) {
        const said = await failure(JSON.stringify({ ...valid, [key]: word }));
        expect(said).toMatch(new RegExp(`preset/invalid .*${key}: must hold no control characters`));
      }
    }
    expect(await failure(JSON.stringify({ ...valid, 'a\u001bb': 1 }))).toContain('a?b: there is no such key');
    expect(await failure(JSON.stringify({ ...valid, title: 'Zoë 雪 \u200fשלום' }))).toBe('none');
  });

  it('reads a preset and fills in what it leaves out', async () => {
    write('one', JSON.stringify(valid));
    const { preset } = await readPreset('one', root);
    expect(preset).toMatchObject({ rig: 'rig.json', background: { kind: 'transparent' }, gains: { mouth: 1 } });
  });

  it('names the presets there are when one is unknown', async () => {
    write('two', '{}');
    await expect(readPreset('twoo', root)).rejects.toMatchObject({
      code: 'preset/unknown',
      message: expect.stringMatching(/'twoo'.*two/),
      hint: 'the nearest name: two',
    });
    await expect(readPreset('nosuch', root)).rejects.toMatchObject({ hint: 'npx mouthpiece avatar list' });
    await expect(readPreset('../two', root)).rejects.toMatchObject({ code: 'preset/unknown' });
  });

  it('names file, line and column of broken JSON', async () => {
    expect(await failure('{\n  "schema": 1,\n  "name" "one"\n}')).toMatch(
      /^preset\/invalid .*one\/preset\.json is not JSON: line 3, column 10/,
    );
    expect(await failure('{ "schema": 1,')).toMatch(/line 1, column 15/);
    expect(await failure('')).toMatch(/line 1, column 1/);
    expect(await failure('{\n  "a": tru\n}')).toMatch(/line 2/);
  });

  it('names the key and the reason of a wrong value', async () => {
    const wrong = (change: object): Promise<string> => failure(JSON.stringify({ ...valid, ...change }));
    expect(await wrong({ titel: 'x' })).toMatch(/preset\.json: titel: there is no such key/);
    expect(await wrong({ gains: { mouht: 1 } })).toMatch(/gains\.mouht: there is no such key/);
    expect(await wrong({ gains: { mouth: 9 } })).toMatch(/gains\.mouth: /);
    expect(await wrong({ background: { kind: 'color' } })).toMatch(/background\.kind: /);
    expect(await wrong({ background: { kind: 'image', picture: '../x.png' } })).toMatch(/background\.picture: must be/);
    expect(await wrong({ style: 'wild' })).toMatch(/style: .*calm/);
    expect(await wrong({ style: { headGian: 1 } })).toMatch(/style\.headGian: there is no such key/);
    expect(await wrong({ licence: undefined })).toMatch(/licence: /);
    expect(await wrong({ name: 'two' })).toMatch(/name: is 'two', not 'one'/);
  });
});

describe('the presets that are shipped', async () => {
  const names = await listPresets(presetsFolder());

  it('are at least one', () => {
    expect(names.length).toBeGreaterThan(0);
  });

  for (const name of names) {
    it(`${name} has every file it names, and draws with what it brings`, async () => {
      const folder = await readPreset(name);
      const { rig, pictures } = await readPresetPictures(folder);
      expect(pictures.size).toBe(new Set(rig.layers.map((layer) => layer.picture)).size);
      if (folder.preset.thumbnail) readFileSync(join(folder.folder, folder.preset.thumbnail));
    });
  }

  it('have a JSON schema that says what the program checks', () => {
    const file = join(presetsFolder(), 'preset.schema.json');
    const text = `${JSON.stringify(presetJsonSchema(), null, 2)}\n`;
    if (UPDATING) writeFileSync(file, text);
    expect(readFileSync(file, 'utf8'), 'UPDATE=1 npx vitest run test/presets writes it').toBe(text);
  });
});
