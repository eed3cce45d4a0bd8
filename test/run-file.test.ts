import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runningPrograms, writeRunFile } from '../src/run-file.js';

describe('the run file', () => {
  const before = { ...process.env };
  let home = '';
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'mouthpiece-run-'));
    process.env.XDG_RUNTIME_DIR = home;
    process.env.XDG_CACHE_HOME = join(home, 'cache');
  });
  afterEach(() => {
    for (const name of ['XDG_RUNTIME_DIR', 'XDG_CACHE_HOME']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
    rmSync(home, { recursive: true });
  });
  const here = async () => (await runningPrograms()).filter(({ pid }) => pid === process.pid);

  it('says where each program is, to its user alone, for as long as it runs', async () => {
    const ends = [await writeRunFile(60_001), await writeRunFile(60_000)];
    const file = join(home, 'mouthpiece', 'run', '60000.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ port: 60_000, pid: process.pid });
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await here()).map(({ port }) => port)).toEqual([60_000, 60_001]);
    for (const end of ends) await end();
    expect([existsSync(file), await here()]).toEqual([false, []]);
  });

  it('of a program that was killed, or that holds nonsense, is recognised and removed', async () => {
    const folder = join(home, 'cache', 'mouthpiece', 'run');
    mkdirSync(folder, { recursive: true });
    // Beyond the largest pid that Linux gives.
    writeFileSync(join(folder, '5000.json'), JSON.stringify({ port: 5000, pid: 2 ** 22 + 7 }));
    writeFileSync(join(folder, '5001.json'), 'nonsense');
    expect(await here()).toEqual([]);
    expect([existsSync(join(folder, '5000.json')), existsSync(join(folder, '5001.json'))]).toEqual([false, false]);
  });
});
