import { z } from 'zod';
import { createAvatarPreset, detectFace, importArchive } from './align/index.js';
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
  /** Finer lines of the same face, for the parts that lie as they were found. */
  contours: z
    .strictObject({ eyes: z.strictObject({ left: edges, right: edges }).optional(), lips: edges.optional() })
    .optional(),
  name: z.string().min(1).max(40),
  title: z.string().min(1).max(80),
  /** Writes over a preset of this name that is the user's own. */
  replace: z.boolean().default(false),
});

/** What may come with a picture that is to be looked at. */
const wanted = z.strictObject({
  /** Which of its faces, from the left; default: the largest. */
  face: z.number().int().min(1).max(99).optional(),
});

/** What comes with an archive. */
const newArchive = z.strictObject({
  /** Default: as its maker called it. */
  name: z.string().min(1).max(40).optional(),
  replace: z.boolean().default(false),
});

function checked<Schema extends z.ZodType>(kind: string, schema: Schema, fields: unknown): z.output<Schema> {
  const result = schema.safeParse(fields);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new PluginError('usage/value', `${kind}: ${[...issue.path, issue.message].join(': ')}`);
}

/**
 * What the page "Add a face" asks of the program: find the face, then make the preset and put it on air; or take in a
 * preset that somebody else has made, which is not put on air unseen.
 */
export function newFaceUploads(onAir: OnAir): Uploads {
  return {
    async 'avatar.detect'(picture, fields) {
      const { face } = checked('avatar.detect', wanted, fields ?? {});
      return (await detectFace(picture, undefined, face)) ?? { landmarks: null };
    },
    async 'avatar.create'(picture, fields) {
      const face = checked('avatar.create', newFace, fields);
      const { preset, notices } = await createAvatarPreset({ picture, ...face });
      await onAir.use(preset.name);
      return { preset: preset.name, notices };
    },
    async 'preset.import'(archive, fields) {
      const { name, title } = await importArchive({ archive, ...checked('preset.import', newArchive, fields) });
      // Its files are other ones now.
      if (onAir.name === name) await onAir.use(name);
      return { preset: name, title };
    },
  };
}
