import { mkdir, readdir, stat } from 'node:fs/promises';
import { extname, join, parse } from 'node:path';
import { PluginError } from '../errors.js';

export const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() ?? false;

/**
 * The files of a folder with one of these endings, in alphabetical order; hidden ones and those in folders below are not
 * taken.
 *
 * @throws PluginError usage/value where there is none, or two would have one result
 */
export async function filesOf(folder: string, endings: readonly string[]): Promise<string[]> {
  const names = (await readdir(folder, { withFileTypes: true }))
    .filter((item) => !item.isDirectory() && !item.name.startsWith('.'))
    .map((item) => item.name)
    .filter((name) => endings.includes(extname(name).toLowerCase()))
    .sort();
  if (names.length === 0)
    throw new PluginError('usage/value', `${folder} holds no ${endings.join(' or ')} file.`, {
      hint: `ls ${folder}`,
    });
  const stems = names.map((name) => parse(name).name);
  const twice = names.find((_, i) => stems.indexOf(stems[i]) !== i);
  if (twice !== undefined)
    throw new PluginError(
      'usage/value',
      `${folder} holds two files called ${parse(twice).name}: their results would be one.`,
      {
        hint: 'put them into two folders',
      },
    );
  return names.map((name) => join(folder, name));
}

/** Makes a folder for results where there is none. @throws PluginError file/write */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((cause) => {
    throw new PluginError('file/write', `${path} cannot be made a folder (${cause.code})`, {
      hint: 'name another folder',
      cause,
    });
  });
}
