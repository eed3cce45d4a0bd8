import * as ort from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { MAX_BATCH, openSession, type Session } from '../../src/speech/session.js';
import type { ModelSpec } from '../../src/speech/spec.js';
import { ARTICULATION, delayGraph, delaySpec, weight } from '../support/onnx.js';

const BANDS = 8;
const WIDTH = ARTICULATION.length;
const good = delayGraph();
const open = (graph: Uint8Array, spec: ModelSpec = delaySpec(good)) =>
  openSession(ort, { spec, graph, file: 'model.onnx' }, 'cpu');

const melRow = (t: number) => Float32Array.from({ length: BANDS }, (_, b) => Math.sin(t * 3 + b));
const expected = (t: number, v: number) => {
  let sum = 0;
  if (t >= 0) for (const [b, value] of melRow(t).entries()) sum += value * weight(b, v);
  return sum;
};

/** All rows for `total` frames, pushed in batches of these sizes. */
async function rows(session: Session, total: number, sizes: number[]): Promise<number[]> {
  const result: number[] = [];
  const out = new Float32Array(MAX_BATCH * WIDTH);
  for (let t = 0, k = 0; t < total; k++) {
    const frames = Math.min(sizes[k % sizes.length], total - t);
    const mel = new Float32Array(frames * BANDS);
    for (let i = 0; i < frames; i++) mel.set(melRow(t + i), i * BANDS);
    await session.run(mel, frames, out);
    result.push(...out.subarray(0, frames * WIDTH));
    t += frames;
  }
  return result;
}

describe('a session', () => {
  test('carries its state on, so that batches of any size give the same rows', async () => {
    const session = await open(good);
    const whole = await rows(session, 150, [MAX_BATCH]);
    for (let t = 0; t < 150; t++) {
      for (let v = 0; v < WIDTH; v++) expect(whole[t * WIDTH + v]).toBeCloseTo(expected(t - 2, v), 5);
    }
    for (const sizes of [[1], [2], [1, 7, 3], [5, 64]]) {
      session.reset();
      const cut = await rows(session, 150, sizes);
      for (let i = 0; i < whole.length; i++) expect(cut[i]).toBeCloseTo(whole[i], 5);
    }
    await session.close();
  });

  test('hands its state over to another', async () => {
    const [one, two] = [await open(good), await open(good)];
    const out = new Float32Array(WIDTH);
    await one.run(melRow(0), 1, out);
    await one.run(melRow(1), 1, out);
    two.restore(one.state());
    await two.run(melRow(2), 1, out);
    for (let v = 0; v < WIDTH; v++) expect(out[v]).toBeCloseTo(expected(0, v), 5);
  });

  const spec = delaySpec(good);
  test.each<[string, Uint8Array, ModelSpec, string, string]>([
    ['bytes that are no graph', new Uint8Array(100).fill(7), spec, 'model/invalid', 'model.onnx'],
    ['a truncated graph', good.subarray(0, good.length - 100), spec, 'model/invalid', 'model.onnx'],
    ['other bands', delayGraph({ bands: 9 }), spec, 'model/shape', 'mel'],
    ['other articulation values', delayGraph({ width: 5 }), spec, 'model/shape', '[1, 1, 5]'],
    ['another state', delayGraph({ lookAhead: 3 }), spec, 'model/shape', 'past'],
    ['another input name', good, { ...spec, inputs: { mel: 'sound' } }, 'model/shape', '"sound"'],
    ['another output name', good, { ...spec, outputs: { articulation: 'face' } }, 'model/shape', '"face"'],
    ['an input nobody named', good, { ...spec, states: [] }, 'model/shape', '"past"'],
  ])('of %s is refused and told', async (_, graph, wrong, code, words) => {
    const error = await open(graph, wrong).catch((caught) => caught);
    expect(error.code).toBe(code);
    expect(error.message).toContain('model.onnx');
    expect(error.message).toContain(words);
    expect(error.hint).toBeTruthy();
  });
});
