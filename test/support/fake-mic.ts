import { execFile, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('../real/fake-mic.sh', import.meta.url));

/** A private sound server with a microphone that hears what is played to it; this process uses it until `stop`. */
export interface FakeMicrophone {
  readonly folder: string;
  start(): void;
  /** As a crash. */
  kill(): void;
  /** Plays a WAV file to its end. */
  play(path: string): Promise<void>;
  /** Records what the microphone gives, beside whoever else listens, until the answer is called. */
  record(): () => Promise<Float32Array>;
  stop(): void;
}

/** @param extra e.g. FAKEMIC_EMPTY=1 for a server without microphone */
export function fakeMicrophone(extra: Record<string, string> = {}): FakeMicrophone {
  const folder = mkdtempSync(join(tmpdir(), 'mouthpiece-mic-'));
  const env = { ...process.env, FAKEMIC_DIR: folder, ...extra };
  const saved: Record<string, string | undefined> = {};
  const run = (...args: string[]) => execFileSync(SCRIPT, args, { env, encoding: 'utf8' });
  let recordings = 0;
  return {
    folder,
    start() {
      run('start');
      for (const [, name, value] of run('env').matchAll(/^export (\w+)=(.*)$/gm)) {
        if (!(name in saved)) saved[name] = process.env[name];
        process.env[name] = value;
      }
    },
    kill: () => void run('kill'),
    play: (path) =>
      new Promise((resolve, reject) =>
        execFile(SCRIPT, ['play', path], { env }, (error) => (error ? reject(error) : resolve())),
      ),
    record() {
      const path = join(folder, `recorded${recordings++}.raw`);
      const child = spawn(SCRIPT, ['record', path], { env, stdio: 'ignore' });
      return async () => {
        child.kill();
        await new Promise((resolve) => child.once('exit', resolve));
        const bytes = readFileSync(path);
        return Float32Array.from({ length: bytes.length >> 1 }, (_, n) => bytes.readInt16LE(n * 2) / 32768);
      };
    },
    stop() {
      run('stop');
      for (const [name, value] of Object.entries(saved)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
