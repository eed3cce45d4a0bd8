import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packagePath } from '../../src/entry.js';
import type { Standing } from '../../src/standing.js';

it('a program that is to go on with a face that is gone says so, and shows that of the command line', {
  timeout: 60_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mouthpiece-standby-'));
  const home = Object.fromEntries(['CONFIG', 'STATE', 'CACHE'].map((kind) => [`XDG_${kind}_HOME`, folder]));
  const begin: Standing = { preset: 'gone', style: {}, model: 'default', device: 'cpu', delayedMic: false };
  const speech = packagePath('presets/hello.wav');
  const child = spawn(
    process.execPath,
    [packagePath('dist/main.js'), 'start', '--camera', 'off', '--obs', 'off', '--wav', speech, '--standby'],
    { env: { ...process.env, ...home, XDG_RUNTIME_DIR: folder }, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] },
  );
  let said = '';
  child.stderr!.on('data', (text) => {
    said += text;
  });
  const told = new Promise<Standing>((resolve) => child.once('message', (standing) => resolve(standing as Standing)));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    child.send({ begin });
    expect((await told).preset).toBe('mira');
    expect(said).toMatch(/cannot be taken up again: .*gone/);
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});
