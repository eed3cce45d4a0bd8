import { deflateRawSync, crc32 as nodeCrc } from 'node:zlib';
import { zipSync } from 'fflate';

/** One entry of an archive, honest where nothing is said. */
export interface Entry {
  readonly name: string;
  readonly content?: string | Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  /** As the list claims it. */
  readonly size?: number;
  readonly crc?: number;
  /** Packed bytes. */
  readonly packed?: Uint8Array;
  /** Upper half of the external attributes: a Unix mode. */
  readonly mode?: number;
  /** What its own head says. */
  readonly own?: { readonly name?: string; readonly flags?: number; readonly size?: number };
  /** Lies where this other entry lies. */
  readonly over?: number;
}

/** CRC-32, by the very library that the reader does not use. */
function sum(content: Uint8Array): number {
  if (nodeCrc) return nodeCrc(content);
  const packed = Buffer.from(zipSync({ a: content }));
  return packed.readUInt32LE(14);
}

/** An archive, entry for entry as told, true or not. */
export function makeZip(
  entries: readonly Entry[],
  { before = '', comment = '', end = (_: Buffer) => {} } = {},
): Buffer {
  const parts: Buffer[] = [Buffer.from(before)];
  const heads: number[] = [];
  const list: Buffer[] = [];
  let at = parts[0].length;
  for (const entry of entries) {
    const content = Buffer.from(entry.content ?? '');
    const { method = 8, flags = 0, size = content.length, crc = sum(content), mode = 0o100644, own = {} } = entry;
    const packed = Buffer.from(entry.packed ?? (method === 8 ? deflateRawSync(content) : content));
    const head = (bytes: Buffer, from: number, said: { flags?: number; size?: number }, length: number) => {
      bytes.writeUInt16LE(20, from);
      bytes.writeUInt16LE(said.flags ?? flags, from + 2);
      bytes.writeUInt16LE(method, from + 4);
      bytes.writeUInt32LE(crc >>> 0, from + 10);
      bytes.writeUInt32LE(packed.length, from + 14);
      bytes.writeUInt32LE(said.size ?? size, from + 18);
      bytes.writeUInt16LE(length, from + 22);
    };
    const ownName = Buffer.from(own.name ?? entry.name, 'latin1');
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    head(local, 4, own, ownName.length);
    if (entry.over === undefined) {
      heads.push(at);
      parts.push(local, ownName, packed);
      at += local.length + ownName.length + packed.length;
    } else heads.push(heads[entry.over]);
    const name = Buffer.from(entry.name, 'latin1');
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE((3 << 8) | 20, 4);
    head(central, 6, {}, name.length);
    central.writeUInt32LE((mode << 16) >>> 0, 38);
    central.writeUInt32LE(heads[heads.length - 1], 42);
    list.push(central, name);
  }
  const directory = Buffer.concat(list);
  const last = Buffer.alloc(22);
  last.writeUInt32LE(0x06054b50, 0);
  last.writeUInt16LE(entries.length, 8);
  last.writeUInt16LE(entries.length, 10);
  last.writeUInt32LE(directory.length, 12);
  last.writeUInt32LE(at, 16);
  last.writeUInt16LE(comment.length, 20);
  end(last);
  return Buffer.concat([...parts, directory, last, Buffer.from(comment)]);
}
