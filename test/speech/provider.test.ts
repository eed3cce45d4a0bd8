import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadModelFiles } from '../../src/speech/model-files.js';
import { choose, timeProviders, trial, whyNot, withFallback } from '../../src/speech/provider.js';
import type { Session } from '../../src/speech/session.js';
import { delayGraph, delaySpec, modelFolder } from '../support/onnx.js';

const spec = delaySpec(delayGraph());

/** A session whose output is a running sum of its input: state matters. */
function summing(provider: string, { failAt = Infinity, error = 0, firstMs = 0 } = {}) {
  const state = [new Float32Array(1)];
  let runs = 0;
  const session: Session & { closed: boolean; runs(): number } = {
    provider,
    closed: false,
    runs: () => runs,
    async run(mel, frames, out) {
      runs++;
      if (runs === 1 && firstMs > 0) await new Promise((done) => setTimeout(done, firstMs));
      if (runs >= failAt) throw new Error('device lost: adapter is gone');
      for (let t = 0; t < frames; t++) {
        state[0][0] += mel[t * spec.mel.bands];
        out.fill(state[0][0] + error, t * 3, t * 3 + 3);
      }
    },
    reset: () => {
      state[0].fill(0);
    },
    state: () => state,
    restore: (from) => state[0].set(from[0]),
    async close() {
      session.closed = true;
    },
  };
  return session;
}

describe('the trial of a provider', () => {
  test('takes one that agrees with the CPU and forgets the trial afterwards', async () => {
    const cpu = await trial(summing('cpu'), spec);
    if (!('rows' in cpu)) throw new Error(cpu.out);
    const session = summing('webgpu', { error: 5e-5 });
    expect(await trial(session, spec, cpu.rows)).toHaveProperty('ms');
    expect(session.state()[0][0]).toBe(0);
  });

  test('throws one out that differs from the CPU', async () => {
    const cpu = await trial(summing('cpu'), spec);
    if (!('rows' in cpu)) throw new Error(cpu.out);
    expect(await trial(summing('webgpu', { error: 2e-4 }), spec, cpu.rows)).toEqual({
      out: expect.stringMatching(/differs from the CPU by 2/),
    });
    expect(await trial(summing('webgpu', { error: Number.NaN }), spec, cpu.rows)).toHaveProperty('out');
  });

  test('throws one out whose first frame takes longer than a second', async () => {
    const session = summing('webgpu', { firstMs: 1050 });
    expect(await trial(session, spec)).toEqual({ out: expect.stringMatching(/too slow/) });
    expect(session.runs()).toBe(1);
  });
});

describe('the choice', () => {
  test('is the fastest, and says why the others are out', () => {
    expect(
      choose([
        { provider: 'cpu', ms: 0.113 },
        { provider: 'webgpu', out: 'no adapter' },
        { provider: 'cuda', out: 'not installed' },
      ]),
    ).toEqual({ provider: 'cpu', report: 'cpu 0.11 ms (chosen); webgpu: no adapter; cuda: not installed' });
    expect(
      choose([
        { provider: 'cpu', ms: 2 },
        { provider: 'cuda', ms: 0.5 },
      ]).provider,
    ).toBe('cuda');
    expect(choose([{ provider: 'cpu', out: 'broken' }]).provider).toBe('cpu');
  });

  test('puts the runtime’s words into ours', () => {
    expect(whyNot('x.cc:136 Failed to get a WebGPU adapter: No supported adapters')).toBe('no adapter');
    expect(whyNot('OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library')).toBe(
      'not installed',
    );
  });
});

describe('a provider that dies on air', () => {
  test('is followed by the CPU once, with a notice, with its state and without a lost frame', async () => {
    const notices: string[] = [];
    const gpu = summing('webgpu', { failAt: 4 });
    const session = withFallback(
      gpu,
      async () => summing('cpu'),
      (line) => notices.push(line),
    );
    const mel = new Float32Array(spec.mel.bands).fill(1);
    const out = new Float32Array(3);
    for (let t = 1; t <= 8; t++) {
      await session.run(mel, 1, out);
      expect(out[0]).toBe(t);
    }
    expect(session.provider).toBe('cpu');
    expect(gpu.closed).toBe(true);
    expect(notices).toEqual([expect.stringMatching(/webgpu died \(no adapter\).*cpu/)]);
  });

  test('fails for good where the CPU dies too', async () => {
    const session = withFallback(
      summing('webgpu', { failAt: 1 }),
      async () => summing('cpu', { failAt: 2 }),
      () => {},
    );
    const mel = new Float32Array(spec.mel.bands);
    await session.run(mel, 1, new Float32Array(3));
    await expect(session.run(mel, 1, new Float32Array(3))).rejects.toThrow('device lost');
  });
});

describe('the trial process', () => {
  test('times the CPU on the real runtime and says why each other provider is out', async () => {
    const timings = await timeProviders(await loadModelFiles('good', modelFolder('good', delayGraph())));
    expect(timings[0]).toEqual({ provider: 'cpu', ms: expect.any(Number) });
    for (const timing of timings) expect(timing.ms === undefined).toBe(typeof timing.out === 'string');
    console.log(choose(timings).report);
  });

  /** A trial process of our own making, run in place of the real one. */
  async function faked(script: string) {
    const root = modelFolder('good', delayGraph());
    const program = join(root, 'trial.mjs');
    writeFileSync(
      program,
      `process.once('message', async ({ skip }) => { const send = (m) => new Promise((r) => process.send(m, r)); ${script} });`,
    );
    return timeProviders(await loadModelFiles('good', root), program);
  }

  test('that hangs or crashes in one provider loses only that one', async () => {
    const timings = await faked(`
      await send({ providers: ['cpu', 'webgpu', 'cuda', 'coreml'] });
      for (const provider of ['cpu', 'webgpu', 'cuda', 'coreml']) {
        if (skip.includes(provider)) continue;
        await send({ begins: provider });
        if (provider === 'webgpu') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
        if (provider === 'cuda') process.kill(process.pid, 'SIGSEGV');
        await send({ timing: { provider, ms: provider === 'cpu' ? 2 : 1 } });
      }
      process.exit(0);`);
    expect(choose(timings)).toEqual({
      provider: 'coreml',
      report: 'cpu 2.00 ms; webgpu: too slow, no answer in 1500 ms; cuda: its driver crashed; coreml 1.00 ms (chosen)',
    });
  });

  test('that cannot load the runtime says so', async () => {
    await expect(
      faked(`await send({ broken: 'libonnxruntime.so.1: not found' }); process.exit(0);`),
    ).rejects.toMatchObject({
      code: 'model/provider',
      message: expect.stringContaining('libonnxruntime.so.1'),
    });
  });

  test('that dies at once leaves the CPU', async () => {
    expect(choose(await faked('process.exit(1);'))).toEqual({ provider: 'cpu', report: 'cpu (not timed)' });
  });
});
