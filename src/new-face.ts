import { z } from 'zod';
import { createAvatarPreset, detectFace } from './align/index.js';
import { PluginError } from './errors.js';
import type { OnAir } from './on-air.js';
import type { Uploads } from './server/uploads.js';

const coordinate = z.number().min(-100_000).max(100_000);
const point = z.tuple([coordinate, coordinate]);
const edges = z.strictObject({ upper: z.array(point).min(2).max(200), lower: z.array(point).min(2).max(200) });

/** What comes with the picture of a face that is to become a preset. */
const newFace = z.strictObject({
  /** 68 iBUG points in pixels of the picture, as a browser shows it. */
  landmarks: z.array(point).length(68),
  /** Finer lines of the same face. */
  contours: z.strictObject({ eyes: z.strictObject({ left: edges, right: edges }), lips: edges }).optional(),
  name: z.string().min(1).max(40),
  title: z.string().min(1).max(80),
  /** Writes over a preset of this name that is the user's own. */
  replace: z.boolean().default(false),
});

/** What the page "Add a face" asks of the program: find the face, then make the preset and put it on air. */
export function newFaceUploads(onAir: OnAir): Uploads {
  return {
    'avatar.detect': async (picture) => (await detectFace(picture)) ?? { landmarks: null },
    async 'avatar.create'(picture, fields) {
      const result = newFace.safeParse(fields);
      if (!result.success) {
        const [issue] = result.error.issues;
        throw new PluginError('usage/value', `avatar.create: ${[...issue.path, issue.message].join(': ')}`);
      }
      const { preset, notices } = await createAvatarPreset({ picture, ...result.data });
      await onAir.use(preset.name);
      return { preset: preset.name, notices };
    },
  };
}
