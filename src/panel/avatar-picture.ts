import type { Pair } from '../align/points.js';
import { quarterTurns, turnPair } from '../align/quarter-turns.js';
import { LARGEST_PICTURE, PICTURE_TYPES, Refused } from './avatar-upload.js';

/** A picture that a person has brought. */
export interface OpenedPicture {
  readonly file: File;
  /** As it is worked on. */
  readonly bitmap: ImageBitmap;
  /** Pixels of the file's picture per pixel of the bitmap. */
  readonly scale: number;
  /** Quarter turns clockwise that it is worked on after. */
  readonly turns: number;
}

/** Where a point of the file's picture lies in the bitmap. */
export function fromFile({ bitmap, scale, turns }: OpenedPicture, [x, y]: Pair): Pair {
  return turnPair(turns, turnedSize(bitmap, turns), [x / scale, y / scale]);
}

/** The other way, to a hundredth of a pixel. */
export function toFile({ bitmap, scale, turns }: OpenedPicture, p: Pair): Pair {
  const [x, y] = turnPair((4 - turns) % 4, bitmap, p);
  return [Math.round(x * scale * 100) / 100, Math.round(y * scale * 100) / 100];
}

const turnedSize = ({ width, height }: ImageBitmap, turns: number) =>
  turns % 2 ? { width: height, height: width } : { width, height };

/** The picture by quarters upright, for a face that the program has found lying in it. @param landmarks [68] in pixels of the file's picture */
export function uprightPicture(picture: OpenedPicture, landmarks: readonly Pair[]): OpenedPicture {
  const turns = quarterTurns(landmarks);
  const more = (turns - picture.turns + 4) % 4;
  if (more === 0) return picture;
  const { width, height } = turnedSize(picture.bitmap, more);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
  context.translate(width / 2, height / 2);
  context.rotate((more * Math.PI) / 2);
  context.drawImage(picture.bitmap, -picture.bitmap.width / 2, -picture.bitmap.height / 2);
  return { ...picture, bitmap: canvas.transferToImageBitmap(), turns };
}

/** More pixels on a side than this are not worked on; the file itself goes out as it is. */
const LARGEST_SIDE = 2048;
const SMALLEST_SIDE = 64;

/** @throws Refused for what is no picture, is too large or too small */
export async function openPicture(file: File): Promise<OpenedPicture> {
  const refuse = (message: string, hint: string) => new Refused('preset/picture', message, hint);
  if (!PICTURE_TYPES.includes(file.type)) {
    throw refuse(
      `“${file.name}” is no PNG, JPEG or WebP picture.`,
      'Save it as one of these, then drop it here again.',
    );
  }
  if (file.size > LARGEST_PICTURE) {
    throw refuse(
      `“${file.name}” has more than ${LARGEST_PICTURE / 1e6} MB.`,
      'Make it smaller: 2000 pixels on a side are plenty.',
    );
  }
  const whole = await createImageBitmap(file).catch(() => {
    throw refuse(
      `“${file.name}” cannot be read; it may be damaged or much too large.`,
      'Save it again as PNG, then drop it here.',
    );
  });
  const { width, height } = whole;
  if (Math.min(width, height) < SMALLEST_SIDE) {
    whole.close();
    throw refuse(`“${file.name}” has only ${width} × ${height} pixels.`, 'A face needs some 300 pixels to look good.');
  }
  const scale = Math.max(1, Math.max(width, height) / LARGEST_SIDE);
  if (scale === 1) return { file, bitmap: whole, scale, turns: 0 };
  const bitmap = await createImageBitmap(whole, {
    resizeWidth: Math.round(width / scale),
    resizeHeight: Math.round(height / scale),
    resizeQuality: 'high',
  });
  whole.close();
  return { file, bitmap, scale: width / bitmap.width, turns: 0 };
}

/** All the ways in for a picture: dropped anywhere, chosen, pasted. */
export function pictureDoor(
  { door, input }: { readonly door: HTMLElement; readonly input: HTMLInputElement },
  take: (file: File) => void,
): void {
  const first = (files: FileList | undefined | null) => {
    const file = files?.[0];
    if (file) take(file);
  };
  input.addEventListener('change', () => {
    first(input.files);
    // The same file chosen again is a new wish.
    input.value = '';
  });
  document.addEventListener('dragover', (event) => {
    event.preventDefault();
    door.classList.add('over');
  });
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) door.classList.remove('over');
  });
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    door.classList.remove('over');
    first(event.dataTransfer?.files);
  });
  document.addEventListener('paste', (event) => first(event.clipboardData?.files));
}
