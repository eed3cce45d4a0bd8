import { describe, expect, test } from 'vitest';
import { openModel } from '../../src/speech/model.js';
import { loadModelFiles } from '../../src/speech/model-files.js';
import { modelOnAir } from '../../src/speech/model-on-air.js';
import { delayGraph, delaySpec, modelFolder } from '../support/onnx.js';

const good = delayGraph();
const row = Float32Array.from({ length: 8 }, (_, i) => i);

async function onAir(open: (name: string) => Promise<Awaited<ReturnType<typeof openModel>>>) {
  let swaps = 0;
  const files = await loadModelFiles('m', modelFolder('m', good));
  const model = modelOnAir(await openModel(files, { device: 'cpu' }), open, () => swaps++);
  return { model, swaps: () => swaps };
}

describe('the model on air', () => {
  test('stays where a broken one is asked for, and says why', async () => {
    const broken = modelFolder('broken', good);
    const { model, swaps } = await onAir(async (name) => {
      const files = await loadModelFiles(name, broken);
      return openModel({ ...files, graph: files.graph.slice(0, 40) }, { device: 'cpu' });
    });
    await expect(model.use('broken')).rejects.toMatchObject({ code: 'model/invalid' });
    await expect(model.use('nobody')).rejects.toMatchObject({ code: 'model/unknown' });
    expect((await model.predict(row, 1)).length).toBe(3);
    expect(swaps()).toBe(0);
    await model.close();
  });

  test('makes room for one of its kind, and the old one is closed', async () => {
    const root = modelFolder('next', good);
    const { model, swaps } = await onAir(async (name) =>
      openModel(await loadModelFiles(name, root), { device: 'cpu' }),
    );
    await Promise.all([model.use('next'), model.use('next')]);
    expect(swaps()).toBe(2);
    expect((await model.predict(row, 1)).length).toBe(3);
    await model.close();
    await expect(model.predict(row, 1)).rejects.toMatchObject({ code: 'model/run' });
  });

  test('is not replaced by one that says something else', async () => {
    const root = modelFolder('other', good, {
      ...(delaySpec(good) as object),
      articulation: ['jaw', 'gapLower', 'gapUpper'],
    });
    const { model, swaps } = await onAir(async (name) =>
      openModel(await loadModelFiles(name, root), { device: 'cpu' }),
    );
    await expect(model.use('other')).rejects.toMatchObject({ code: 'model/shape', hint: 'npm start -- --model other' });
    expect(swaps()).toBe(0);
    await model.close();
  });
});
