/**
 * What a stranger does: clone, `npm start`, look, Ctrl-C. Runs on a clone of HEAD in a temporary folder, with
 * no sound server in the environment, so the bundled speech must talk. Plain JavaScript: nothing is installed yet.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folder = mkdtempSync(join(tmpdir(), 'mouthpiece-first-'));
const clone = join(folder, 'mouthpiece');
const WATCH_S = 10;

execFileSync('git', ['clone', '--quiet', root, clone], { stdio: 'inherit' });
const env = { ...process.env, PULSE_SERVER: `unix:${join(folder, 'no-such-server')}` };
const began = performance.now();
const child = spawn('npm', ['start', '--', '--stats', '--camera', 'off'], {
  cwd: clone,
  env,
  stdio: ['ignore', 'pipe', 'pipe'],
  detached: true,
});
let log = '';
child.stderr.on('data', (text) => {
  log += text;
});
const stats = [];
let firstFrame = 0;
const enough = new Promise((resolve) => {
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!line.startsWith('{')) return;
    stats.push(JSON.parse(line));
    if (stats.length === 1) firstFrame = performance.now();
    if (stats.length === WATCH_S) resolve();
  });
});
try {
  await Promise.race([
    enough,
    once(child, 'exit').then(([code]) => {
      throw new Error(`npm start ended with ${code}\n${log}`);
    }),
    new Promise((_, reject) => setTimeout(() => reject(new Error(`nothing after 120 s\n${log}`)), 120_000).unref()),
  ]);
  const last = stats.at(-1);
  const address = /http:\/\/127\.0\.0\.1:\d+/.exec(log)?.[0];
  assert.ok(address, `the page's address is printed\n${log}`);
  assert.equal((await fetch(address)).status, 200);
  assert.ok(last.frames > WATCH_S * 20, `frames are drawn: ${last.frames}`);
  assert.ok(last.latency && last.latency.p50 < 150, `speech is shown: ${JSON.stringify(last.latency)}`);
  assert.match(log, /microphone/i, 'the missing microphone is told');

  const asked = performance.now();
  // Ctrl-C reaches the whole foreground group.
  process.kill(-child.pid, 'SIGINT');
  const [code] = await once(child, 'exit');
  const ended = performance.now() - asked;
  assert.equal(code, 0, `Ctrl-C ends with 0\n${log}`);
  assert.ok(ended < 2000, `within 2 s: ${ended.toFixed(0)} ms`);
  const seconds = ((firstFrame - began) / 1000).toFixed(1);
  console.log(
    `npm start: talking after ${seconds} s, latency p50 ${last.latency.p50.toFixed(0)} ms, ended in ${ended.toFixed(0)} ms`,
  );
} finally {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
