import { z } from 'zod';
import { pictureFile } from '../avatar/rig.js';
import { motionStyle, STYLES, type StyleName } from '../motion/style.js';

const colour = z.string().regex(/^#[0-9a-f]{6}$/i, 'must be #rrggbb');

/** What is behind the avatar where a sink has no alpha. */
export const backgroundSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('transparent') }),
  z.strictObject({ kind: z.literal('colour'), colour }),
  z.strictObject({
    kind: z.literal('image'),
    picture: pictureFile,
    /** Radius in output pixels. */
    blur: z.number().min(0).max(100).default(0),
  }),
]);

const gain = z.number().min(0).max(2);

/** How much of each movement this picture shows; 1 = as the model and the style give it. */
export const gainsSchema = z
  .strictObject({
    mouth: gain.default(1),
    width: gain.default(1),
    head: gain.default(1),
    brows: gain.default(1),
  })
  .prefault({});

/** A style: the name of one, or numbers of its own (what is left out is as in `lively`). */
const styleSchema = z.union([z.enum(Object.keys(STYLES) as [StyleName, ...StyleName[]]), motionStyle.partial()]);

/** Words of a stranger's, which are printed: nothing that steers a terminal or writes backwards. */
const words = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}\u2028-\u202e\u2066-\u2069]*$/u, 'must hold no control characters');

/** `preset.json`: an avatar and how it lives. */
export const presetSchema = z.strictObject({
  $schema: z.string().optional(),
  schema: z.literal(1),
  /** The folder's name, and what `--preset` takes. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and dashes, at most 40'),
  title: words(80),
  rig: z.literal('rig.json').default('rig.json'),
  thumbnail: pictureFile.optional(),
  background: backgroundSchema.prefault({ kind: 'transparent' }),
  /** How the art fills the frame. */
  fit: z.enum(['contain', 'cover']).default('contain'),
  style: styleSchema.default('calm'),
  gains: gainsSchema,
  licence: words(120),
  author: words(120),
});

export type Preset = z.infer<typeof presetSchema>;
export type PresetBackground = z.infer<typeof backgroundSchema>;

/** The JSON schema of preset.json, for editors: `presets/preset.schema.json` holds it, and a test keeps it so. */
export function presetJsonSchema(): object {
  return { title: 'Mouthpiece preset', ...z.toJSONSchema(presetSchema, { io: 'input' }) };
}
