import fc from 'fast-check';
import { PluginError } from '../../src/errors.js';

/** Cases per parser: some hundred each time, `FUZZ=100000` for the long run. */
export const RUNS = Number(process.env.FUZZ ?? 400);
/** A parser that takes longer than this for a small file hangs. */
const PATIENCE_MS = 3000;

/** Numbers that parsers trip over, little-endian. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];
/** Texts that they trip over. */
const WORDS = ['NaN', '1e999', '-0', 'null', '{}', '[]', '"', '\\', '\u0000', '../', '__proto__', '9'.repeat(30), '[['];

interface Mutation {
  readonly kind: 'flip' | 'cut' | 'drop' | 'double' | 'edge' | 'word' | 'noise';
  /** Where, as a share of the whole. */
  readonly at: number;
  readonly value: number;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('flip', 'cut', 'drop', 'double', 'edge', 'word', 'noise'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  value: fc.nat(0xffff),
});

/** The samples, each spoilt in up to eight places. */
export const spoilt = (samples: readonly Uint8Array[]): fc.Arbitrary<Buffer> =>
  fc
    .tuple(fc.constantFrom(...samples), fc.array(mutation, { maxLength: 8 }))
    .map(([sample, mutations]) => mutations.reduce(mutate, Buffer.from(sample)));

function mutate(bytes: Buffer, { kind, at, value }: Mutation): Buffer {
  // Heads hold most of what can go wrong: every other hit goes there.
  const reach = value % 2 ? Math.min(bytes.length, 200) : bytes.length;
  const place = Math.min(bytes.length, Math.floor(at * (reach + 1)));
  const before = bytes.subarray(0, place);
  switch (kind) {
    case 'flip': {
      const out = Buffer.from(bytes);
      if (place < out.length) out[place] ^= 1 << (value % 8);
      return out;
    }
    case 'cut':
      return Buffer.from(before);
    case 'drop':
      return Buffer.concat([before, bytes.subarray(place + 1 + (value % 40))]);
    case 'double':
      return Buffer.concat([before, bytes.subarray(place, place + 1 + (value % 400)), bytes.subarray(place)]);
    case 'edge': {
      const number = Buffer.alloc(4);
      number.writeUInt32LE(EDGES[value % EDGES.length]);
      const width = [1, 2, 4][value % 3];
      return Buffer.concat([before, number.subarray(0, width), bytes.subarray(place + width)]);
    }
    case 'word':
      return Buffer.concat([before, Buffer.from(WORDS[value % WORDS.length]), bytes.subarray(place)]);
    case 'noise':
      return Buffer.concat([before, Buffer.from(String(Math.sin(value) * 10 ** (value % 9))), bytes.subarray(place)]);
  }
}

/** It reads what it is given, or says in a PluginError what is wrong; soon, either way. Nothing else may happen. */
export async function mustEnd(read: () => unknown): Promise<void> {
  const began = performance.now();
  try {
    await read();
  } catch (error) {
    if (!(error instanceof PluginError) || error.code === 'internal') throw error;
  }
  const took = performance.now() - began;
  if (took > PATIENCE_MS) throw new Error(`it took ${took.toFixed(0)} ms`);
}
