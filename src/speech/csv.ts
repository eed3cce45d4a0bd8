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
export async function writeCsv(wav: string, csv: string, model: OpenModel): Promise<number> {
  const part = `${csv}.part`;
  const file = createWriteStream(part);
  const failed = once(file, 'error').then(([error]) => {
    throw new PluginError('file/write', `${csv} cannot be written: ${(error as Error).message}`, {
      hint: 'choose another folder, or free some space: df -h',
      cause: error,
    });
  });
  failed.catch(() => {});
  const write = (line: string) => (file.write(`${line}\n`) ? undefined : Promise.race([once(file, 'drain'), failed]));
  try {
    await write(predictHeader(model.articulation));
    const rows = await predictFile(wav, model, async (row) => {
      await write(row);
    });
    file.end();
    await Promise.race([once(file, 'finish'), failed]);
    await rename(part, csv);
    return rows;
  } catch (error) {
    file.destroy();
    await rm(part, { force: true });
    throw error;
  }
}
