import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { PluginError } from '../errors.js';
import type { OpenModel } from './model.js';
import { predictFile, predictHeader } from './predict.js';

/**
 * Writes what the model says of a wav file as a table, and gives its number of rows. It is written beside the target and
 * renamed at the end: a table is whole or not there.
 *
 * @throws PluginError file/write, and those of the sound and the model
 */
export const writeCsv = (wav: string, csv: string, model: OpenModel, options: TableOptions = {}): Promise<number> =>
  writeLines(
    csv,
    async (write) => {
      await write(predictHeader(model.articulation));
      return predictFile(wav, model, { ...options, onRow: write });
    },
    options.signal,
  );

export interface TableOptions {
  /** Told what is odd about the wav file. */
  readonly onNotice?: (line: string) => void;
  /** Ends the work; nothing is left of it. */
  readonly signal?: AbortSignal;
}

/**
 * Writes a file line by line, beside its place, and renames it at the end.
 *
 * @param fill writes the lines; what it gives is handed on
 * @param signal ends it between two lines, and takes away what was written
 * @throws PluginError file/write, what `fill` throws, and the reason of `signal`
 */
export async function writeLines<T>(
  path: string,
  fill: (write: (line: string) => Promise<void>) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  await assertFile(path);
  const part = `${path}.${process.pid}.part`;
  const file = createWriteStream(part);
  const failed = once(file, 'error').then(([error]) => {
    throw new PluginError('file/write', `${path} cannot be written: ${(error as Error).message}`, {
      hint: 'choose another folder, or free some space: df -h',
      cause: error,
    });
  });
  failed.catch(() => {});
  try {
    // `once` would throw the bare error before `failed` can tell what it means.
    const unless = (event: string) => Promise.race([once(file, event).catch(() => failed), failed]);
    const result = await fill(async (line) => {
      signal?.throwIfAborted();
      if (!file.write(`${line}\n`)) await unless('drain');
    });
    file.end();
    await unless('finish');
    await rename(part, path);
    return result;
  } catch (error) {
    file.destroy();
    await rm(part, { force: true });
    throw error;
  }
}

/** What is renamed over a device or a pipe takes its place. */
async function assertFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || found.isFile()) return;
  throw new PluginError(
    'file/write',
    `${path} is ${found.isDirectory() ? 'a folder' : 'a device or a pipe'}, not a file`,
    {
      hint: 'name a file that may be written: out.csv',
    },
  );
}
