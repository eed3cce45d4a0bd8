import { lstat, readFile, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { createCanvas, type Image, loadImage } from '@napi-rs/canvas';
import { DEFAULTS } from '../defaults.js';
import { PluginError } from '../errors.js';
import { loadCanonical } from '../face/canonical.js';
import { readJson } from '../presets/json.js';
import type { Preset } from '../presets/schema.js';
import type { PresetFolder } from '../presets/store.js';
import type { Background } from './background.js';
import { imageSize } from './image-size.js';
import type { Picture } from './picture.js';
import { type PuppetPlan, planPuppet } from './puppet.js';
import { type Rig, rigSchema } from './rig.js';

/** A picture file may weigh this much, */
const LARGEST_FILE = 32 * 1024 * 1024;
/** and have this many pixels: decoding takes four bytes for each. */
const LARGEST_AREA = 32_000_000;
/** All layers of a preset together: small files can promise more than any memory holds. */
const LARGEST_PRESET = 64_000_000;

export interface PresetPictures {
  readonly rig: Rig;
  readonly pictures: ReadonlyMap<string, Picture>;
  readonly background: Background;
}

/** The picture's real path, which must lie in the preset's real folder: no `..`, no way out through a link. */
async function inside(folder: string, file: string): Promise<string> {
  const path = join(folder, file);
  const refuse = (reason: string, cause?: unknown): PluginError =>
    new PluginError('preset/picture', `${path}: ${reason}`, {
      hint: `put the picture '${file}' into that folder`,
      cause,
    });
  const root = await realpath(folder).catch((cause) => {
    throw refuse('the preset folder is missing', cause);
  });
  const real = await realpath(path).catch((cause) => {
    throw refuse('the picture is missing', cause);
  });
  if (!real.startsWith(root + sep)) throw refuse('leads out of the preset folder');
  const state = await lstat(real);
  if (!state.isFile()) throw refuse('is not a file');
  if (state.size > LARGEST_FILE) throw refuse(`is larger than ${LARGEST_FILE / 1024 / 1024} MB`);
  return real;
}

/**
 * Decodes one picture of a preset folder.
 *
 * @throws PluginError `preset/picture` naming the file and the reason
 */
export async function readPicture(folder: string, file: string): Promise<Picture> {
  const image = await readImage(folder, file);
  return pixelsOf(image, image.width, image.height, 0, 0, 1);
}

/** The picture scaled by the decoder's own filters, which is many times quicker than ours; kept is width x height of it. */
function pixelsOf(image: Image, width: number, height: number, x: number, y: number, scale: number): Picture {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, x, y, image.width * scale, image.height * scale);
  return { width, height, rgba: context.getImageData(0, 0, width, height).data };
}

async function readImage(folder: string, file: string): Promise<Image> {
  const path = await inside(folder, file);
  const bytes = await readFile(path);
  const refuse = (reason: string, cause?: unknown): PluginError =>
    new PluginError('preset/picture', `${path}: ${reason}`, {
      hint: 'save it again as PNG, JPEG or WebP of at most 32 megapixels',
      cause,
    });
  const size = imageSize(bytes);
  if (!size) throw refuse('is no PNG, JPEG or WebP picture, or its head is damaged');
  if (size.width * size.height > LARGEST_AREA || size.width < 1 || size.height < 1) {
    throw refuse(`is ${size.width} x ${size.height}; at most ${LARGEST_AREA / 1e6} megapixels`);
  }
  return loadImage(bytes).catch((cause) => {
    throw refuse('cannot be decoded; it may be truncated', cause);
  });
}

/**
 * Reads the rig and every picture of a preset folder.
 *
 * @throws PluginError `preset/invalid` (file, key, reason), `preset/picture` (file, reason)
 */
export async function readPresetPictures(
  { folder, preset }: PresetFolder,
  { width, height, transparent }: Omit<AvatarOptions, 'preset'> = DEFAULTS,
): Promise<PresetPictures> {
  const rig = await readJson(join(folder, preset.rig), rigSchema);
  const pictures = new Map<string, Picture>();
  let area = 0;
  for (const { picture } of rig.layers) {
    if (pictures.has(picture)) continue;
    const next = await readPicture(folder, picture);
    area += next.width * next.height;
    if (area > LARGEST_PRESET) {
      throw new PluginError(
        'preset/picture',
        `${folder}: its layers have more than ${LARGEST_PRESET / 1e6} megapixels`,
        {
          hint: 'cut the empty rims off its pictures, or reduce them',
        },
      );
    }
    pictures.set(picture, next);
  }
  const background = transparent ? { kind: 'transparent' as const } : preset.background;
  return { rig, pictures, background: await readBackground(folder, background, width, height) };
}

/** A picture comes as large as the frame that it fills. */
async function readBackground(
  folder: string,
  background: Preset['background'],
  width: number,
  height: number,
): Promise<Background> {
  if (background.kind !== 'image') return background;
  const image = await readImage(folder, background.picture);
  const scale = Math.max(width / image.width, height / image.height);
  const x = (width - image.width * scale) / 2;
  const y = (height - image.height * scale) / 2;
  return { kind: 'image', picture: pixelsOf(image, width, height, x, y, scale), blur: background.blur };
}

export interface AvatarOptions {
  readonly preset: PresetFolder;
  /** Of the output, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Leaves the preset's background out: for sinks with alpha. */
  readonly transparent?: boolean;
}

/**
 * Reads a preset folder and works out its puppet. Decoding takes memory and planning time: see open.ts for a process
 * of its own.
 *
 * @throws PluginError as `readPresetPictures` and `planPuppet`
 */
export async function planAvatar(options: AvatarOptions): Promise<PuppetPlan> {
  const { preset, width, height } = options;
  const { rig, pictures, background } = await readPresetPictures(preset, options);
  return planPuppet({
    rig,
    pictures,
    canonical: loadCanonical(),
    width,
    height,
    background,
    fit: preset.preset.fit,
  });
}
