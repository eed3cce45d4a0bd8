import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mel, silenceLevel } from '../../src/speech/mel.js';
import { type OpenModel, openModel } from '../../src/speech/model.js';
import { loadModelFiles } from '../../src/speech/model-files.js';
import { poses } from '../../src/speech/offline.js';
import { predictFile, predictHeader } from '../../src/speech/predict.js';
import type { Pcm, Pose } from '../../src/types.js';
import { hertz, millis } from '../../src/units.js';
import { delayGraph, modelFolder, weight } from '../support/onnx.js';

let model: OpenModel;
beforeAll(async () => {
  model = await openModel(await loadModelFiles('m', modelFolder('m', delayGraph())), { device: 'cpu' });
});
afterAll(() => model.close());

/** A sound with a loud start, a silent middle and a rising tone. */
function tune(length: number, rate: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => {
    const t = i / rate;
    return t > 0.3 && t < 0.5 ? 0 : 0.4 * Math.sin(2 * Math.PI * (200 + 300 * t) * t);
  });
}

async function* chunks(sound: Float32Array, rate: number, cuts: readonly number[] = []): AsyncGenerator<Pcm> {
  const edges = [0, ...[...cuts].sort((a, b) => a - b), sound.length];
  for (let i = 1; i < edges.length; i++) {
    yield {
      samples: sound.slice(edges[i - 1], edges[i]),
      rate: hertz(rate),
      at: millis((edges[i] * 1000) / rate),
    };
  }
}

async function all(sound: Float32Array, rate: number, cuts?: readonly number[]): Promise<Pose[]> {
  const result: Pose[] = [];
  for await (const pose of poses(chunks(sound, rate, cuts), model)) result.push(pose);
  return result;
}

function wavFile(name: string, sound: Float32Array, rate: number): string {
  const file = join(mkdtempSync(join(tmpdir(), 'mouthpiece-predict-')), name);
  const data = Buffer.from(Int16Array.from(sound, (value) => Math.round(value * 32767)).buffer);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(data.length, 40);
  writeFileSync(file, Buffer.concat([head, data]));
  return file;
}

describe('the poses of a whole sound', () => {
  test('are the same however the sound is cut', async () => {
    const sound = tune(36_001, 48_000);
    const whole = await all(sound, 48_000);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: sound.length }), { maxLength: 60 }), async (cuts) => {
        expect(await all(sound, 48_000, cuts)).toEqual(whole);
      }),
      { numRuns: 12 },
    );
    const single = Array.from({ length: 3000 }, (_, i) => i + 1);
    expect(await all(sound.slice(0, 3000), 48_000, single)).toEqual(await all(sound.slice(0, 3000), 48_000));
  });

  test.each([8000, 16_000, 22_050, 44_100, 48_000, 96_000])(
    'at %i Hz are one per mel frame, each at its own moment',
    async (rate) => {
      for (const seconds of [0.001, 0.0101, 0.5, 1.2345]) {
        const length = Math.round(seconds * rate);
        const result = await all(tune(length, rate), rate);
        const frames = Math.floor(Math.round((length * 16_000) / rate) / 256) + 1;
        expect(result.map((pose) => pose.index)).toEqual(Array.from({ length: frames }, (_, i) => i));
        const end = (length * 1000) / rate;
        for (const pose of result) {
          expect(pose.of).toBeCloseTo(pose.index * 16, 9);
          expect(pose.at).toBeLessThanOrEqual(end + 1e-9);
          // Window 16 ms, look-ahead 32 ms, resampler at most 4 ms (8 kHz).
          expect(pose.at).toBeGreaterThanOrEqual(Math.min(end, pose.of + 48) - 1e-9);
          expect(pose.at).toBeLessThanOrEqual(pose.of + 52 + 1e-9);
        }
      }
    },
  );

  test('belong to the very frame of sound that they name', async () => {
    const sound = tune(16_000, 16_000);
    const frames: Float32Array[] = [];
    const keep = (frame: { values: Float32Array }) => frames.push(frame.values.slice());
    const { mel: spec } = model.spec;
    const stage = mel(spec);
    stage.push({ samples: sound, rate: hertz(16_000), at: millis(1000) }, keep);
    stage.flush?.(keep);
    for (const pose of await all(sound, 16_000)) {
      const values = frames[pose.index];
      // The mouth is held shut in digital silence, whatever the model says.
      if (values.every((level) => level <= silenceLevel(spec) + 1e-3)) continue;
      for (let v = 0; v < 3; v++) {
        let sum = 0;
        for (let band = 0; band < values.length; band++) sum += values[band] * weight(band, v);
        expect(pose.articulation[v]).toBeCloseTo(sum, 4);
      }
    }
  });

  test('of no sound are none', async () => {
    expect(await all(new Float32Array(0), 16_000)).toEqual([]);
  });
});

describe('predict', () => {
  test('writes the agreed header', () => {
    const header = predictHeader(model.articulation).split(',');
    expect(header.slice(0, 4)).toEqual(['time', 'emitted', 'x0', 'y0']);
    expect(header.slice(136)).toEqual(['x67', 'y67', 'mouth_open', 'mouth_width', 'jaw', 'gapLower', 'press']);
  });

  test.each([8000, 44_100])('writes one row of numbers per mel frame of a %i Hz file', async (rate) => {
    const rows: number[][] = [];
    const count = await predictFile(wavFile('a.wav', tune(rate, rate), rate), model, {
      onRow: (row) => {
        rows.push(row.split(',').map(Number));
      },
    });
    expect(count).toBe(63);
    expect(rows.length).toBe(63);
    const width = predictHeader(model.articulation).split(',').length;
    for (const [i, row] of rows.entries()) {
      expect(row.length).toBe(width);
      expect(row.every(Number.isFinite)).toBe(true);
      expect(row[0]).toBeCloseTo(0.016 * i, 6);
      expect(row[1]).toBeLessThanOrEqual(1);
      expect(row[138]).toBeGreaterThanOrEqual(0);
    }
  });

  test('shows shut lips in digital silence', async () => {
    await predictFile(wavFile('silence.wav', new Float32Array(16_000), 16_000), model, {
      onRow: (row) => expect(Number(row.split(',')[138])).toBe(0),
    });
  });

  test('passes on what is wrong with the file', async () => {
    await expect(predictFile('/nowhere/a.wav', model, { onRow() {} })).rejects.toMatchObject({ code: 'audio/missing' });
  });
});
