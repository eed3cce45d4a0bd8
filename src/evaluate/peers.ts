import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packagePath } from '../entry.js';
import { PluginError } from '../errors.js';

/** The other programs are no part of ours: they and the browser they need are there in a checkout only. */
export async function listenWithPeers(
  sounds: string,
  out: string,
  onProgress: (system: string, done: number, of: number) => void = () => {},
  signal?: AbortSignal,
): Promise<{ name: string; folder: string }[]> {
  const script = packagePath('training/peers/run.mjs');
  if (!existsSync(script) || !existsSync(packagePath('node_modules/playwright-core')))
    throw new PluginError(
      'evaluate/missing',
      'The peers are development packages, and this is no checkout with them.',
      {
        hint: 'npm ci   (in a checkout of the repository)',
      },
    );
  const names: string[] = [];
  const child = spawn(process.execPath, [script, sounds, out], { stdio: ['ignore', 'pipe', 'pipe'], signal });
  // An ended child says so here, and then closes like any other.
  child.on('error', () => {});
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    told += text;
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { name, done, of } = JSON.parse(line);
    if (!names.includes(name)) names.push(name);
    onProgress(name, done, of);
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  signal?.throwIfAborted();
  if (code !== 0)
    throw new PluginError('evaluate/failed', `The peers could not listen: ${told.trim().split('\n').at(-1)}`, {
      hint: 'sudo apt install chromium',
    });
  return names.map((name) => ({ name, folder: join(out, name) }));
}
