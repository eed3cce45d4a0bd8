import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packagePath } from '../../src/entry.js';
import { readToken } from '../../src/server/token.js';
import type { Stats } from '../../src/stats.js';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** As `npm start` does. */
const main = ['--max-semi-space-size=2', packagePath('dist/main.js')];
/** Token, own presets and run files of the tests' programs: not the developer's. */
const home = mkdtempSync(join(tmpdir(), 'mouthpiece-test-'));
process.once('exit', () => rmSync(home, { recursive: true, force: true }));
/** No sound server and no camera but those that a test brings. */
export const bare: NodeJS.ProcessEnv = {
  ...process.env,
  PULSE_SERVER: 'unix:/nonexistent/pulse',
  XDG_CONFIG_HOME: home,
  XDG_RUNTIME_DIR: home,
  NO_COLOR: '1',
  CI: '',
  NODE_ENV: '',
};

/** Headers of a tool that may command the tests' programs. */
export const commanding = async (): Promise<Record<string, string>> => ({
  'Content-Type': 'application/json',
  Authorization: `Bearer ${await readToken(join(home, 'mouthpiece', 'token'))}`,
});

export const addressOf = (program: LiveProgram): string => /http:\/\/127\.0\.0\.1:\d+/.exec(program.log())![0];

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Runs the compiled program to its end. */
export async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = process.cwd()): Promise<Ended> {
  const child = spawn(process.execPath, [...main, ...args], {
    cwd,
    env: { ...bare, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = collect(child);
  const [code] = await once(child, 'exit');
  return { code, ...text() };
}

function collect(child: ChildProcess): () => { stdout: string; stderr: string } {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (data) => {
    stdout += data;
  });
  child.stderr?.on('data', (data) => {
    stderr += data;
  });
  return () => ({ stdout, stderr });
}

export interface LiveProgram {
  readonly child: ChildProcess;
  /** Everything said to people so far. */
  log(): string;
  /** Resolves with the first figures (from now on) that `wanted` accepts. */
  until(wanted: (stats: Stats) => boolean, ms?: number): Promise<Stats>;
  /** Ctrl-C. @returns how it ended, and after how many ms */
  interrupt(): Promise<{ code: number | null; ms: number }>;
}

/** Starts `mouthpiece start --stats` with these flags. */
export function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): LiveProgram {
  const child = spawn(process.execPath, [...main, 'start', '--stats', ...args], {
    env: { ...bare, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const text = collect(child);
  const waiting = new Set<(stats: Stats) => void>();
  createInterface({ input: child.stdout! }).on('line', (line) => {
    const stats = JSON.parse(line) as Stats;
    for (const tell of waiting) tell(stats);
  });
  const ended = once(child, 'exit');
  return {
    child,
    log: () => text().stderr,
    until: (wanted, ms = 30_000) =>
      new Promise((resolve, reject) => {
        const done = (finish: () => void) => {
          clearTimeout(timer);
          waiting.delete(tell);
          finish();
        };
        let last: Stats | undefined;
        const tell = (stats: Stats) => {
          last = stats;
          if (wanted(stats)) done(() => resolve(stats));
        };
        const fail = (why: string) =>
          done(() => reject(new Error(`${why}; last figures ${JSON.stringify(last)}\n${text().stderr}`)));
        const timer = setTimeout(() => fail(`not within ${ms} ms`), ms);
        ended.then(([code]) => fail(`the program ended with ${code}`));
        waiting.add(tell);
      }),
    async interrupt() {
      const asked = performance.now();
      child.kill('SIGINT');
      const [code] = await ended;
      return { code, ms: performance.now() - asked };
    },
  };
}
