import * as ort from 'onnxruntime-node';
import { bench, describe } from 'vitest';
import { loadModelFiles } from '../../src/speech/model-files.js';
import { openSession } from '../../src/speech/session.js';

const files = await loadModelFiles('default');
const session = await openSession(ort, files, 'cpu');
const { bands } = files.spec.mel;

describe('the default model on the CPU', () => {
  for (const frames of [1, 2, 16, 64]) {
    const mel = new Float32Array(frames * bands).fill(-3);
    const out = new Float32Array(frames * files.spec.articulation.length);
    bench(`${frames} frames in one run`, () => session.run(mel, frames, out), { time: 300 });
  }
});
