/**
 * The list of entries at the end of a zip archive (PKWARE APPNOTE 6.3.10), read by one who trusts none of it. fflate,
 * which writes our archives, tells neither where entries lie nor what they are (links, encryption), and checks no sums.
 */
import { PluginError } from '../errors.js';

export interface ZipEntry {
  /** As it stands there: bytes beyond ASCII are kept as Latin-1. */
  readonly name: string;
  readonly folder: boolean;
  /** 0 stored, 8 deflate. */
  readonly method: 0 | 8;
  /** CRC-32 of the content. */
  readonly crc: number;
  /** Bytes of the content, as the archive claims. */
  readonly size: number;
  /** Where its packed bytes lie in the archive. */
  readonly start: number;
  readonly end: number;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_SIZE = 22;
const CENTRAL_SIZE = 46;
const LOCAL_SIZE = 30;
const LONGEST_COMMENT = 0xffff;
/** Encrypted, patched data, strongly encrypted, masked headers. */
const UNREADABLE = 0x1 | 0x20 | 0x40 | 0x2000;
/** The sizes stand behind the data: a local header may then leave them out. */
const STREAMED = 0x8;
const FILE_KIND = 0o170000;
const PLAIN = 0o100000;
const FOLDER = 0o040000;

export const badArchive = (
  reason: string,
  hint = 'ask for it to be exported again: npx mouthpiece preset export NAME',
) => new PluginError('preset/archive', `the archive ${reason}`, { hint });

/**
 * Reads the list and proves it against the archive: each entry's own head says the same, none lies over another, and
 * nothing stands before, between or behind that is no part of it.
 *
 * @param most entries
 * @throws PluginError `preset/archive`
 */
export function readDirectory(bytes: Uint8Array, most: number): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end === undefined) throw badArchive('is no zip file, or it was cut off');
  const [disk, first, here, count] = [4, 6, 8, 10].map((at) => view.getUint16(end + at, true));
  const size = view.getUint32(end + 12, true);
  const begin = view.getUint32(end + 16, true);
  if (count === 0xffff || size === 0xffffffff || begin === 0xffffffff) throw badArchive('is a Zip64 file');
  if (disk !== 0 || first !== 0 || here !== count) throw badArchive('is one part of several');
  if (count > most) throw badArchive(`has ${count} entries; at most ${most}`);
  if (begin + size !== end) throw badArchive('has a list of entries that does not fit');
  const entries: ZipEntry[] = [];
  const heads: number[] = [];
  let at = begin;
  for (let i = 0; i < count; i++) {
    if (at + CENTRAL_SIZE > end || view.getUint32(at, true) !== CENTRAL) throw badArchive('has a damaged list');
    const [name, extra, comment] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    const next = at + CENTRAL_SIZE + name + extra + comment;
    if (next > end) throw badArchive('has a damaged list');
    entries.push(entryAt(bytes, view, at, begin));
    heads.push(view.getUint32(at + 42, true));
    at = next;
  }
  if (at !== end) throw badArchive('has more in its list than entries');
  checkApart(entries, heads);
  return entries;
}

/** The last one whose comment ends with the file: of two ends that both could be meant, neither is hidden in the other. */
function findEnd(view: DataView): number | undefined {
  const last = view.byteLength - END_SIZE;
  for (let at = last; at >= Math.max(0, last - LONGEST_COMMENT); at--) {
    if (view.getUint32(at, true) === END && at + END_SIZE + view.getUint16(at + 20, true) === view.byteLength)
      return at;
  }
  return undefined;
}

const textAt = (bytes: Uint8Array, at: number, length: number) =>
  Buffer.from(bytes.buffer, bytes.byteOffset + at, length).toString('latin1');

function entryAt(bytes: Uint8Array, view: DataView, at: number, limit: number): ZipEntry {
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  const crc = view.getUint32(at + 16, true);
  const packed = view.getUint32(at + 20, true);
  const size = view.getUint32(at + 24, true);
  const name = textAt(bytes, at + CENTRAL_SIZE, view.getUint16(at + 28, true));
  const shown = JSON.stringify(name.slice(0, 60));
  const kind = (view.getUint32(at + 38, true) >>> 16) & FILE_KIND;
  const head = view.getUint32(at + 42, true);
  if (flags & UNREADABLE) throw badArchive(`has an encrypted entry: ${shown}`);
  if (method !== 0 && method !== 8) throw badArchive(`packs ${shown} in a way that is not read here`);
  if (packed === 0xffffffff || size === 0xffffffff || head === 0xffffffff) throw badArchive('is a Zip64 file');
  const folder = name.endsWith('/');
  if (kind !== 0 && kind !== (folder ? FOLDER : PLAIN)) throw badArchive(`has a link or device in it: ${shown}`);
  if (folder && (size !== 0 || packed > 2)) throw badArchive(`has a folder with content: ${shown}`);
  if (method === 0 && packed !== size) throw badArchive(`lies about the size of ${shown}`);

  const lies = (what: string) => badArchive(`says two different things about ${shown} (${what})`);
  if (head + LOCAL_SIZE > limit || view.getUint32(head, true) !== LOCAL) throw badArchive(`has no head for ${shown}`);
  const length = view.getUint16(head + 26, true);
  const start = head + LOCAL_SIZE + length + view.getUint16(head + 28, true);
  if (start + packed > limit) throw badArchive(`ends before ${shown} does`);
  if (textAt(bytes, head + LOCAL_SIZE, length) !== name) throw lies('name');
  const ownFlags = view.getUint16(head + 6, true);
  if (ownFlags & UNREADABLE) throw badArchive(`has an encrypted entry: ${shown}`);
  if (view.getUint16(head + 8, true) !== method) throw lies('packing');
  for (const [offset, value] of [
    [14, crc],
    [18, packed],
    [22, size],
  ]) {
    const own = view.getUint32(head + offset, true);
    if (own !== value && !(ownFlags & STREAMED && own === 0)) throw lies('size or sum');
  }
  return { name, folder, method, crc, size, start, end: start + packed };
}

/** Entries that share bytes make a bomb of a small file. */
function checkApart(entries: readonly ZipEntry[], heads: readonly number[]): void {
  const order = entries.map((_, i) => i).sort((a, b) => heads[a] - heads[b]);
  for (let i = 1; i < order.length; i++) {
    if (entries[order[i - 1]].end > heads[order[i]]) throw badArchive('has entries that lie over each other');
  }
}
