import type { Command } from 'commander';
import * as ort from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { predictCommand } from '../../src/cli/predict.js';
import { renderCommand } from '../../src/cli/render.js';
import { startCommand } from '../../src/cli/start.js';
import { DEFAULTS } from '../../src/defaults.js';
import { silenceLevel } from '../../src/speech/mel.js';
import { loadModelFiles, modelNames } from '../../src/speech/model-files.js';
import { MAX_BATCH, openSession } from '../../src/speech/session.js';

const names = await modelNames();

test('the package ships a model to go live with, and one for files that hears two frames further ahead', async () => {
  expect(names).toContain(DEFAULTS.model);
  expect(names).toContain(DEFAULTS.fileModel);
  const [live, files] = await Promise.all([loadModelFiles(DEFAULTS.model), loadModelFiles(DEFAULTS.fileModel)]);
  expect(live.spec.lookAhead).toBe(2);
  expect(files.spec.lookAhead).toBe(4);
  expect(files.spec.mel).toEqual(live.spec.mel);
});

test('render and predict take the one, start the other', () => {
  const modelOf = (command: Command) => command.options.find(({ long }) => long === '--model')!.defaultValue;
  expect([renderCommand(), predictCommand()].map(modelOf)).toEqual([DEFAULTS.fileModel, DEFAULTS.fileModel]);
  expect(modelOf(startCommand())).toBe(DEFAULTS.model);
});

describe.each(names)('the model %s', (name) => {
  test('is whole, has the shapes it says, and gives the same rows frame by frame and in batches', async () => {
    const files = await loadModelFiles(name);
    const { bands } = files.spec.mel;
    const width = files.spec.articulation.length;
    const session = await openSession(ort, files, 'cpu');
    const frames = 60;
    const low = silenceLevel(files.spec.mel);
    const mel = Float32Array.from({ length: frames * bands }, (_, i) => low * (0.5 + 0.4 * Math.sin(i * i * 0.001)));
    const whole = new Float32Array(MAX_BATCH * width);
    await session.run(mel, frames, whole);
    session.reset();
    const row = new Float32Array(width);
    for (let t = 0; t < frames; t++) {
      await session.run(mel.subarray(t * bands), 1, row);
      for (let v = 0; v < width; v++) expect(Math.abs(row[v] - whole[t * width + v])).toBeLessThan(1e-5);
    }
    await session.close();
  });
});
