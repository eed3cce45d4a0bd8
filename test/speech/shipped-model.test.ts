import * as ort from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { silenceLevel } from '../../src/speech/mel.js';
import { loadModelFiles, modelNames } from '../../src/speech/model-files.js';
import { MAX_BATCH, openSession } from '../../src/speech/session.js';

const names = await modelNames();

test('the package ships a model named default', () => {
  expect(names).toContain('default');
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
