import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { packagePath } from '../../src/entry.js';
import type { Ended } from './program.js';

/** Debian's Python, whose packages the training uses. */
const PYTHON = '/usr/bin/python3';

/** Whether Python has these packages: as `needs` of programs, it throws in CI and tells elsewhere. */
export function needsPython(...packages: string[]): boolean {
  const missing = packages.filter((name) => spawnSync(PYTHON, ['-c', `import ${name}`]).status !== 0);
  if (missing.length === 0) return true;
  const told = `skipped: needs Python's ${missing.join(', ')}`;
  if (process.env.CI === 'true') throw new Error(`${told}, which CI must have`);
  console.warn(told);
  return false;
}

/** Runs a Python program to its end, from the root of the repository. */
export async function python(...args: string[]): Promise<Ended> {
  const child = spawn(PYTHON, args, { cwd: packagePath('.'), stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data) => {
    stdout += data;
  });
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

/** A folder of wav + lab pairs, spoken by an engine with exact phone times. */
export async function makeSpeech(folder: string, voice: string, count: number, seed = 5): Promise<void> {
  const { code, stderr } = await python('test/support/speech.py', folder, voice, `${count}`, `${seed}`);
  if (code !== 0) throw new Error(stderr);
}
