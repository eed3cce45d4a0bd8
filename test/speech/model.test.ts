import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { type OpenModel, openModel } from '../../src/speech/model.js';
import { loadModelFiles } from '../../src/speech/model-files.js';
import { delayGraph, delaySpec, modelFolder, weight } from '../support/onnx.js';

const crashing = fileURLToPath(new URL('../fixtures/speech/crashing-worker.mjs', import.meta.url));
const hanging = fileURLToPath(new URL('../fixtures/speech/hanging-worker.mjs', import.meta.url));
const dyingProvider = fileURLToPath(new URL('../fixtures/speech/dying-provider.mjs', import.meta.url));
const crashingProvider = fileURLToPath(new URL('../fixtures/speech/crashing-provider.mjs', import.meta.url));
const good = delayGraph();
const opened: OpenModel[] = [];

async function open(options: Parameters<typeof openModel>[1] = { device: 'cpu' }, graph = good, spec?: unknown) {
  const model = await openModel(await loadModelFiles('m', modelFolder('m', graph, spec ?? delaySpec(graph))), options);
  opened.push(model);
  return model;
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((model) => model.close()));
});

const BANDS = 8;
const WIDTH = 3;
const melRows = (from: number, count: number) =>
  Float32Array.from({ length: count * BANDS }, (_, i) => Math.sin((from + Math.floor(i / BANDS)) * 3 + (i % BANDS)));

function expectRows(rows: Float32Array, from: number) {
  for (let i = 0; i < rows.length; i++) {
    const t = from + Math.floor(i / WIDTH) - 2;
    let sum = 0;
    if (t >= 0) for (let b = 0; b < BANDS; b++) sum += Math.sin(t * 3 + b) * weight(b, i % WIDTH);
    expect(rows[i]).toBeCloseTo(sum, 5);
  }
}

