import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Image, loadImage } from '@napi-rs/canvas';
import { imageSize } from '../avatar/image-size.js';
import { PluginError } from '../errors.js';
import { lookHint } from '../shell-quote.js';

/** A picture file may weigh this much, */
export const LARGEST_FILE = 40 * 1024 * 1024;
/** and have this many pixels: decoding takes four bytes for each. */
export const LARGEST_AREA = 32_000_000;
/** Sides shorter than this hold no face. */
const SMALLEST = 64;

const SAVE_AS = `save it as a still RGB picture (PNG, JPEG or WebP) of at most ${LARGEST_AREA / 1e6} megapixels`;

const refusal = (name: string, reason: string, cause?: unknown, hint = SAVE_AS): PluginError =>
  new PluginError('preset/picture', `${name}: ${reason}`, { hint, cause });

/**
 * Reads a picture file whole; links are followed, but only a plain file is read, so that no device or pipe is.
 *
 * @throws PluginError `preset/picture`
 */
export async function readPictureFile(path: string): Promise<Uint8Array> {
  const name = basename(path);
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'is not there' : `cannot be opened (${cause.code})`;
    throw refusal(name, why, cause, lookHint(path));
  });
  try {
    const state = await file.stat();
    if (!state.isFile()) throw refusal(name, 'is not a file');
    if (state.size > LARGEST_FILE) throw refusal(name, `is larger than ${LARGEST_FILE / 1024 / 1024} MB`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

/**
 * Decodes a picture, turned as its EXIF says. It is looked at before it is decoded: size, kind, and whether it is whole,
 * which the decoder does not mind.
 *
 * @param name for messages
 * @throws PluginError `preset/picture` with the reason
 */
export async function decodePicture(bytes: Uint8Array, name = 'the picture'): Promise<Image> {
  if (bytes.length > LARGEST_FILE) throw refusal(name, `is larger than ${LARGEST_FILE / 1024 / 1024} MB`);
  const size = imageSize(bytes);
  if (!size) {
    const other = otherKind(bytes);
    throw refusal(name, other ? `is a picture in ${other}` : 'is no PNG, JPEG or WebP picture, or its head is damaged');
  }
  if (size.width * size.height > LARGEST_AREA) {
    throw refusal(name, `is ${size.width} x ${size.height}; at most ${LARGEST_AREA / 1e6} megapixels`);
  }
  if (Math.min(size.width, size.height) < SMALLEST) {
    throw refusal(name, `is ${size.width} x ${size.height}; at least ${SMALLEST} x ${SMALLEST}`);
  }
  const fault = { png: pngFault, jpeg: jpegFault, webp: webpFault }[size.format](bytes);
  if (fault) throw refusal(name, fault);
  const image = await loadImage(bytes).catch((cause) => {
    throw refusal(name, 'cannot be decoded', cause);
  });
  if (image.width * image.height !== size.width * size.height) throw refusal(name, 'says two different sizes');
  return image;
}

/** Bytes that tell a format. */
const HEAD = 512;
/** The formats that people bring most, beside ours: what their files have at the beginning. */
const OTHERS: readonly (readonly [string, RegExp])[] = [
  ['GIF', /^GIF8/],
  ['AVIF', /^.{4}ftyp(.{4})*?avi[fs]/s],
  ['HEIC, as iPhones take them', /^.{4}ftyp(hei|hev|mif|msf)/s],
  ['TIFF', /^(II\*\0|MM\0\*)/],
  ['SVG', /^\s*(<\?xml.*)?<svg/s],
];

function otherKind(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD)).toString('latin1');
  return OTHERS.find(([, pattern]) => pattern.test(head))?.[0];
}

const ANIMATED = 'is animated';
const TRUNCATED = 'is truncated';

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Chunks must lead to IEND (ISO 15948); acTL makes an APNG. */
function pngFault(bytes: Uint8Array): string | undefined {
  const view = viewOf(bytes);
  let at = 8;
  while (at + 12 <= bytes.length) {
    const kind = view.getUint32(at + 4);
    if (kind === 0x6163544c) return ANIMATED;
    if (kind === 0x49454e44) return undefined;
    at += 12 + view.getUint32(at);
  }
  return TRUNCATED;
}

/** Segments must lead to a scan and that to EOI (ITU-T T.81). Four components are CMYK or YCCK, made for print. */
function jpegFault(bytes: Uint8Array): string | undefined {
  const view = viewOf(bytes);
  let at = 2;
  while (at + 4 <= bytes.length && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      if (at + 10 <= bytes.length && view.getUint8(at + 9) === 4) return 'is in CMYK, the colours of print';
    }
    if (marker === 0xda) {
      const end = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).lastIndexOf(Buffer.from([0xff, 0xd9]));
      return end > at ? undefined : TRUNCATED;
    }
    at += 2 + view.getUint16(at + 2);
  }
  return TRUNCATED;
}

/** RIFF says how long it is (RFC 9649); VP8X has a flag for animation. */
function webpFault(bytes: Uint8Array): string | undefined {
  const view = viewOf(bytes);
  if (view.getUint32(12) === 0x56503858 && view.getUint8(20) & 2) return ANIMATED;
  return view.getUint32(4, true) + 8 > bytes.length + 1 ? TRUNCATED : undefined;
}
