/**
 * `rig.json`: how the pictures of a preset folder make one puppet. The art shows the NEUTRAL face: mouth shut,
 * eyes open, looking at the viewer. All coordinates are art pixels (x right, y down); "unit" is the face unit:
 * the distance between the outer eye corners (landmarks 36 and 45). Left and right are the picture's sides.
 *
 * The layer model. Layers are drawn in the order of the list, back to front. A useful order:
 *
 *   hair-back    follow head, shape flat, depth -0.9, anchor so that long hair stays on the shoulders
 *   body         follow body (neck and shoulders; the neck goes up behind the whole chin and jaw)
 *   face         follow face (skin, nose, ears, LIPS; closed-lid skin where the eyes are; no hair, no eyes, no brows)
 *   cavity       follow head, clip mouth        (optional: the engine paints `mouth.colour` there first)
 *   tongue       follow tongue, clip mouth
 *   teeth-lower  follow jaw, clip mouth
 *   teeth-upper  follow head, clip mouth
 *   shade        follow upperLip, clip mouth    (optional soft shadow that the upper lip throws on the teeth)
 *   eye-left     follow head, clip eyeLeft      (white of the eye, larger than the opening on every side)
 *   iris-left    follow irisLeft, clip eyeLeft  (iris, pupil, highlight)
 *   lash-left    follow upperLidLeft            (upper lid line and lashes; rides the lid, shut = lies on the closed curve)
 *   lower-left   follow lowerLidLeft            (optional lower lid line)
 *   brow-left    follow browLeft
 *   hair-front   follow head, depth 0.1
 *
 * How the eye closes: white and iris are cut by the eye contour, whose upper and lower curves run together into the
 * closed curve as blink goes 0 -> 1; what appears above it is the face layer's painted lid skin.
 * How the mouth opens: the mesh of the face layer is cut along the lip line (60..64), its upper side follows the
 * upper lip and its lower side the lower lip; the hole between them is filled by the layers with clip mouth.
 * So the lip line must lie on landmarks 60..64 and 61/67, 62/66, 63/65 coincide pairwise in the neutral art.
 * Teeth, tongue and cavity are drawn where they are with the jaw SHUT: hidden behind the lips, upper teeth with their
 * lower edge about 0.02 unit below the lip line, lower teeth with their upper edge at it.
 */
import { z } from 'zod';
import { CONTROLS } from '../face/controls.js';

const coordinate = z.number().min(-16384).max(16384);
const point = z.tuple([coordinate, coordinate]);
const axis = z.number().min(1).max(16384);
const axes = z.tuple([axis, axis, axis]);
const polyline = z.array(point).min(3).max(64);

/** A picture beside rig.json. */
export const pictureFile = z
  .string()
  .max(120)
  .regex(/^[\w-][\w.-]*\.(png|jpe?g|webp)$/i, 'must be a plain .png, .jpg or .webp file name in the preset folder');

/**
 * What moves a layer.
 * - `static`: nothing.
 * - `body`: breath; its top follows the head softly (see `anchor`).
 * - `head`: head pose only (hair, ears, glasses, hats, eye whites, upper teeth).
 * - `face`: head pose and every expression; exactly one layer; it carries the lips.
 * - `skin`: as `face` but without the cut (beard, blush, freckles, moustache on a layer of their own).
 * - `jaw`: head pose and the jaw bone (lower teeth). `tongue`: jaw and tongue. `upperLip`, `lowerLip`: the middle of that lip.
 * - `browLeft`, `browRight`: that brow. `irisLeft`, `irisRight`: gaze.
 * - `upperLidLeft` ... `lowerLidRight`: that edge of the eye opening.
 * - `coverLeft`, `coverRight`: as `skin`, and drawn down over the eye as it shuts: the skin along the upper lid, for
 *   pictures that are one piece.
 * - `gazeLeft`, `gazeRight`: as `skin`, and the iris in it (`eyes`) goes with the gaze while its rim stays: the eye of a
 *   picture that is one piece.
 */
export const FOLLOWS = [
  'static',
  'body',
  'head',
  'face',
  'skin',
  'jaw',
  'tongue',
  'upperLip',
  'lowerLip',
  'browLeft',
  'browRight',
  'irisLeft',
  'irisRight',
  'upperLidLeft',
  'upperLidRight',
  'lowerLidLeft',
  'lowerLidRight',
  'coverLeft',
  'coverRight',
  'gazeLeft',
  'gazeRight',
] as const;

export const CLIPS = ['mouth', 'eyeLeft', 'eyeRight'] as const;

