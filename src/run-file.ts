import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { cacheHome } from './folders.js';

/** A program that is on air: how its own commands find it. */
const running = z.strictObject({ port: z.number().int().min(1).max(65_535), pid: z.number().int().positive() });
export type Running = z.infer<typeof running>;

const below = (named: string | undefined): string[] =>
  named && isAbsolute(named) ? [join(named, 'mouthpiece', 'run')] : [];

/** Where run files lie, the first choice first. A shell without $XDG_RUNTIME_DIR finds a program that had it, too. */
export function runFolders(): string[] {
  const uid = process.getuid?.();
  return [
    ...below(process.env.XDG_RUNTIME_DIR),
    ...(uid === undefined ? [] : below(`/run/user/${uid}`)),
    ...below(cacheHome()),
  ].filter((folder, i, all) => all.indexOf(folder) === i);
}

/** Says where this program is. @returns what takes it back */
export async function writeRunFile(port: number): Promise<() => Promise<void>> {
  // Those of programs that were killed go.
  await runningPrograms();
  for (const folder of runFolders()) {
    const file = join(folder, `${port}.json`);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await rm(file, { force: true });
      await writeFile(file, JSON.stringify({ port, pid: process.pid }), { mode: 0o600, flag: 'wx' });
      return () => rm(file, { force: true });
    } catch {}
  }
  // Nowhere to write: `--port` still finds it.
  return async () => {};
}

/** The programs of this user that run now; files of those that do not are removed. */
export async function runningPrograms(): Promise<Running[]> {
  const found: Running[] = [];
  for (const folder of runFolders()) {
    for (const name of await readdir(folder).catch(() => [] as string[])) {
      const file = join(folder, name);
      const program = await readFile(file, 'utf8')
        .then((text) => running.parse(JSON.parse(text)))
        .catch(() => undefined);
      if (program && isAlive(program.pid)) found.push(program);
      else if (/^\d+\.json$/.test(name)) await rm(file, { force: true }).catch(() => {});
    }
  }
  return found.sort((a, b) => a.port - b.port);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
