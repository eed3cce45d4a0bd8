import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needsPython, python } from '../support/python.js';

const TOLERANCE = 1e-4;

describe.skipIf(!needsPython('torch', 'onnx'))('MakeItTalk networks converted from random checkpoints', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mouthpiece-makeittalk-'));
    for (const args of [
      ['test/training/makeittalk_random.py', folder, '--answers'],
      ['training/convert_makeittalk.py', folder, '--out', join(folder, 'models', 'random')],
    ]) {
      const { code, stderr } = await python(...args);
      if (code !== 0) throw new Error(stderr);
    }
  }, 600_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const numbers = async (name: string) => {
    const bytes = await readFile(join(folder, `${name}.f32`));
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  };
  const tensor = async (name: string, ...shape: number[]) => new ort.Tensor('float32', await numbers(name), shape);
  const whole = (count: number, first = 0) =>
    new ort.Tensor(
      'int64',
      BigInt64Array.from({ length: count }, (_, i) => BigInt(first + i)),
      [count],
    );
  const open = (graph: string) =>
    ort.InferenceSession.create(join(folder, 'models', 'random', `${graph}.onnx`), { intraOpNumThreads: 1 });

  async function ask(graph: string, feeds: Record<string, ort.Tensor>): Promise<Float32Array> {
    const session = await open(graph);
    const output = (await session.run(feeds))[session.outputNames[0]];
    await session.release();
    return output.data as Float32Array;
  }

  function expectClose(own: Float32Array, torch: Float32Array): void {
    expect(own.length).toBe(torch.length);
    const size = torch.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    // Outputs that all lie near 0 would equal anything.
    expect(size).toBeGreaterThan(0.05);
    const worst = own.reduce((most, value, i) => Math.max(most, Math.abs(value - torch[i])), 0);
    expect(worst).toBeLessThan(TOLERANCE);
  }

  it('the content branch equals PyTorch', async () => {
    const feeds = {
      windows: await tensor('content.windows', 7, 18, 80),
      face: await tensor('content.face', 1, 204),
    };
    expectClose(await ask('content', feeds), await numbers('content.out'));
  });

  it('the speaker branch equals PyTorch, the whole segment and its last row alone', async () => {
    const heard = await ask('speakerWindow', { windows: await tensor('speaker.windows', 40, 18, 80) });
    const feeds = {
      heard: new ort.Tensor('float32', heard, [40, 256]),
      style: await tensor('speaker.style', 1, 256),
      positions: whole(40),
    };
    const torch = await numbers('speaker.out');
    expectClose(await ask('speakerSegment', { ...feeds, rows: whole(40) }), torch);
    expectClose(await ask('speakerSegment', { ...feeds, rows: whole(1, 39) }), torch.subarray(39 * 204));
  });

  it('AutoVC equals PyTorch, at another length than it was exported with', async () => {
    const feeds = {
      mel: await tensor('autovc.mel', 1, 128, 80),
      speaker: await tensor('autovc.speaker', 1, 256),
      pitch: await tensor('autovc.pitch', 1, 128, 257),
      voice: await tensor('autovc.voice', 1, 256),
      past: new ort.Tensor('float32', new Float32Array(458), [229, 2]),
      share: new ort.Tensor('float32', Float32Array.of(0), [1]),
      weights: new ort.Tensor('float32', new Float32Array(256).fill(1 / 128), [2, 128]),
    };
    expectClose(await ask('autovc', feeds), await numbers('autovc.out'));
  });

  it('the speaker encoder equals PyTorch, its ear included', async () => {
    const feeds = { sound: await tensor('speakerEncoder.sound', 1, 25_840) };
    expectClose(await ask('speakerEncoder', feeds), await numbers('speakerEncoder.out'));
  });

  it('the image translation equals PyTorch', { timeout: 120_000 }, async () => {
    const feeds = { picture: await tensor('image.picture', 1, 6, 256, 256) };
    expectClose(await ask('image', feeds), await numbers('image.out'));
  });
});
