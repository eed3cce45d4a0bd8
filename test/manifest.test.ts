import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ACTIONS } from '../src/actions/index.js';
import { sources } from '../src/audio/source.js';
import { packagePath } from '../src/entry.js';
import { manifestSchema } from '../src/manifest.js';
import { currentLists, readManifest } from '../src/manifest-file.js';
import { sinks } from '../src/sinks/sink.js';

const file = packagePath('plugin-manifest.json');
const text = async () => JSON.parse(await readFile(file, 'utf8'));

describe('plugin-manifest.json', () => {
  it('lists the actions, models and presets that are there (UPDATE=1 writes them)', async () => {
    if (process.env.UPDATE)
      await writeFile(file, `${JSON.stringify({ ...(await text()), ...(await currentLists()) }, null, 2)}\n`);
    const { actions, models, presets } = await readManifest();
    expect({ actions, models, presets }).toEqual(await currentLists());
  });

  it('lists the inputs and outputs that the program can open', async () => {
    const { inputs, outputs } = await readManifest();
    expect(inputs.map((input) => input.id).sort()).toEqual(Object.keys(sources).sort());
    expect(outputs.map((output) => output.id).sort()).toEqual([...Object.keys(sinks), 'page'].sort());
  });

  it('says the same as package.json', async () => {
    const manifest = await readManifest();
    const pack = JSON.parse(await readFile(packagePath('package.json'), 'utf8'));
    expect(manifest.version).toBe(pack.version);
    expect(manifest.licence).toBe(pack.license);
    expect(manifest.runtime.version).toBe(pack.engines.node);
    expect(manifest.runtime.entry).toBe(pack.bin.mouthpiece);
    for (const addon of manifest.permissions['native-addons'])
      expect({ ...pack.dependencies, ...pack.optionalDependencies }).toHaveProperty([addon]);
  });

  it('is refused with an action or preset that is not there, and with a key that is misspelt', async () => {
    const manifest = await text();
    const lists = await currentLists();
    const invented = { ...lists.actions[0], id: 'preset.invent' };
    expect(Object.keys(ACTIONS)).not.toContain(invented.id);
    expect([...manifest.actions, invented]).not.toEqual(lists.actions);
    expect([...manifest.presets, { name: 'nobody', title: 'Nobody', file: 'presets/nobody/preset.json' }]).not.toEqual(
      lists.presets,
    );
    expect(manifestSchema.safeParse({ ...manifest, persets: [] }).success).toBe(false);
    expect(manifestSchema.safeParse({ ...manifest, permissions: undefined }).success).toBe(false);
  });
});
