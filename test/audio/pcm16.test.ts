import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pcm16Framer } from '../../src/audio/pcm16.js';

describe('pcm16 framer', () => {
  it('gives the same samples however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
        (bytes, sizes) => {
          const framer = pcm16Framer(16);
          const found: number[] = [];
          const emit = (samples: Float32Array) => found.push(...samples);
          for (let i = 0, k = 0; i < bytes.length; k++) {
            const size = sizes[k % sizes.length];
            framer.push(bytes.subarray(i, i + size), emit);
            i += size;
          }
          framer.flush(emit);
          const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
          const wanted = Array.from({ length: bytes.length >> 1 }, (_, i) => view.getInt16(i * 2, true) / 32768);
          expect(found).toEqual(wanted);
        },
      ),
    );
  });

  it('reuses its chunk', () => {
    const framer = pcm16Framer(4);
    const seen = new Set<Float32Array>();
    for (let i = 0; i < 5; i++) framer.push(new Uint8Array(24), (samples) => seen.add(samples));
    expect(seen.size).toBe(1);
  });
});
