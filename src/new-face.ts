import { z } from 'zod';
import { createAvatarPreset, detectFace } from './align/index.js';
import { PluginError } from './errors.js';
import type { OnAir } from './on-air.js';
import { readPreset } from './presets/store.js';
import { type PresetFile, presetFile } from './server/preset-files.js';
import type { Uploads } from './server/uploads.js';

const coordinate = z.number().min(-100_000).max(100_000);

/** What comes with the picture of a face that is to become a preset. */
const newFace = z.strictObject({
  /** 68 iBUG points in pixels of the picture, as a browser shows it. */
  landmarks: z.array(z.tuple([coordinate, coordinate])).length(68),
  /** As `avatar.detect` gave them, where no point was moved since. */
  contours: z.unknown().optional(),
  name: z.string().min(1).max(40),
  title: z.string().min(1).max(80),
  replace: z.boolean().default(false),
});

/** What the page "Add a face" asks of the program: find the face, make the preset and put it on air. */
export function newFaceUploads(onAir: OnAir): Uploads {
  return {
    async 'avatar.detect'(picture) {
      const found = await detectFace(picture);
      return found ?? { landmarks: null };
    },
    async 'avatar.create'(picture, fields) {
      const result = newFace.safeParse(fields);
      if (!result.success) {
        const [issue] = result.error.issues;
        throw new PluginError('usage/value', `avatar.create: ${[...issue.path, issue.message].join(': ')}`);
      }
      const { contours, ...face } = result.data;
      const { preset, notices } = await createAvatarPreset({ picture, ...face, contours: contours as never });
      await onAir.use(preset.name);
      return { preset: preset.name, notices };
    },
  };
}

/** The thumbnail of a preset by name; undefined where there is none. */
export async function thumbnailOf(name: string): Promise<PresetFile | undefined> {
  try {
    const { folder, preset } = await readPreset(name);
    return preset.thumbnail === undefined ? undefined : await presetFile(folder, preset.thumbnail);
  } catch {
    return undefined;
  }
}
