import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { entry } from '../entry.js';
import { PluginError } from '../errors.js';

/** Path inside a plugin's folder -> what stands there. */
export type Files = ReadonlyMap<string, string | Uint8Array>;

/** Each folder that we write holds this, so that we replace no other. */
const MARK = '.mouthpiece';

/**
 * Writes a folder whole or not at all; one that we wrote before is replaced.
 *
 * @returns its absolute path
 * @throws PluginError `file/write` where something else lies there, or it cannot be written
 */
export async function writeFolder(folder: string, files: Files): Promise<string> {
  const target = resolve(folder);
  if (existsSync(target) && !(await isOurs(target))) {
    throw new PluginError('file/write', `${target} exists, and Mouthpiece did not write it`, {
      hint: `name another folder, or remove that one`,
    });
  }
  let made: string | undefined;
  try {
    await mkdir(dirname(target), { recursive: true });
    made = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
    for (const [name, content] of [...files, [MARK, ''] as const]) {
      await mkdir(dirname(join(made, name)), { recursive: true });
      await writeFile(join(made, name), content);
    }
    await rm(target, { recursive: true, force: true });
    await rename(made, target);
  } catch (cause) {
    if (made) await rm(made, { recursive: true, force: true });
    throw new PluginError('file/write', `${target} cannot be written: ${(cause as Error).message}`, {
      hint: 'name a folder that you may write to',
      cause,
    });
  }
  return target;
}

/** A folder is ours by our mark, or because nothing is in it. */
export async function isOurs(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => ['not a folder']);
  return names.length === 0 || names.includes(MARK);
}

/** The compiled modules of `src/decks/<folder>`, as they are to lie under `to`. */
export async function modulesOf(folder: string, to: string): Promise<[string, string][]> {
  const from = dirname(entry(`decks/${folder}/any`));
  const names = (await readdir(from)).filter((name) => name.endsWith('.js'));
  return Promise.all(
    names.map(async (name) => {
      const code = await readFile(join(from, name), 'utf8');
      return [`${to}/${folder}/${name}`, code.replace(/^\/\/# sourceMappingURL=.*\n?/m, '')] as [string, string];
    }),
  );
}

export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
