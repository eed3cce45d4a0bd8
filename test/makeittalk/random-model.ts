import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadModelFiles, type ModelFiles } from '../../src/speech/model-files.js';
import { python } from '../support/python.js';

export interface RandomModel {
  /** Holds `random/`. */
  readonly models: string;
  readonly files: ModelFiles;
  remove(): Promise<void>;
}

/** MakeItTalk networks with random weights of the official shapes, converted as a user converts theirs. */
export async function randomModel(parts: string, ...more: string[]): Promise<RandomModel> {
  const folder = await mkdtemp(join(tmpdir(), 'mouthpiece-makeittalk-'));
  const models = join(folder, 'models');
  for (const args of [
    ['test/training/makeittalk_random.py', folder, '--old', '--parts', parts],
    ['training/convert_makeittalk.py', folder, '--out', join(models, 'random'), ...more],
  ]) {
    const { code, stderr } = await python(...args);
    if (code !== 0) throw new Error(stderr);
  }
  return {
    models,
    files: await loadModelFiles('random', models),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Mel frames of MakeItTalk's setting that move like speech. */
export function wobble(frames: number): Float32Array {
  const mel = new Float32Array(frames * 80);
  for (let t = 0; t < frames; t++) {
    const loud = 0.2 * Math.sin(t / 5) + 0.1 * Math.sin(t / 1.7);
    for (let b = 0; b < 80; b++) mel[t * 80 + b] = 0.55 + loud - b / 250 + 0.08 * Math.sin(b / 4 + t / 9);
  }
  return mel;
}
