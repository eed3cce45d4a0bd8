import { createCanvas } from '@napi-rs/canvas';

/** Small pictures that are whole, and what becomes of them in wrong hands. */
const canvas = createCanvas(120, 80);
const context = canvas.getContext('2d');
for (let i = 0; i < 400; i++) {
  context.fillStyle = `hsl(${i * 37} 60% 50%)`;
  context.fillRect((i * 17) % 120, (i * 29) % 80, 7, 5);
}
const PNG = canvas.toBuffer('image/png');
const JPEG = canvas.toBuffer('image/jpeg');
const WEBP = canvas.toBuffer('image/webp');

const be = (value: number): Buffer => {
  const out = Buffer.alloc(4);
  out.writeUInt32BE(value);
  return out;
};
export const chunk = (kind: string, data: Buffer): Buffer =>
  Buffer.concat([be(data.length), Buffer.from(kind), data, be(0)]);
/** A PNG's head that promises a size. */
export const promising = (width: number, height: number): Buffer =>
  Buffer.concat([PNG.subarray(0, 16), be(width), be(height), PNG.subarray(24)]);
/** A JPEG with one more segment after its head. */
export const jpegWith = (segment: Buffer): Buffer => Buffer.concat([JPEG.subarray(0, 2), segment, JPEG.subarray(2)]);
/** EXIF that says: turn by a quarter to the right. */
export const EXIF = Buffer.from('ffe1002245786966000049492a0008000000010012010300010000000600000000000000', 'hex');
/** As JPEG, with the number of components changed in its frame head. */
export const cmyk = (): Buffer => {
  const bytes = Buffer.from(JPEG);
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
  bytes[frame + 9] = 4;
  return bytes;
};
export const animatedWebp = (): Buffer => {
  const head = Buffer.alloc(30);
  head.write('RIFF');
  head.writeUInt32LE(22, 4);
  head.write('WEBPVP8X', 8);
  head.writeUInt32LE(10, 16);
  head[20] = 2;
  head.writeUIntLE(119, 24, 3);
  head.writeUIntLE(79, 27, 3);
  return Buffer.concat([head, Buffer.alloc(40)]);
};
export const animatedPng = (): Buffer =>
  Buffer.concat([PNG.subarray(0, 33), chunk('acTL', Buffer.alloc(8)), PNG.subarray(33)]);

export const GIF = Buffer.from('GIF89a\x78\x00\x50\x00\xf7\x00\x00 and so on and so on and so on', 'latin1');
export const TEXT = Buffer.from('this is no picture at all, only text');
export const PICTURES = { PNG, JPEG, WEBP } as const;
