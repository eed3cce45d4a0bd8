import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Whether this machine has the system parts that a real-part test needs: `describe.skipIf(!needs('ffmpeg'))`.
 * Where one is missing it says so; in CI, where each must be there, it throws.
 *
 * @param commands names of programs on the PATH
 */
export function needs(...commands: string[]): boolean {
  const missing = commands.filter((command) => !which(command));
  if (missing.length === 0) return true;
  const told = `skipped: needs ${missing.join(', ')}`;
  if (process.env.CI === 'true') throw new Error(`${told}, which CI must have`);
  console.warn(told);
  return false;
}

/** Where a program lies, as the shell would find it. */
export function which(command: string): string | undefined {
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']) {
    if (folder === '') continue;
    const file = join(folder, command);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {}
  }
  return undefined;
}
