import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/*
 * Where the running program is, and what it wants to be shown. The same places as in run-file.ts and server/token.ts,
 * which a deck's folder does not hold. Read anew each time: the program may have been started, or made them, since.
 */

const DEFAULT_PORT = 7788;

const named = (variable: string, otherwise: string): string => {
  const folder = process.env[variable];
  return folder && isAbsolute(folder) ? folder : otherwise;
};

/** The token of the local API; undefined where there is none yet. */
export function readToken(): string | undefined {
  const file = join(named('XDG_CONFIG_HOME', join(homedir(), '.config')), 'mouthpiece', 'token');
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}

/** The port of the program that runs, the lowest of several; the usual one where none says that it does. */
export function findPort(): number {
  const runtime = named('XDG_RUNTIME_DIR', `/run/user/${process.getuid?.() ?? 0}`);
  for (const folder of [runtime, named('XDG_CACHE_HOME', join(homedir(), '.cache'))]) {
    const ports = running(join(folder, 'mouthpiece', 'run'));
    if (ports.length > 0) return Math.min(...ports);
  }
  return DEFAULT_PORT;
}

function running(folder: string): number[] {
  try {
    return readdirSync(folder)
      .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
      .filter(({ pid }) => isAlive(pid))
      .map(({ port }) => Number(port))
      .filter((port) => port > 0);
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
