import { createCanvas, ImageData } from '@napi-rs/canvas';
import type { Picture } from '../avatar/picture.js';
import { type Rig, rigSchema } from '../avatar/rig.js';
import { type Preset, presetSchema } from '../presets/schema.js';
import { checkPoints, type FacePoints, faceFrame, mapPoints } from './points.js';
import { type BuiltPuppet, buildPuppet } from './puppet.js';
import type { Drawable } from './view.js';

/** A picture is reduced until its longer side, or the face unit, is no more than this. */
const LONG_SIDE = 2048;
const FACE_UNIT = 240;
/** A layer's side must stay below what the kernel takes, whatever the face's size. */
const MOST_SIDE = 4000;

export interface MadePreset {
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  readonly notices: readonly string[];
}

/**
 * Turns a decoded picture and its points into the files of a preset folder.
 *
 * @param points in the image's own pixels
 * @throws PluginError `preset/invalid` when the points are no face
 */
export function makePreset(
  image: Drawable,
  points: FacePoints,
  { name, title, author = 'made with mouthpiece avatar add' }: { name: string; title: string; author?: string },
): MadePreset {
  checkPoints(points, image);
  const { picture, scale } = reduce(image, faceFrame(points.landmarks).unit);
  const built = buildPuppet({ ...mapPoints(points, ([x, y]) => [x * scale, y * scale]), picture });
  const notices = [...built.notices];
  if (scale < 1) notices.unshift(`the picture was reduced to ${picture.width} x ${picture.height}`);
  const files = presetFiles(built, { name, title, author });
  files.set('thumbnail.png', thumbnail(image, points));
  return { files, notices };
}

export function presetFiles(
  { rig, pictures, backdrop }: BuiltPuppet,
  {
    name,
    title,
    author,
    licence = 'as the picture',
  }: { name: string; title: string; author: string; licence?: string },
): Map<string, string | Uint8Array> {
  const checked: Rig = rigSchema.parse(rig);
  const preset: Preset = presetSchema.parse({
    schema: 1,
    name,
    title,
    thumbnail: 'thumbnail.png',
    background: backdrop ? { kind: 'image', picture: 'backdrop.png', blur: 12 } : { kind: 'colour', colour: '#2b3440' },
    style: 'calm',
    // A photo shows every exaggeration: it moves a little less than drawn art.
    gains: { mouth: 0.9, width: 0.9, head: 0.7, brows: 0.7 },
    licence,
    author,
  });
  const files = new Map<string, string | Uint8Array>();
  for (const [file, picture] of pictures) files.set(file, png(picture));
  if (backdrop) files.set('backdrop.png', png(backdrop));
  files.set('rig.json', `${JSON.stringify(checked)}\n`);
  files.set('preset.json', `${JSON.stringify(preset, null, 2)}\n`);
  return files;
}

function reduce(image: Drawable, unit: number): { readonly picture: Picture; readonly scale: number } {
  const long = Math.max(image.width, image.height);
  const scale = Math.min(1, Math.max(LONG_SIDE / long, FACE_UNIT / unit), MOST_SIDE / long);
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, width, height);
  return { picture: { width, height, rgba: context.getImageData(0, 0, width, height).data }, scale };
}

export function png({ width, height, rgba }: Picture): Uint8Array {
  const canvas = createCanvas(width, height);
  const data = rgba instanceof Uint8ClampedArray ? rgba : new Uint8ClampedArray(rgba);
  canvas.getContext('2d').putImageData(new ImageData(data, width, height), 0, 0);
  return canvas.toBuffer('image/png');
}

/** Side of the shipped presets' thumbnails. */
const THUMBNAIL = 256;

/** A square around the face. */
function thumbnail(image: Drawable, points: FacePoints): Uint8Array {
  const { unit, at } = faceFrame(points.landmarks);
  const side = Math.min(4 * unit, Math.max(image.width, image.height));
  const [cx, cy] = at(0, 0.35);
  const scale = THUMBNAIL / side;
  const canvas = createCanvas(THUMBNAIL, THUMBNAIL);
  const context = canvas.getContext('2d');
  context.imageSmoothingQuality = 'high';
  const inside = (middle: number, length: number): number =>
    length <= side ? (side - length) / 2 : Math.min(0, Math.max(side - length, side / 2 - middle));
  const x = inside(cx, image.width);
  const y = inside(cy, image.height);
  context.drawImage(image, x * scale, y * scale, image.width * scale, image.height * scale);
  return canvas.toBuffer('image/png');
}
