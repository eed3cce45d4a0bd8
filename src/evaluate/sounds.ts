import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const sets = z.object({
  sounds: z.array(
    z.object({
      /** The sound to listen to. */
      wav: z.string(),
      /** The name under which a system leaves what it heard, in its own folder. */
      csv: z.string(),
      kind: z.enum(['tune', 'aligned', 'lips', 'noise']),
    }),
  ),
});

export type Sound = z.infer<typeof sets>['sounds'][number];

/** The list that `training/evaluate.py --sounds FOLDER` has left in a folder. */
export async function readSounds(folder: string): Promise<Sound[]> {
  return sets.parse(JSON.parse(await readFile(join(folder, 'sets.json'), 'utf8'))).sounds;
}
