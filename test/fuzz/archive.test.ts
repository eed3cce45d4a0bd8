import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { packagePath } from '../../src/entry.js';
import { PluginError } from '../../src/errors.js';
import { readArchive } from '../../src/presets/archive.js';
import { importPreset } from '../../src/presets/import.js';
import { PICTURES } from '../support/hostile-pictures.js';
import { type Entry, makeZip } from '../support/zip.js';
import { mustEnd, RUNS, spoilt } from './mutate.js';

const file = (name: string) => readFileSync(packagePath(`presets/bolt/${name}`));
/** A preset whose pictures are small, so that most of what is spoilt is the archive itself. */
const entries: Entry[] = ['preset.json', 'rig.json'].map((name) => ({ name, content: file(name) }));
const rig = JSON.parse(file('rig.json').toString()) as { layers: { picture: string }[] };
const named = new Set(['thumbnail.png', 'background.jpg', ...rig.layers.map(({ picture }) => picture)]);
for (const name of named) entries.push({ name, method: 0, content: PICTURES.PNG });

const inFolder = entries.map((entry) => ({ ...entry, name: `bolt/${entry.name}` }));
const samples = [
  makeZip(entries),
  makeZip([{ name: 'bolt/', mode: 0o040755 }, ...inFolder], { comment: 'packed by hand' }),
  makeZip([{ name: '../../evil.png', content: 'x' }, ...entries.slice(0, 2)]),
];

/** Spoils heads and list, where the parser is, more often than pictures. */
const spoiltInPlace = fc
  .tuple(
    fc.constantFrom(...samples),
    fc.array(fc.record({ at: fc.nat(), value: fc.nat(255), tail: fc.boolean() }), { minLength: 1, maxLength: 6 }),
  )
  .map(([sample, hits]) => {
    const bytes = Buffer.from(sample);
    for (const { at, value, tail } of hits) {
      const reach = tail ? Math.min(bytes.length, 3000) : 120;
      bytes[tail ? bytes.length - 1 - (at % reach) : at % reach] = value;
    }
    return bytes;
  });

describe('a preset archive, however its bytes are spoilt', () => {
  const root = mkdtempSync(join(tmpdir(), 'mouthpiece-fuzz-archive-'));
  afterAll(() => rmSync(root, { recursive: true }));

  for (const [how, cases] of Object.entries({ anywhere: spoilt(samples), 'in its list': spoiltInPlace })) {
    it(`${how}, is read or refused, and names no file but a preset's`, { timeout: 60_000 + RUNS * 40 }, async () => {
      let read = 0;
      const runs = RUNS;
      const property = fc.asyncProperty(cases, (bytes) =>
        mustEnd(async () => {
          const { files } = await readArchive(bytes);
          read++;
          for (const name of files.keys()) {
            if (name !== 'preset.json' && name !== 'rig.json' && !named.has(name)) throw new Error(`it holds ${name}`);
          }
        }),
      );
      await fc.assert(property, { numRuns: runs });
      // Neither are all refused, which would test nothing.
      expect(read).toBeGreaterThan(0);
      expect(read).toBeLessThan(runs);
    });
  }

  it('leaves nothing outside the folder of presets, and in it whole presets only', {
    timeout: 60_000 + RUNS * 40,
  }, async () => {
    const presets = join(root, 'presets');
    mkdirSync(presets);
    writeFileSync(join(root, 'bystander'), '');
    const property = fc.asyncProperty(spoiltInPlace, async (archive) => {
      // One that is whole is opened, which takes a busy machine its time.
      await importPreset({ archive, name: 'fuzzed', root: presets }).catch((error) => {
        if (!(error instanceof PluginError) || error.code === 'internal') throw error;
      });
      expect(readdirSync(root).sort()).toEqual(['bystander', 'presets']);
      for (const name of readdirSync(presets)) {
        expect(name).toBe('fuzzed');
        expect(readdirSync(join(presets, name))).toContain('preset.json');
        rmSync(join(presets, name), { recursive: true });
      }
    });
    await fc.assert(property, { numRuns: Math.ceil(RUNS / 10) });
  });
});
