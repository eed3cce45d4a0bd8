import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellBytes, cellsAcross, mapCells } from '../../../src/avatar/kernel/cells.js';
import { premultiply } from '../../../src/avatar/kernel/premultiply.js';

const side = fc.integer({ min: 1, max: 19 });
/** Mostly air and opaque, as art is, with rims between. */
const alpha = fc.oneof(fc.constant(0), fc.constant(255), fc.integer({ min: 0, max: 255 }));
const texel = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), alpha);
const picture = fc.tuple(side, side, fc.nat(3)).chain(([width, height, shift]) =>
  fc.record({
    width: fc.constant(width),
    height: fc.constant(height),
    shift: fc.constant(shift),
    texels: fc.array(texel, { minLength: width * height, maxLength: width * height }),
  }),
);

describe('a texture', () => {
  it('is premultiplied and rounded exactly, its rim repeated, wherever its bytes begin', () => {
    fc.assert(
      fc.property(picture, ({ width, height, shift, texels }) => {
        const rgba = new Uint8Array(width * height * 4 + shift).subarray(shift);
        rgba.set(texels.flat());
        const out = new Uint8Array((width + 2) * (height + 2) * 4);
        premultiply(rgba, width, height, out);
        for (let y = -1; y <= height; y++) {
          for (let x = -1; x <= width; x++) {
            const column = Math.min(Math.max(x, 0), width - 1);
            const [r, g, b, a] = texels[Math.min(Math.max(y, 0), height - 1) * width + column];
            const at = ((y + 1) * (width + 2) + x + 1) * 4;
            expect([...out.subarray(at, at + 4)]).toEqual([...[r, g, b].map((c) => Math.round((c * a) / 255)), a]);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('has a cell mapped as empty exactly where no run that begins in it sees anything', () => {
    fc.assert(
      fc.property(picture, ({ width, height, texels }) => {
        const out = new Uint8Array((width + 2) * (height + 2) * 4);
        premultiply(Uint8Array.from(texels.flat()), width, height, out);
        const cells = new Uint8Array(cellBytes(width, height));
        mapCells(out, width, height, cells);
        const wide = width + 2;
        const across = cellsAcross(width);
        for (let row = 0; row <= (height + 1) >> 2; row++) {
          for (let column = 0; column <= (width + 1) >> 2; column++) {
            let empty = 1;
            for (let y = Math.max(0, row * 4 - 1); y < Math.min(height + 2, row * 4 + 6); y++) {
              for (let x = column * 4; x < Math.min(wide, column * 4 + 9); x++)
                if (out[(y * wide + x) * 4 + 3] > 0) empty = 0;
            }
            expect([row, column, cells[row * across + column]]).toEqual([row, column, empty]);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
