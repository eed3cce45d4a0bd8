import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { lookHint } from '../shell-quote.js';
import { LARGEST_ARCHIVE } from './archive.js';
import { badArchive } from './zip-directory.js';

/**
 * Reads an archive file whole; only a plain file of a size that may be is read, so that no device or pipe is.
 *
 * @throws PluginError `preset/archive`
 */
export async function readArchiveFile(path: string): Promise<Uint8Array> {
  const refuse = (reason: string, hint = 'name the zip file: npx mouthpiece preset import FILE') =>
    badArchive(`${path} ${reason}`, hint);
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((cause: NodeJS.ErrnoException) => {
    throw refuse(cause.code === 'ENOENT' ? 'is not there' : `cannot be opened (${cause.code})`, lookHint(path));
  });
  try {
    const state = await file.stat();
    if (!state.isFile()) throw refuse('is not a file');
    if (state.size > LARGEST_ARCHIVE) throw refuse(`has ${state.size} bytes; at most ${LARGEST_ARCHIVE}`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}
