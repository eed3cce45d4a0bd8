import { createHash } from 'node:crypto';
import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEFAULTS } from '../../src/defaults.js';
import { restoreCommand } from '../../src/entry.js';
import { readGraph } from '../../src/makeittalk/graphs.js';
import { loadModelFiles, modelNames } from '../../src/speech/model-files.js';
import { delayGraph, delaySpec, modelFolder } from '../support/onnx.js';

const graph = delayGraph();
const problem = async (name: string, root: string) => {
  const error = await loadModelFiles(name, root).catch((caught) => caught);
  return { code: error.code, message: error.message as string, hint: error.hint as string };
};

describe('model files', () => {
  test('are read with their spec and graph', async () => {
    const root = modelFolder('good', graph);
    const files = await loadModelFiles('good', root);
    expect(files.spec).toEqual(delaySpec(graph));
    expect(Buffer.from(files.graph).equals(graph)).toBe(true);
    expect(await modelNames(root)).toEqual(['good']);
  });

  test('that are missing are told with the names of those there are', async () => {
    const told = await problem('goods', modelFolder('good', graph));
    expect(told.code).toBe('model/unknown');
    expect(told.message).toContain('"goods"');
    expect(told.message).toContain('good');
    expect(told.hint).toBe('the nearest name: good');
    expect((await problem('other', modelFolder('good', graph))).hint).toBe('for example: good');
  });

  test.each([DEFAULTS.model, DEFAULTS.fileModel])('of ours that are gone are brought back: %s', async (name) => {
    expect((await problem(name, modelFolder('good', graph))).hint).toContain(`models/${name}`);
  });

  test.each(['../good', '.', '', 'good/', 'good/../good'])(
    'are never looked for outside the folder: %j',
    async (name) => {
      expect((await problem(name, modelFolder('good', graph))).code).toBe('model/unknown');
    },
  );

  test('without a graph are told with the file', async () => {
    const root = modelFolder('good', graph);
    rmSync(join(root, 'good', 'model.onnx'));
    const told = await problem('good', root);
    expect(told.code).toBe('model/missing');
    expect(told.message).toContain('model.onnx');
  });

  test('with a truncated graph are refused by their hash', async () => {
    const root = modelFolder('good', graph);
    truncateSync(join(root, 'good', 'model.onnx'), graph.length - 1);
    const told = await problem('good', root);
    expect(told.code).toBe('model/hash');
    expect(told.message).toContain(join('good', 'model.onnx'));
    expect(told.hint).toContain('git checkout');
    // Who has no source tree is told another way.
    expect(restoreCommand('models/good', false)).toMatch(/^npm install --force mouthpiece/);
  });

  test('whose graph was changed in one bit are refused before anything runs it', async () => {
    const root = modelFolder('good', graph);
    const changed = Buffer.from(graph);
    changed[graph.length >> 1] ^= 1;
    writeFileSync(join(root, 'good', 'model.onnx'), changed);
    const told = await problem('good', root);
    expect(told).toMatchObject({ code: 'model/hash', message: expect.stringContaining('SHA-256') });
  });

  test('of MakeItTalk have every further graph checked as well', async () => {
    const root = modelFolder('good', graph);
    const file = join(root, 'good', 'model.onnx');
    const sha256 = createHash('sha256').update(graph).digest('hex');
    const graphs = { image: { file: 'model.onnx', sha256 } };
    const spec = { ...delaySpec(graph), makeittalk: { graphs } } as unknown as Parameters<typeof readGraph>[0];
    expect(Buffer.from((await readGraph(spec, file, 'image'))!).equals(graph)).toBe(true);
    truncateSync(file, graph.length - 1);
    await expect(readGraph(spec, file, 'image')).rejects.toMatchObject({
      code: 'model/hash',
      hint: expect.stringContaining('convert_makeittalk'),
    });
  });

  const spec = delaySpec(graph);
  test.each([
    ['{ "schema": 1, ', 'JSON'],
    [{ ...spec, lookahead: 2 }, 'lookahead'],
    [{ ...spec, lookAhead: -1 }, 'lookAhead'],
    [{ ...spec, mel: { ...spec.mel, fft: 1000 } }, 'mel.fft'],
    [{ ...spec, mel: { ...spec.mel, fMax: 9000 } }, 'mel.fMax'],
    [{ ...spec, articulation: ['jaw', 'chin'] }, 'articulation.1'],
    [{ ...spec, articulation: ['jaw', 'jaw'] }, 'articulation'],
    [{ ...spec, file: '../../etc/passwd' }, 'file'],
    [{ ...spec, sha256: 'F00D' }, 'sha256'],
  ])('with a broken model.json are told with file and key: %j', async (broken, key) => {
    const told = await problem('good', modelFolder('good', graph, broken));
    expect(told.code).toBe('model/invalid');
    expect(told.message).toContain(join('good', 'model.json'));
    expect(told.message).toContain(key);
  });
});