describe('a model in its worker', () => {
  test('answers one row per frame, in order, for any number of frames at once', async () => {
    const model = await open();
    expect(model).toMatchObject({
      name: 'delay',
      lookAhead: 2,
      provider: 'cpu',
      articulation: ['jaw', 'gapLower', 'press'],
    });
    let from = 0;
    for (const count of [1, 2, 150, 64, 65, 1]) {
      expectRows(await model.predict(melRows(from, count), count), from);
      from += count;
    }
    expect(model.inferenceMs).toBeGreaterThan(0);
  });

  test('keeps calls apart that are made without waiting', async () => {
    const model = await open();
    const results = await Promise.all([0, 3, 6].map((from) => model.predict(melRows(from, 3), 3)));
    for (const [i, rows] of results.entries()) expectRows(rows, 3 * i);
  });

  test('forgets on reset, after the calls before it', async () => {
    const model = await open();
    const before = model.predict(melRows(0, 4), 4);
    model.reset();
    const after = model.predict(melRows(0, 4), 4);
    expectRows(await before, 0);
    expectRows(await after, 0);
  });

  test('finishes the run in flight when it is closed, and then refuses', async () => {
    const model = await open({ device: 'cpu' }, delayGraph({ load: 20 }));
    const running = model.predict(melRows(0, 64), 64);
    const closed = model.close();
    expectRows(await running, 0);
    await closed;
    await model.close();
    await expect(model.predict(melRows(0, 1), 1)).rejects.toMatchObject({ code: 'model/run' });
  });

  test('does not block the event loop while it runs', async () => {
    const model = await open({ device: 'cpu' }, delayGraph({ load: 200 }));
    let done = false;
    let turns = 0;
    const began = performance.now();
    const running = model.predict(melRows(0, 64), 64).then(() => {
      done = true;
    });
    while (!done) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      turns++;
    }
    await running;
    // A loop that waits for the run turns once or twice, however long the run; a free one every few milliseconds.
    const ms = performance.now() - began;
    expect(ms).toBeGreaterThan(10);
    expect(turns).toBeGreaterThan(Math.min(5, ms / 10));
  });

  test('is started again after a crash, with a notice and without a lost frame', async () => {
    const notices: string[] = [];
    const model = await open({ device: 'cpu', worker: crashing, onNotice: (line) => notices.push(line) });
    await model.predict(melRows(0, 1), 1);
    await model.predict(melRows(1, 1), 1);
    // The state begins afresh with the frames of the run that crashed.
    expectRows(await model.predict(melRows(0, 4), 4), 0);
    expect(notices).toEqual([expect.stringMatching(/crashed \(exit code 7\).*started again/)]);
    await model.predict(melRows(4, 1), 1);
    await expect(model.predict(melRows(5, 1), 1)).rejects.toMatchObject({
      code: 'model/run',
      message: expect.stringContaining('again and again'),
    });
    // It is not given up: only the next start waits.
    await expect.poll(() => model.predict(melRows(0, 1), 1).catch(() => undefined)).toBeDefined();
  });

  test('is started again when a run never comes back, with a notice and without a lost frame', async () => {
    const notices: string[] = [];
    const model = await open({ device: 'cpu', worker: hanging, onNotice: (line) => notices.push(line) });
    await model.predict(melRows(0, 1), 1);
    await model.predict(melRows(1, 1), 1);
    expectRows(await model.predict(melRows(0, 4), 4), 0);
    expect(notices).toEqual([expect.stringMatching(/crashed \(no answer for 4 s\).*started again/)]);
  });

  test('whose provider dies on air goes on with the CPU, with one notice and without a lost frame', async () => {
    const notices: string[] = [];
    const model = await open({ device: 'webgpu', worker: dyingProvider, onNotice: (line) => notices.push(line) });
    expect(model.provider).toBe('webgpu');
    for (let t = 0; t < 12; t++) expectRows(await model.predict(melRows(t, 1), 1), t);
    expect(model.provider).toBe('cpu');
    expect(notices).toEqual([expect.stringMatching(/provider webgpu died \(device lost.*goes on with cpu/)]);
  });

  test('whose provider takes the whole worker along goes on with the CPU', async () => {
    const notices: string[] = [];
    const model = await open({
      device: 'webgpu',
      worker: crashingProvider,
      onNotice: (line) => notices.push(line),
    });
    await model.predict(melRows(0, 1), 1);
    await model.predict(melRows(1, 1), 1);
    expectRows(await model.predict(melRows(0, 4), 4), 0);
    expect(model.provider).toBe('cpu');
    expect(notices).toEqual([
      expect.stringMatching(/crashed \(exit code 7\)/),
      expect.stringMatching(/died on webgpu; it goes on with cpu/),
    ]);
  });

  test('that is patient is there before its worker is, and tells with the first run what is wrong', async () => {
    const model = await open({ device: 'cpu', isPatient: true });
    expectRows(await model.predict(melRows(0, 3), 3), 0);
    const nonsense = new Uint8Array(64).fill(9);
    const broken = await open({ device: 'cpu', isPatient: true }, nonsense, delaySpec(nonsense));
    await expect(broken.predict(melRows(0, 1), 1)).rejects.toMatchObject({ code: 'model/invalid' });
  });

  test('tells which provider was taken and why', async () => {
    const model = await open({ device: 'auto' });
    expect(model.report).toMatch(/cpu \d+\.\d\d ms/);
    expect(model.report).toContain('(chosen)');
  });

  test('on a device that is not there is refused with those that are', async () => {
    for (const device of ['cuda', 'abacus']) {
      await expect(open({ device })).rejects.toMatchObject({
        code: 'model/provider',
        message: expect.stringMatching(new RegExp(`"${device}".*usable: .*cpu`)),
        hint: expect.stringContaining('--device cpu'),
      });
    }
  });

  test.each(['cpu', 'auto'])('with the wrong graph is refused on %s', async (device) => {
    const wrong = delayGraph({ width: 5 });
    await expect(open({ device }, wrong)).rejects.toMatchObject({ code: 'model/shape' });
    const nonsense = new Uint8Array(64).fill(9);
    await expect(open({ device }, nonsense, delaySpec(nonsense))).rejects.toMatchObject({ code: 'model/invalid' });
  });
});
