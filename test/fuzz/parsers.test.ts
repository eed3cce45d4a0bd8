import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Stagehand } from '../../src/actions/action.js';
import { commandsFor } from '../../src/actions/index.js';
import { importMakeItTalk, parseRows } from '../../src/align/makeittalk.js';
import { decodePicture } from '../../src/align/picture-file.js';
import { parsePoints } from '../../src/align/points-file.js';
import { parseWav } from '../../src/audio/wav.js';
import { imageSize } from '../../src/avatar/image-size.js';
import { rigSchema } from '../../src/avatar/rig.js';
import { packagePath } from '../../src/entry.js';
import { PluginError } from '../../src/errors.js';
import { manifestSchema } from '../../src/manifest.js';
import type { OnAir } from '../../src/on-air.js';
import { checkJson } from '../../src/presets/json.js';
import { presetSchema } from '../../src/presets/schema.js';
import { parseJson } from '../../src/server/commands.js';
import { decodeFace, wireFace } from '../../src/server/wire.js';
import { parseSpec } from '../../src/speech/model-files.js';
import { PICTURES } from '../support/hostile-pictures.js';
import { makeWav } from '../support/wav.js';
import { mustEnd, RUNS, spoilt } from './mutate.js';

const file = (name: string): Uint8Array => readFileSync(packagePath(name));
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const fuzz = (samples: readonly Uint8Array[], read: (bytes: Buffer) => unknown) =>
  fc.assert(
    fc.asyncProperty(spoilt(samples), (bytes) => mustEnd(() => read(bytes))),
    { numRuns: RUNS },
  );
const TIMEOUT_MS = 30_000 + RUNS * 20;

const lines = (count: number, more = ''): Buffer =>
  Buffer.from(more + Array.from({ length: count }, (_, i) => `${i * 3.25} ${100 - i}`).join('\n'));

describe('however its bytes are spoilt, each of these reads it or says what is wrong', () => {
  it('a WAV file, which is read to its end', { timeout: TIMEOUT_MS }, async () => {
    const wave = Float32Array.from({ length: 300 }, (_, i) => Math.sin(i / 9));
    const kinds = [
      { rate: 48000, channels: 1, encoding: 'int', bytesPerSample: 2 },
      { rate: 8000, channels: 2, encoding: 'int', bytesPerSample: 3, before: [['LIST', 20]] },
      { rate: 44100, channels: 1, encoding: 'float', bytesPerSample: 4, extensible: true, after: [['id3 ', 7]] },
      { rate: 16000, channels: 1, encoding: 'int', bytesPerSample: 1, dataSize: 0xffffffff },
    ] as const;
    const samples = kinds.map((kind) => makeWav(kind, kind.channels === 2 ? [wave, wave] : [wave]));
    await fuzz(samples, async (bytes) => {
      const source = {
        size: bytes.length,
        read: async (target: Uint8Array, position: number) =>
          position < bytes.length ? bytes.copy(target, 0, position, position + target.length) : 0,
      };
      const wav = await parseWav(source, 'spoilt.wav');
      let heard = 0;
      for await (const { samples: sound } of wav.pcm()) {
        heard += sound.length;
        if (!sound.every((value) => Math.abs(value) <= 1)) throw new Error('a sample beyond full scale');
      }
      if (heard !== wav.frames) throw new Error(`${heard} of ${wav.frames} samples`);
    });
  });

  it('a picture', { timeout: TIMEOUT_MS }, async () => {
    await fuzz(Object.values(PICTURES), async (bytes) => {
      imageSize(bytes);
      await decodePicture(bytes);
    });
  });

  it('a preset.json', { timeout: TIMEOUT_MS }, async () => {
    const samples = ['mira', 'bolt'].map((name) => file(`presets/${name}/preset.json`));
    await fuzz(samples, (bytes) => checkJson('preset.json', text(bytes), presetSchema));
  });

  it('a rig.json', { timeout: TIMEOUT_MS }, async () => {
    const samples = ['mira', 'bruno'].map((name) => file(`presets/${name}/rig.json`));
    await fuzz(samples, (bytes) => checkJson('rig.json', text(bytes), rigSchema));
  });

  it('a plugin-manifest.json', { timeout: TIMEOUT_MS }, async () => {
    await fuzz([file('plugin-manifest.json')], (bytes) =>
      checkJson('plugin-manifest.json', text(bytes), manifestSchema),
    );
  });

  it('a model.json', { timeout: TIMEOUT_MS }, async () => {
    await fuzz([file('models/default/model.json')], (bytes) => parseSpec('model.json', text(bytes)));
  });

  it('a file of 68 points', { timeout: TIMEOUT_MS }, async () => {
    const samples = [lines(68), Buffer.from(`version: 1\nn_points: 68\n{\n${lines(68)}\n}\n`)];
    await fuzz(samples, (bytes) => parsePoints('points.txt', text(bytes)));
  });

  it('rows of numbers', { timeout: TIMEOUT_MS }, async () => {
    await fuzz([lines(68), lines(200, '# ')], (bytes) => parseRows('rows.txt', text(bytes)));
  });

  it('a command, whose stage then sees only what its schema allows', { timeout: TIMEOUT_MS }, async () => {
    const seen: string[] = [];
    const onAir = { name: 'mira', use: async (name: string) => void seen.push(name) } as unknown as OnAir;
    const stage = { onAir } as Stagehand;
    const commands = commandsFor(stage);
    await fuzz([Buffer.from('{"name": "mira"}'), Buffer.from('{}'), Buffer.from('')], async (bytes) => {
      const body = parseJson(text(bytes));
      await commands['preset.use'](body);
    });
    expect(seen.every((name) => name.length > 0 && name.length <= 80)).toBe(true);
  });

  it('a face on the wire', { timeout: TIMEOUT_MS }, async () => {
    const face = wireFace();
    await fuzz([new Uint8Array(112), new Uint8Array(400)], (bytes) => {
      decodeFace(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer, face);
    });
  });
});

describe('a puppet folder of MakeItTalk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mouthpiece-fuzz-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('with a triangulation as large as may be is drawn, or refused with a reason', async () => {
    writeFileSync(join(folder, 'p.png'), PICTURES.PNG);
    writeFileSync(join(folder, 'p_face_open_mouth.txt'), lines(68));
    writeFileSync(join(folder, 'p_delauney_tri.txt'), '0 '.repeat(131_072));
    const failed = await importMakeItTalk(folder, { puppet: undefined, name: 'p', title: 'P' }).then(
      () => undefined,
      (error) => error,
    );
    if (failed !== undefined) expect(failed, failed.stack).toBeInstanceOf(PluginError);
    expect(readdirSync(folder).sort()).toEqual(['p.png', 'p_delauney_tri.txt', 'p_face_open_mouth.txt']);
  });
});
