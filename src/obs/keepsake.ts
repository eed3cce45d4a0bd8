import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

/**
 * What OBS had before us, and all that we put in its place since: ms of sync offset. All, for an OBS that crashes comes
 * back with what it saved last.
 */
export interface Kept {
  readonly old: number;
  readonly set: readonly number[];
}

const schema = z.record(z.string(), z.strictObject({ old: z.number(), set: z.array(z.number()) }));

/** A small file of what is to be given back; it outlives a crash. */
export function keepsake(file: string) {
  const read = async (): Promise<Record<string, Kept>> => {
    try {
      return schema.parse(JSON.parse(await readFile(file, 'utf8')));
    } catch {
      return {};
    }
  };
  return {
    get: async (key: string): Promise<Kept | undefined> => (await read())[key],
    /** @param kept undefined: nothing is to be given back any more */
    async put(key: string, kept: Kept | undefined): Promise<void> {
      const { [key]: _, ...rest } = await read();
      const all = kept ? { ...rest, [key]: kept } : rest;
      if (Object.keys(all).length === 0) return rm(file, { force: true });
      await mkdir(dirname(file), { recursive: true });
      await writeFile(`${file}.new`, JSON.stringify(all));
      await rename(`${file}.new`, file);
    },
  };
}

export type Keepsake = ReturnType<typeof keepsake>;
