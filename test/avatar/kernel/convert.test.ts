import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesFor } from '../../../src/avatar/kernel/arena.js';
import { bothKernels, firstDifference, noise } from './support.js';

/** ITU-R BT.601-7 in double precision: limited range from 0..255 colours. */
function ycc(r: number, g: number, b: number): [number, number, number] {
  const y = (0.299 * r + 0.587 * g + 0.114 * b) / 255;
  return [
    16 + 219 * y,
    128 + (224 * 0.5 * (b / 255 - y)) / (1 - 0.114),
    128 + (224 * 0.5 * (r / 255 - y)) / (1 - 0.299),
  ];
}

/** The reference conversion: chroma of the mean colour of `columns` x `rows` pixels. */
function reference(rgba: Uint8Array, width: number, x: number, y: number, columns: number, rows: number) {
  const mean = [0, 0, 0];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let c = 0; c < 3; c++) mean[c] += rgba[((y + row) * width + x + column) * 4 + c] / (rows * columns);
    }
  }
  return ycc(mean[0], mean[1], mean[2]);
}

function worst(rgba: Uint8Array, width: number, height: number, format: 'yuyv' | 'i420', bytes: Uint8Array): number {
  let error = 0;
  const compare = (got: number, expected: number) => {
    error = Math.max(error, Math.abs(got - expected));
  };
  const planeU = width * height;
  const planeV = planeU + planeU / 4;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const luma = reference(rgba, width, x, y, 1, 1)[0];
      compare(format === 'yuyv' ? bytes[(y * width + x) * 2] : bytes[y * width + x], luma);
      if (x % 2 || (format === 'i420' && y % 2)) continue;
      const [, u, v] = reference(rgba, width, x, y, 2, format === 'yuyv' ? 1 : 2);
      const chroma = (y / 2) * (width / 2) + x / 2;
      compare(format === 'yuyv' ? bytes[(y * width + x) * 2 + 1] : bytes[planeU + chroma], u);
      compare(format === 'yuyv' ? bytes[(y * width + x) * 2 + 3] : bytes[planeV + chroma], v);
    }
  }
  return error;
}

const even = fc.integer({ min: 1, max: 24 }).map((value) => value * 2);
const formats = ['yuyv', 'i420'] as const;

describe('convert', () => {
  it('is within rounding of the standard in double precision', async () => {
    for (const kernel of await bothKernels(16 * bytesFor.bitmap(64, 64))) {
      for (const format of formats) {
        const rgba = noise(64, 64, 5);
        for (let i = 0; i < 512; i++) for (let c = 0; c < 3; c++) rgba[i * 4 + c] = (i >> (c * 3)) & 7 ? 255 : 0;
        const bitmap = kernel.bitmap(64, 64);
        bitmap.pixels.set(rgba);
        const to = kernel.converted(format, 64, 64);
        kernel.convert(bitmap, to, { x: 0, y: 0, width: 64, height: 64 });
        expect(worst(rgba, 64, 64, format, to.bytes)).toBeLessThan(0.52);
      }
    }
  });

  it('knows black, white, grey and the primaries', async () => {
    const known: [number, number[]][] = [
      [0xff000000, [16, 128, 128]],
      [0xffffffff, [235, 128, 128]],
      [0xff808080, [126, 128, 128]],
      [0xff0000ff, [81, 90, 240]],
      [0xff00ff00, [145, 54, 34]],
      [0xffff0000, [41, 240, 110]],
    ];
    for (const kernel of await bothKernels(2 ** 16)) {
      for (const [colour, [y, u, v]] of known) {
        const bitmap = kernel.bitmap(4, 2);
        kernel.fill(bitmap, { x: 0, y: 0, width: 4, height: 2 }, colour);
        const [yuyv, i420] = formats.map((format) => kernel.converted(format, 4, 2));
        for (const to of [yuyv, i420]) kernel.convert(bitmap, to, { x: 0, y: 0, width: 4, height: 2 });
        expect([...yuyv.bytes]).toEqual(Array(4).fill([y, u, y, v]).flat());
        expect([...i420.bytes]).toEqual([...Array(8).fill(y), u, u, v, v]);
      }
    }
  });

  it('converts the box grown to even bounds and leaves the rest, the same from both kernels', async () => {
    const edge = fc.double({ min: -6, max: 52, noNaN: true });
    await fc.assert(
      fc.asyncProperty(even, even, edge, edge, edge, edge, fc.integer(), async (w, h, x, y, width, height, seed) => {
        const rgba = noise(w, h, seed);
        for (const format of formats) {
          const results = (await bothKernels(2 ** 16)).map((kernel) => {
            const bitmap = kernel.bitmap(w, h);
            bitmap.pixels.set(rgba);
            const [all, part] = [kernel.converted(format, w, h), kernel.converted(format, w, h)];
            kernel.convert(bitmap, all, { x: 0, y: 0, width: w, height: h });
            part.bytes.fill(3);
            kernel.convert(bitmap, part, { x, y, width, height });
            const [left, top] = [Math.max(Math.floor(x / 2) * 2, 0), Math.max(Math.floor(y / 2) * 2, 0)];
            const [right, bottom] = [Math.ceil((x + width) / 2) * 2, Math.ceil((y + height) / 2) * 2];
            const within = (px: number, py: number) =>
              width > 0 && height > 0 && px >= left && px < right && py >= top && py < bottom;
            const mismatch = part.bytes.findIndex((value, i) => {
              let inside: boolean;
              if (format === 'yuyv') inside = within((i >> 1) % w, Math.floor(i / 2 / w));
              else if (i < w * h) inside = within(i % w, Math.floor(i / w));
              else {
                const chroma = (i - w * h) % ((w * h) / 4);
                inside = within((chroma % (w / 2)) * 2, Math.floor(chroma / (w / 2)) * 2);
              }
              return value !== (inside ? all.bytes[i] : 3);
            });
            expect(mismatch).toBe(-1);
            return part.bytes;
          });
          expect(firstDifference(results[0], results[1])).toBe(-1);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('refuses odd sizes and pictures of another size', async () => {
    for (const kernel of await bothKernels(2 ** 16)) {
      expect(() => kernel.converted('yuyv', 5, 4)).toThrow(/sides must be even/);
      const to = kernel.converted('i420', 8, 8);
      expect(() => kernel.convert(kernel.bitmap(8, 6), to, { x: 0, y: 0, width: 8, height: 6 })).toThrow(
        /does not fit/,
      );
    }
  });
});
