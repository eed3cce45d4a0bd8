import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Picture, place } from '../../src/avatar/picture.js';

const pictures = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
  .chain(([width, height]) =>
    fc
      .uint8Array({ minLength: width * height * 4, maxLength: width * height * 4 })
      .map((rgba): Picture => ({ width, height, rgba })),
  );

describe('placing a picture on the output grid', () => {
  it('leaves visible texels as they are at scale 1 and whole offsets', () => {
    fc.assert(
      fc.property(pictures, fc.integer({ min: -3, max: 5 }), fc.integer({ min: -3, max: 5 }), (picture, x, y) => {
        const out = place(picture, { scale: 1, x, y, width: 16, height: 16 });
        for (let j = 0; j < picture.height; j++) {
          for (let i = 0; i < picture.width; i++) {
            if (i + x < 0 || j + y < 0 || i + x >= 16 || j + y >= 16) continue;
            const from = (j * picture.width + i) * 4;
            const to = ((j + y) * 16 + i + x) * 4;
            expect(out.rgba[to + 3]).toBe(picture.rgba[from + 3]);
            if (picture.rgba[from + 3] > 0) {
              expect([...out.rgba.slice(to, to + 3)]).toEqual([...picture.rgba.slice(from, from + 3)]);
            }
          }
        }
      }),
    );
  });

  it('keeps a flat colour flat at any scale, without dark or light rims', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 4, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (scale, x) => {
          const rgba = new Uint8Array(24 * 24 * 4);
          for (let i = 0; i < rgba.length; i += 4) rgba.set([200, 100, 50, 255], i);
          const out = place({ width: 24, height: 24, rgba }, { scale, x: x + 2, y: 2.5, width: 40, height: 40 });
          for (let i = 0; i < out.rgba.length; i += 4) {
            if (out.rgba[i + 3] < 8) continue;
            expect(Math.abs(out.rgba[i] - 200)).toBeLessThanOrEqual(1);
            expect(Math.abs(out.rgba[i + 1] - 100)).toBeLessThanOrEqual(1);
            expect(Math.abs(out.rgba[i + 2] - 50)).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });

  it('shrinks fine stripes to their mean instead of aliasing them', () => {
    const rgba = new Uint8Array(64 * 64 * 4);
    for (let i = 0; i < 64 * 64; i++) rgba.set(i % 2 ? [0, 0, 0, 255] : [255, 255, 255, 255], i * 4);
    const out = place({ width: 64, height: 64, rgba }, { scale: 0.23, x: 0, y: 0, width: 14, height: 14 });
    for (let y = 3; y < 11; y++) {
      for (let x = 3; x < 11; x++) expect(Math.abs(out.rgba[(y * 14 + x) * 4] - 127)).toBeLessThan(8);
    }
  });
});
