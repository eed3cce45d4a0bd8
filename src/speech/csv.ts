import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { PluginError } from '../errors.js';
import type { OpenModel } from './model.js';
import { predictFile, predictHeader } from './predict.js';

/**
 * Writes what the model says of a wav file as a table, and gives its number of rows. It is written beside the target and
 * renamed at the end: a table is whole or not there.
 *
 * @throws PluginError file/write, and those of the sound and the model
 */
export const writeCsv = (wav: string, csv: string, model: OpenModel): Promise<number> =>
  writeLines(csv, async (write) => {
    await write(predictHeader(model.articulation));
    return predictFile(wav, model, write);
  });

/**
 * Writes a file line by line, beside its place, and renames it at the end.
 *
 * @param fill writes the lines; what it gives is handed on
 * @throws PluginError file/write, and what `fill` throws
 */
export async function writeLines<T>(
  path: string,
  fill: (write: (line: string) => Promise<void>) => Promise<T>,
): Promise<T> {
  const part = `${path}.part`;
  const file = createWriteStream(part);
  const failed = once(file, 'error').then(([error]) => {
    throw new PluginError('file/write', `${path} cannot be written: ${(error as Error).message}`, {
      hint: 'choose another folder, or free some space: df -h',
      cause: error,
    });
  });
  failed.catch(() => {});
  try {
    const result = await fill(async (line) => {
      if (!file.write(`${line}\n`)) await Promise.race([once(file, 'drain'), failed]);
    });
    file.end();
    await Promise.race([once(file, 'finish'), failed]);
    await rename(part, path);
    return result;
  } catch (error) {
    file.destroy();
    await rm(part, { force: true });
    throw error;
  }
}
