/** Size of a picture from its first bytes, so that a hostile one is refused before it is decoded. */
export interface ImageSize {
  readonly format: 'png' | 'jpeg' | 'webp';
  readonly width: number;
  readonly height: number;
}

/** @returns undefined when the bytes are no whole head of a PNG (ISO 15948), JPEG (ITU-T T.81) or WebP (RFC 9649) */
export function imageSize(bytes: Uint8Array): ImageSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (bytes.length > 24 && view.getUint32(0) === 0x89504e47 && view.getUint32(12) === 0x49484452) {
      return { format: 'png', width: view.getUint32(16), height: view.getUint32(20) };
    }
    if (bytes.length > 4 && view.getUint16(0) === 0xffd8) return jpeg(view);
    if (bytes.length > 30 && view.getUint32(0) === 0x52494646 && view.getUint32(8) === 0x57454250) return webp(view);
  } catch (error) {
    // A head that ends early reads past the view.
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}

function jpeg(view: DataView): ImageSize | undefined {
  let at = 2;
  while (view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    // SOF0..SOF15 hold the size; DHT, JPG and DAC share their range.
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return { format: 'jpeg', height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    }
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

function webp(view: DataView): ImageSize | undefined {
  const chunk = view.getUint32(12);
  if (chunk === 0x56503820) {
    return { format: 'webp', width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  }
  if (chunk === 0x5650384c) {
    const bits = view.getUint32(21, true);
    return { format: 'webp', width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (chunk === 0x56503858) {
    const three = (at: number): number =>
      view.getUint8(at) | (view.getUint8(at + 1) << 8) | (view.getUint8(at + 2) << 16);
    return { format: 'webp', width: three(24) + 1, height: three(27) + 1 };
  }
  return undefined;
}
