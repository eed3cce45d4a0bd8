import { LARGEST_PICTURE, PICTURE_TYPES, Refused } from './avatar-upload.js';

/** A picture that a person has brought. */
export interface OpenedPicture {
  readonly file: File;
  /** As it is worked on. */
  readonly bitmap: ImageBitmap;
  /** Pixels of the file's picture per pixel of the bitmap. */
  readonly scale: number;
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
  if (scale === 1) return { file, bitmap: whole, scale };
  const bitmap = await createImageBitmap(whole, {
    resizeWidth: Math.round(width / scale),
    resizeHeight: Math.round(height / scale),
    resizeQuality: 'high',
  });
  whole.close();
  return { file, bitmap, scale: width / bitmap.width };
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