export const layerSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and dashes'),
  picture: pictureFile,
  /** Where the picture's left top corner lies in the art. One picture pixel is one art pixel, times `scale`. */
  at: point,
  /** Art pixels per picture pixel. */
  scale: z.number().min(0.05).max(8).default(1),
  follow: z.enum(FOLLOWS),
  /** The layer is seen only inside this opening, with a soft (antialiased) edge. */
  clip: z.enum(CLIPS).optional(),
  /**
   * `surface`: each point lies on the head's surface (nose in front, ears behind), `depth` units in front of it.
   * `flat`: the whole layer lies `depth` units in front of the plane of the outer eye corners (hair-back: about -0.9).
   * Depth is what makes parallax when the head turns.
   */
  shape: z.enum(['surface', 'flat']).default('surface'),
  depth: z.number().min(-2).max(2).default(0),
  /**
   * How far the layer goes with the head: wholly above y = `top`, not at all below y = `bottom`, smoothly between.
   * Default: body from just above the chin to the neck point; every other layer goes wholly with the head.
   */
  anchor: z
    .strictObject({ top: coordinate, bottom: coordinate })
    .refine((a) => a.top < a.bottom, { path: ['bottom'], message: 'must lie below top' })
    .optional(),
  /** Opacity follows a control: 0 at `from` and beyond, 1 at `to` (from > to fades out as the control grows). */
  fade: z
    .strictObject({ control: z.enum(CONTROLS), from: z.number(), to: z.number() })
    .refine((f) => f.from !== f.to, { path: ['to'], message: 'must differ from from' })
    .optional(),
});

/** The eye opening where six landmarks are too few: left to right, from corner to corner, same two corners. */
const eye = z.strictObject({
  upper: polyline,
  lower: polyline,
  /** Where the lids meet. Default: a quarter of the way up from the lower to the upper curve. */
  closed: polyline.optional(),
  /** Where the iris lies in a picture of one piece. */
  iris: z.strictObject({ at: point, radius: axis }).optional(),
});

export const rigSchema = z
  .strictObject({
    schema: z.literal(1),
    /** Of the whole art. */
    size: z.strictObject({ width: z.number().int().min(16).max(8192), height: z.number().int().min(16).max(8192) }),
    /** The 68 iBUG points of the neutral face: 0-16 jaw line, 17-26 brows, 27-35 nose, 36-47 eyes, 48-59 outer lips, 60-67 inner lips. */
    landmarks: z.array(point).length(68, 'must be 68 points'),
    /** The point that head turns and tilts swing about: the middle of the neck, at the collar. */
    neck: point,
    eyes: z.strictObject({ left: eye.optional(), right: eye.optional() }).prefault({}),
    mouth: z
      .strictObject({
        /** The lip line from corner 60 to corner 64, where the landmarks are too few. */
        line: polyline.optional(),
        /** Of the cavity behind everything else in the mouth. */
        colour: z
          .string()
          .regex(/^#[0-9a-f]{6}$/i, 'must be #rrggbb')
          .default('#3b1016'),
      })
      .prefault({}),
    /** How far the irises travel at gaze 1, in art pixels. Default: from the size of the eyes. */
    gaze: point.optional(),
    /** How strongly yaw and pitch turn depth into parallax; 0 = a flat sticker, 1 = a human head. */
    relief: z.number().min(0).max(1.5).default(1),
    /**
     * For a picture that is one piece (a photo): which part of it goes with the face. Half-axes of ellipses about
     * `centre` in art pixels: [to the sides, up, down]; wholly inside `core`, not at all outside `outer` and at the
     * edges of the art in `held`.
     */
    reach: z
      .strictObject({
        centre: point,
        core: axes,
        outer: axes,
        held: z.array(z.enum(['left', 'right', 'top', 'bottom'])).default([]),
      })
      .optional(),
    layers: z.array(layerSchema).min(1).max(48),
  })
  .superRefine((rig, context) => {
    const seen = new Set<string>();
    rig.layers.forEach((layer, i) => {
      if (seen.has(layer.name)) {
        context.addIssue({ code: 'custom', path: ['layers', i, 'name'], message: `'${layer.name}' is there twice` });
      }
      seen.add(layer.name);
    });
    const faces = rig.layers.filter((layer) => layer.follow === 'face').length;
    if (faces !== 1) {
      context.addIssue({ code: 'custom', path: ['layers'], message: `one layer must follow 'face', not ${faces}` });
    }
    const [left, right] = [rig.landmarks[36], rig.landmarks[45]];
    if (left && right && Math.hypot(right[0] - left[0], right[1] - left[1]) < 8) {
      context.addIssue({
        code: 'custom',
        path: ['landmarks'],
        message: 'eye corners 36 and 45 must be 8 pixels apart',
      });
    }
  });

export type Rig = z.infer<typeof rigSchema>;
export type Layer = z.infer<typeof layerSchema>;
export type Follow = (typeof FOLLOWS)[number];
export type Clip = (typeof CLIPS)[number];
/** As it stands in the file: what has a default may be missing. */
export type RigInput = z.input<typeof rigSchema>;
