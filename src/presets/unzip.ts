import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { badArchive, readDirectory, type ZipEntry } from './zip-directory.js';

/** What an archive may be, so that reading it takes no more memory than this says. */
export interface ZipBounds {
  readonly entries: number;
  /** Bytes of the content of one entry by its name; undefined: an entry of this name is passed over, unread. */
  largest(name: string): number | undefined;
  /** Bytes of all contents together. */
  readonly total: number;
  /** Bytes of content per packed byte, for an entry of more than `small` bytes. */
  readonly ratio: number;
  readonly small: number;
}

const inflate = promisify(inflateRaw) as unknown as (
  packed: Uint8Array,
  options: { maxOutputLength: number; info: true },
) => Promise<{ buffer: Buffer; engine: { bytesWritten: number } }>;

/**
 * The contents of an archive by name, folders left out. What it claims is held against the bounds before anything is
 * inflated, and what comes out against what it claimed: inflating stops at the first byte too many.
 *
 * @throws PluginError `preset/archive`
 */
export async function unzip(bytes: Uint8Array, bounds: ZipBounds): Promise<Map<string, Uint8Array>> {
  const wanted = readDirectory(bytes, bounds.entries).filter(
    (entry) => !entry.folder && bounds.largest(entry.name) !== undefined,
  );
  let total = 0;
  for (const { name, size, start, end } of wanted) {
    const most = bounds.largest(name) as number;
    if (size > most) throw badArchive(`has ${size} bytes in ${JSON.stringify(name)}; at most ${most}`);
    if (size > bounds.small && size > bounds.ratio * (end - start)) {
      throw badArchive(`packs ${JSON.stringify(name)} more than ${bounds.ratio} to 1, as bombs do`);
    }
    total += size;
  }
  if (total > bounds.total) throw badArchive(`unpacks to ${total} bytes; at most ${bounds.total}`);
  const files = new Map<string, Uint8Array>();
  for (const entry of wanted) {
    if (files.has(entry.name)) throw badArchive(`has ${JSON.stringify(entry.name)} twice`);
    files.set(entry.name, await contentOf(bytes, entry));
  }
  return files;
}

async function contentOf(bytes: Uint8Array, { name, method, size, crc, start, end }: ZipEntry): Promise<Uint8Array> {
  const lies = (what: string) => badArchive(`lies about ${JSON.stringify(name)}: ${what}`);
  const packed = bytes.subarray(start, end);
  let content = packed;
  if (method === 8) {
    const { buffer, engine } = await inflate(packed, { maxOutputLength: Math.max(1, size), info: true }).catch(
      (error) => {
        throw error.code === 'ERR_BUFFER_TOO_LARGE' ? lies('more comes out than it says') : lies('it is damaged');
      },
    );
    if (engine.bytesWritten !== packed.length) throw lies('more is packed than comes out');
    content = buffer;
  }
  if (content.length !== size) throw lies('its size');
  if (crc32(content) !== crc) throw lies('its sum');
  return content;
}

/** Node has one of its own only from 20.15 on. */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) value = (value >>> 8) ^ CRC_TABLE[(value ^ bytes[i]) & 0xff];
  return ~value >>> 0;
}
