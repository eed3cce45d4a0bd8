import { realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** What a page may read of a preset, and as what. */
const TYPES: Readonly<Record<string, string>> = Object.freeze({
  json: 'application/json',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
});

const MAX_BYTES = 64 * 1024 * 1024;
// Up to two folders deep, no empty, hidden or dotted step, so `..` cannot be said at all.
const PATH = /^(?:[\w-][\w.-]*\/){0,2}[\w-][\w.-]*\.([a-z]{3,4})$/;

export interface PresetFile {
  readonly path: string;
  readonly type: string;
}

/**
 * The file `name` of the preset in `folder`, or undefined where there is none to show: another kind of
 * file, too large, not a plain file, or a link that leads out of the folder.
 */
export async function presetFile(folder: string, name: string): Promise<PresetFile | undefined> {
  const type = TYPES[PATH.exec(name)?.[1] ?? ''];
  if (type === undefined) return undefined;
  try {
    const path = await realpath(join(folder, name));
    if (!path.startsWith((await realpath(folder)) + sep)) return undefined;
    const found = await stat(path);
    return found.isFile() && found.size <= MAX_BYTES ? { path, type } : undefined;
  } catch {
    return undefined;
  }
}
