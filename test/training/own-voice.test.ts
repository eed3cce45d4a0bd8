import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../support/needs.js';
import { run } from '../support/program.js';
import { makeSpeech, needsPython, python } from '../support/python.js';

const READY = needs('espeak-ng', 'ffmpeg') && needsPython('torch', 'onnx', 'scipy', 'matplotlib');

describe.skipIf(!READY)('training on a voice of one’s own', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mouthpiece-own-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Small steps, and nothing but the recordings: what a minute of CI can bear. */
  const train = (recordings: string, name: string, iterations: number, rate: number) =>
    python(
      ...['training/own_voice.py', recordings, '--name', name, '--into', join(folder, 'models'), '--shared', 'none'],
      ...['--iterations', `${iterations}`, '--rate', `${rate}`, '--batch', '4', '--length', '64', '--copies', '1'],
      '--alone',
    );

  /** Every recording gets the phones of the next: what is learned of it cannot carry over, however well the shipped model hears. */
  const mislabel = async (recordings: string) => {
    const labels = (await readdir(recordings)).filter((name) => name.endsWith('.lab')).sort();
    const phones = await Promise.all(labels.map((name) => readFile(join(recordings, name))));
    await Promise.all(labels.map((name, k) => writeFile(join(recordings, name), phones[(k + 1) % phones.length]!)));
  };

  it('warns when a model only learned a few recordings by heart', { timeout: 300_000 }, async () => {
    await makeSpeech(join(folder, 'few'), 'gmw/en-US+m3', 6);
    await mislabel(join(folder, 'few'));
    const { code, stdout, stderr } = await train(join(folder, 'few'), 'test-by-heart', 240, 5e-3);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/4 recordings to learn from .*, 1 choose the checkpoint, 1 judge it/);
    expect(stdout).toMatch(/WARNING: overfitting: /);
    const made = join(folder, 'models', 'test-by-heart');
    expect(await readFile(join(made, 'evaluation.md'), 'utf8')).toMatch(/WARNING: overfitting: /);
  });

  it('says nothing when it did not, and leaves a whole model with sample and figures', {
    timeout: 300_000,
  }, async () => {
    await makeSpeech(join(folder, 'more'), 'gmw/en-US+m3', 12);
    const { code, stdout, stderr } = await train(join(folder, 'more'), 'test-gentle', 25, 1e-4);
    expect(code, stderr).toBe(0);
    expect(stdout).not.toContain('WARNING');
    expect(stdout).toMatch(/\| held out \| 0\.\d+ \| 0\.\d+ \|/);
    expect(stdout).toMatch(/parity \{"worst": \d\.\d+e-0[67]/);
    const made = join(folder, 'models', 'test-gentle');
    for (const file of ['model.json', 'test-gentle.onnx', 'weights.npz', 'README.md', 'evaluation.png', 'sample.mp4'])
      await access(join(made, file));
  });

  it.each([
    [['none', '--name', 'a'], /there is no folder none/],
    [['test', '--name', 'a'], /test holds no wav files; record some/],
    [['test', '--name', 'default'], /--name wants lower-case letters/],
    [['test', '--name', 'a', '--base', 'b'], /there is no models\/b\/weights\.npz/],
  ])('answers %j with what is wrong', { timeout: 300_000 }, async (args, right) => {
    const { code, stderr } = await run(['train', 'content', ...args]);
    expect(code).toBe(1);
    expect(stderr).toMatch(right);
    expect(stderr).not.toContain('Traceback');
  });
});
