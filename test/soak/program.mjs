/** The whole program under its supervisor, as `mouthpiece start --supervised` runs it, from a copy of the package. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { commandOf, end, isAlive, now, onSmallDisk, treeOf, until } from './system.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The compiled package with two more models, one that is no graph and one that was cut off, and a worker that can be
 * made to crash. @returns its folder
 */
export function copyProgram(folder) {
  const program = join(folder, 'program');
  mkdirSync(program);
  for (const part of ['dist', 'models', 'presets', 'package.json', 'plugin-manifest.json'])
    cpSync(join(ROOT, part), join(program, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(program, 'node_modules'));
  const speech = join(program, 'dist/speech');
  renameSync(join(speech, 'worker.js'), join(speech, 'worker-real.js'));
  cpSync(fileURLToPath(new URL('worker.mjs', import.meta.url)), join(speech, 'worker.js'));
  const spec = JSON.parse(readFileSync(join(program, 'models/default/model.json'), 'utf8'));
  const graph = readFileSync(join(program, 'models/default', spec.file));
  const nonsense = Buffer.alloc(4096, 9);
  for (const [name, bytes, sha256] of [
    ['cut-off', graph.subarray(0, graph.length >> 1), spec.sha256],
    ['nonsense', nonsense, createHash('sha256').update(nonsense).digest('hex')],
  ]) {
    const at = join(program, 'models', name);
    mkdirSync(at);
    writeFileSync(join(at, spec.file), bytes);
    writeFileSync(join(at, 'model.json'), JSON.stringify({ ...spec, name, sha256 }));
  }
  return program;
}

/**
 * @param env of sound server, OBS and clock
 * @returns the program on air; its cache lies on a small disk of its own, where such can be mounted
 */
export function startProgram({ folder, program, port, args, env, smallDisks }) {
  const cache = join(folder, 'cache');
  const home = Object.fromEntries(['config', 'state', 'runtime'].map((name) => [name, join(folder, name)]));
  for (const at of [cache, ...Object.values(home)]) mkdirSync(at, { recursive: true, mode: 0o700 });
  const command = [
    process.execPath,
    '--max-semi-space-size=2',
    join(program, 'dist/main.js'),
    'start',
    '--supervised',
    '--stats',
    '--port',
    String(port),
    ...args,
  ];
  const [file, ...given] = smallDisks ? onSmallDisk(cache, '160m', command) : command;
  const child = spawn(file, given, {
    env: {
      ...process.env,
      ...env,
      XDG_CONFIG_HOME: home.config,
      XDG_STATE_HOME: home.state,
      XDG_RUNTIME_DIR: home.runtime,
      XDG_CACHE_HOME: cache,
      SOAK_FOLDER: folder,
      NO_COLOR: '1',
      CI: '',
      NODE_ENV: '',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines = [];
  const stats = [];
  let latest;
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.trim() !== '') lines.push({ at: now(), line: line.trim() });
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    try {
      latest = { at: now(), pid: onAir(), ...JSON.parse(line) };
    } catch {
      return;
    }
    const { at, pid, frames, missed, fps, latency, memoryMb, cpu, source } = latest;
    stats.push({ at, pid, frames, missed, fps, p50: latency?.p50 ?? null, memoryMb, cpu, sound: source.state });
  });
  let ended;
  child.once('exit', (code, signal) => {
    ended = signal ?? `status ${code}`;
  });

  /** The program that is on air now, by its run file; undefined while there is none. */
  function onAir() {
    try {
      const { pid } = JSON.parse(readFileSync(join(home.runtime, `mouthpiece/run/${port}.json`), 'utf8'));
      return isAlive(pid) ? pid : undefined;
    } catch {
      return undefined;
    }
  }
  return {
    port,
    address: `http://127.0.0.1:${port}`,
    supervisor: child.pid,
    lines,
    stats,
    get latest() {
      return latest;
    },
    /** How the supervisor ended, which it must not. */
    get ended() {
      return ended;
    },
    onAir,
    /** The process that captures sound. */
    capture: () => treeOf(onAir() ?? child.pid).find((pid) => /capture\.js|ffmpeg/.test(commandOf(pid))),
    /** A path on the program's own small disk. */
    onItsDisk: (name) => join(`/proc/${child.pid}/root`, cache, name),
    /** @returns the answer of an action @throws Error with its code */
    async act(action, input) {
      const token = readFileSync(join(home.config, 'mouthpiece/token'), 'utf8').trim();
      const response = await fetch(`http://127.0.0.1:${port}/api/${action}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
        body: JSON.stringify(input),
        signal: AbortSignal.timeout(30_000),
      });
      const answer = await response.json();
      if (!response.ok) throw Object.assign(new Error(`${answer.code}: ${answer.message}`), { code: answer.code });
      return answer;
    },
    said: (pattern, since) => lines.find(({ at, line }) => at >= since && pattern.test(line)),
    async stop() {
      if (ended) return;
      const tree = treeOf(child.pid);
      child.kill('SIGINT');
      await until(() => ended, 8000);
      await end(child);
      for (const pid of tree.slice(1)) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    },
  };
}
