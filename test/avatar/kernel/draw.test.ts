import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesFor, pagesFor } from '../../../src/avatar/kernel/arena.js';
import type { Kernel } from '../../../src/avatar/kernel/kernel.js';
import { texelsOf } from '../../../src/avatar/kernel/texels.js';
import {
  bothKernels,
  deformed,
  firstDifference,
  noise,
  picture,
  random,
  rectangleMesh,
  type TestMesh,
} from './support.js';
import { warpReference } from './warp-reference.js';

const W = 160;
const H = 120;
const whole = { x: 0, y: 0, width: W, height: H };
/** Plenty: texture, meshes and bitmaps of one case. */
const ROOM = 3 * bytesFor.bitmap(W, H) + 3 * bytesFor.texture(256, 256) + bytesFor.mask(W, H) + 2 ** 20;

/** A texture that adds one to each pixel it covers in `under` mode, so a drawing counts its own writes. */
const counting = new Uint8Array(W * H * 4).fill(255).map((_, i) => (i % 4 === 3 ? 1 : 255));

function writes(kernel: Kernel, mesh: TestMesh, positions: Float32Array): Uint8Array {
  const target = kernel.bitmap(W, H);
  const shape = kernel.mesh(mesh.uv, mesh.triangles);
  shape.positions.set(positions);
  kernel.draw(target, kernel.texture(texelsOf(counting, W, H)), shape, 'under');
  return target.pixels.filter((_, i) => i % 4 === 3);
}

const identity = (kernel: Kernel, rgba: Uint8Array, mesh: TestMesh, mode: 'copy' | 'under') => {
  const target = kernel.bitmap(W, H);
  const box = kernel.draw(target, kernel.texture(texelsOf(rgba, W, H)), kernel.mesh(mesh.uv, mesh.triangles), mode);
  expect(box).toEqual(whole);
  return target.pixels;
};

const premultiplied = (rgba: Uint8Array) =>
  rgba.map((value, i) => (i % 4 === 3 ? value : Math.round((value * rgba[i - (i % 4) + 3]) / 255)));

describe('draw', () => {
  it('gives the picture back bit for bit when nothing moves', async () => {
    for (const kernel of await bothKernels(8 * ROOM)) {
      const mesh = rectangleMesh(W, H, 60, 3);
      const opaque = picture(W, H, 1);
      expect(firstDifference(identity(kernel, opaque, mesh, 'copy'), opaque)).toBe(-1);
      expect(firstDifference(identity(kernel, opaque, mesh, 'under'), opaque)).toBe(-1);
      const clear = noise(W, H, 2);
      expect(firstDifference(identity(kernel, clear, mesh, 'copy'), premultiplied(clear))).toBe(-1);
      expect(firstDifference(identity(kernel, clear, mesh, 'under'), premultiplied(clear))).toBe(-1);
    }
  });

  it('gives the picture back bit for bit when everything moves by whole pixels', async () => {
    for (const kernel of await bothKernels(2 * ROOM)) {
      const mesh = rectangleMesh(W, H, 60, 4);
      const rgba = picture(W, H, 5);
      const target = kernel.bitmap(W, H);
      const shape = kernel.mesh(mesh.uv, mesh.triangles);
      for (let i = 0; i < mesh.uv.length; i += 2) {
        shape.positions[i] += 3;
        shape.positions[i + 1] -= 7;
      }
      const box = kernel.draw(target, kernel.texture(texelsOf(rgba, W, H)), shape, 'copy');
      expect(box).toEqual({ x: 3, y: 0, width: W - 3, height: H - 7 });
      for (let y = 0; y < H - 7; y++) {
        const got = target.pixels.subarray((y * W + 3) * 4, (y + 1) * W * 4);
        expect(firstDifference(got, rgba.subarray((y + 7) * W * 4, ((y + 8) * W - 3) * 4))).toBe(-1);
      }
    }
  });

  it('writes every pixel of a mesh exactly once, however it is bent', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.integer({ min: 0, max: 150 }),
        fc.constantFrom(0, 0, 0.5, 1),
        fc.double({ min: 0, max: 40, noNaN: true }),
        async (seed, inner, snap, reach) => {
          const mesh = rectangleMesh(W, H, inner, seed, snap);
          const positions = deformed(mesh, W, H, reach, seed + 1, snap);
          for (const kernel of await bothKernels(ROOM)) {
            const counts = writes(kernel, mesh, positions);
            expect(counts.findIndex((count) => count !== 1)).toBe(-1);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('writes every pixel once when the mesh reaches far beyond the target', async () => {
    for (const kernel of await bothKernels(4 * ROOM)) {
      for (const scale of [1.7, 9.3, 60]) {
        const mesh = rectangleMesh(W, H, 80, 6);
        const positions = mesh.uv.map((value, i) => (value - (i % 2 ? H : W) / 2) * scale + (i % 2 ? H : W) / 2 - 0.37);
        expect(writes(kernel, mesh, positions).every((count) => count === 1)).toBe(true);
      }
    }
  });

  it('writes nothing outside the box it returns', async () => {
    const mesh = rectangleMesh(W, H, 10, 7);
    for (const kernel of await bothKernels(ROOM)) {
      const shape = kernel.mesh(mesh.uv, mesh.triangles);
      for (let i = 0; i < mesh.uv.length; i++) shape.positions[i] = mesh.uv[i] * 0.31 + 20.6;
      const target = kernel.bitmap(W, H);
      const box = kernel.draw(target, kernel.texture(texelsOf(counting, W, H)), shape, 'under');
      for (let i = 0; i < W * H; i++) {
        const [x, y] = [i % W, Math.floor(i / W)];
        const within = x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
        if (target.pixels[i * 4 + 3] !== (within ? 1 : 0)) expect.fail(`pixel ${x}, ${y}`);
      }
    }
  });

  it('is bilinear to 50 dB and two levels of a double precision warp', async () => {
    for (const kernel of await bothKernels(6 * ROOM)) {
      for (const [seed, reach] of [
        [1, 2],
        [2, 6],
        [3, 12],
        [4, 30],
      ]) {
        const mesh = rectangleMesh(W, H, 40, seed);
        const positions = deformed(mesh, W, H, reach, seed);
        const rgba = picture(W, H, seed);
        const target = kernel.bitmap(W, H);
        const shape = kernel.mesh(mesh.uv, mesh.triangles);
        shape.positions.set(positions);
        kernel.draw(target, kernel.texture(texelsOf(rgba, W, H)), shape, 'copy');
        const expected = warpReference(rgba, W, H, mesh, positions);
        let squares = 0;
        let worst = 0;
        for (let i = 0; i < expected.length; i++) {
          const difference = Math.abs(target.pixels[i] - expected[i]);
          squares += difference ** 2;
          worst = Math.max(worst, difference);
        }
        const psnr = 10 * Math.log10((255 ** 2 * expected.length) / squares);
        expect(worst).toBeLessThanOrEqual(2);
        expect(psnr).toBeGreaterThanOrEqual(50);
      }
    }
  });

  it('gives the same bytes from both kernels for any mesh at all', async () => {
    const wild = fc.oneof(
      { weight: 8, arbitrary: fc.double({ min: -20, max: 100, noNaN: true }) },
      { weight: 4, arbitrary: fc.integer({ min: -2, max: 162 }).map((value) => value / 2) },
      { weight: 1, arbitrary: fc.double({ min: -1e5, max: 1e5 }) },
      { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity, 1e30, -0, 0.001953125, 79.998046875) },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.array(wild, { minLength: 24, maxLength: 24 }),
        fc.array(fc.double({ min: -20, max: 90, noNaN: true }), { minLength: 24, maxLength: 24 }),
        fc.array(fc.nat(11), { minLength: 18, maxLength: 60 }),
        fc.constantFrom('copy' as const, 'under' as const),
        fc.boolean(),
        fc.constantFrom(1, 1, 0, 0.3, 0.999, -1, 7, Number.NaN),
        async (seed, positions, uv, indices, mode, clipped, opacity) => {
          const [w, h] = [1 + (seed & 63), 1 + ((seed >> 6) & 63)];
          const under = premultiplied(noise(80, 60, seed + 1));
          const clip = noise(80, 15, seed + 2)
            .fill(0, 500, 1500)
            .fill(255, 2000, 3000);
          const rgba = seed & 4096 ? noise(w, h, seed) : picture(w, h, seed);
          const [a, b] = (await bothKernels(2 ** 18)).map((kernel) => {
            const target = kernel.bitmap(80, 60);
            target.pixels.set(under);
            const mask = clipped ? kernel.mask(80, 60) : undefined;
            mask?.coverage.set(clip);
            const triangles = Uint16Array.from(indices.slice(0, indices.length - (indices.length % 3)));
            const shape = kernel.mesh(Float32Array.from(uv), triangles);
            shape.positions.set(positions);
            const box = kernel.draw(target, kernel.texture(texelsOf(rgba, w, h)), shape, mode, mask, opacity);
            return { box, pixels: target.pixels };
          });
          expect(b.box).toEqual(a.box);
          expect(firstDifference(a.pixels, b.pixels)).toBe(-1);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('gives the same bytes from both kernels for a bent face in every mode', async () => {
    const mesh = rectangleMesh(W, H, 70, 8);
    const rgba = noise(W, H, 9);
    for (let i = 0; i < rgba.length; i += 4) if (i % 700 < 300) rgba.fill(i % 700 < 150 ? 0 : 255, i, i + 4);
    const kernels = await bothKernels(40 * ROOM);
    for (let seed = 0; seed < 12; seed++) {
      const positions = deformed(mesh, W, H, 8, seed);
      for (const mode of ['copy', 'under'] as const) {
        for (const opacity of [1, 0.5]) {
          for (const clipped of [false, true]) {
            const [a, b] = kernels.map((kernel) => {
              const target = kernel.bitmap(W, H);
              kernel.fill(target, { ...whole, width: W / 2 }, 0xff3060c0);
              kernel.fill(target, { ...whole, x: 30, width: W / 3 }, 0x60204020);
              const shape = kernel.mesh(mesh.uv, mesh.triangles);
              shape.positions.set(positions);
              const mask = clipped ? kernel.mask(W, H) : undefined;
              if (mask) kernel.polygon(mask, Float32Array.of(10, 10, 150.3, 20, 80, 110.7), 3);
              kernel.draw(target, kernel.texture(texelsOf(rgba, W, H)), shape, mode, mask, opacity);
              return target.pixels;
            });
            expect(firstDifference(a, b)).toBe(-1);
          }
        }
      }
    }
  });

  it('gives the same bytes from both kernels, and from a band, for a texture with clear and opaque parts', async () => {
    const rgba = picture(W, H, 21, (x, y) => (Math.hypot(x - 70, y - 60) < 45 ? 255 : x % 40 < 3 ? 90 : 0));
    const mesh = rectangleMesh(W, H, 30, 22);
    for (let seed = 0; seed < 10; seed++) {
      const positions = deformed(mesh, W, H, 9, seed);
      const [a, b] = (await bothKernels(4 * ROOM)).map((kernel) => {
        const texture = kernel.texture(texelsOf(rgba, W, H));
        const shape = kernel.mesh(mesh.uv, mesh.triangles);
        shape.positions.set(positions);
        const target = kernel.bitmap(W, H);
        const pieces = kernel.bitmap(W, H);
        const band = kernel.band(W, H, 32);
        for (const part of [target, pieces]) kernel.fill(part, { x: 40, y: 20, width: 30, height: 60 }, 0x80402010);
        kernel.draw(target, texture, shape, 'under');
        for (band.top = 0; band.top < H; band.top += 32) {
          kernel.copy(pieces, band, whole);
          kernel.draw(band, texture, shape, 'under');
          kernel.copy(band, pieces, whole);
        }
        expect(firstDifference(pieces.pixels, target.pixels)).toBe(-1);
        return target.pixels;
      });
      expect(firstDifference(a, b)).toBe(-1);
    }
  });

  it('gives the same bytes from both kernels for a picture that is hardly scaled or turned', async () => {
    const rgba = picture(W, H, 31, (x, y) => (Math.hypot(x - 80, y - 60) < 50 ? 255 : (x + y) % 50 < 9 ? 90 : 0));
    const small = fc.double({ min: -0.02, max: 0.02, noNaN: true });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 40 }),
        fc.record({ grow: small, turn: small, lean: small }),
        fc.double({ min: -9, max: 9, noNaN: true }),
        fc.constantFrom('copy' as const, 'under' as const),
        fc.boolean(),
        async (inner, { grow, turn, lean }, shift, mode, half) => {
          const mesh = rectangleMesh(W, H, inner, inner);
          const [a, b] = (await bothKernels(ROOM)).map((kernel) => {
            const target = kernel.bitmap(W, H);
            if (half) kernel.fill(target, { x: 40, y: 20, width: 30, height: 60 }, 0xff402010);
            const shape = kernel.mesh(mesh.uv, mesh.triangles);
            for (let i = 0; i < mesh.uv.length; i += 2) {
              const [x, y] = [mesh.uv[i], mesh.uv[i + 1]];
              shape.positions[i] = x * (1 + grow) + y * turn + shift;
              shape.positions[i + 1] = y * (1 - grow) + x * lean - shift;
            }
            kernel.draw(target, kernel.texture(texelsOf(rgba, W, H)), shape, mode);
            return target.pixels;
          });
          expect(firstDifference(a, b)).toBe(-1);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('reads nothing behind its memory, though the texture is the last thing in it', async () => {
    let found = 0;
    for (let width = 400; width < 1600; width++) {
      const bytes = bytesFor.bitmap(width, 9) + bytesFor.mesh(4, 2) + bytesFor.texture(width, 9);
      if (pagesFor(bytes) === pagesFor(bytes + 100)) continue;
      found++;
      const uv = Float32Array.of(0, 0, width, 0, width, 9, 0, 9);
      const [, kernel] = await bothKernels(bytes);
      const target = kernel.bitmap(width, 9);
      const shape = kernel.mesh(uv, Uint16Array.of(0, 1, 2, 0, 2, 3));
      const texture = kernel.texture(texelsOf(picture(width, 9, 1), width, 9));
      for (const mode of ['copy', 'under'] as const) {
        for (let shift = 0; shift < 1; shift += 0.13) {
          for (let i = 0; i < 8; i += 2) shape.positions[i] = uv[i] * 1.0001 - shift;
          expect(kernel.draw(target, texture, shape, mode).height).toBe(9);
        }
      }
    }
    expect(found).toBeGreaterThan(0);
  });

  it('keeps colours premultiplied and in range whatever it blends', async () => {
    const next = random(11);
    for (const kernel of await bothKernels(4 * ROOM)) {
      const target = kernel.bitmap(W, H);
      const mesh = rectangleMesh(W, H, 40, 12);
      const shape = kernel.mesh(mesh.uv, mesh.triangles);
      const texture = kernel.texture(texelsOf(noise(W, H, 13), W, H));
      for (let pass = 0; pass < 20; pass++) {
        shape.positions.set(deformed(mesh, W, H, 20, pass));
        kernel.draw(target, texture, shape, 'under', undefined, next());
      }
      for (let i = 0; i < W * H * 4; i += 4) {
        const [r, g, b, a] = target.pixels.subarray(i, i + 4);
        if (Math.max(r, g, b) > a) expect.fail(`pixel ${i / 4}: ${r} ${g} ${b} ${a}`);
      }
    }
  });

  it('skips triangles with a corner that is not a number and draws the rest', async () => {
    for (const kernel of await bothKernels(ROOM)) {
      const target = kernel.bitmap(W, H);
      const shape = kernel.mesh(Float32Array.of(0, 0, W, 0, W, H, 0, H), Uint16Array.of(0, 1, 2, 0, 2, 3));
      shape.positions[3] = Number.NaN;
      kernel.draw(target, kernel.texture(texelsOf(counting, W, H)), shape, 'under');
      expect(target.pixels[(10 * W + 100) * 4 + 3]).toBe(0);
      expect(target.pixels[(100 * W + 10) * 4 + 3]).toBe(1);
    }
  });

  it('names what is wrong with a mesh, a texture or a clip', async () => {
    for (const kernel of await bothKernels(ROOM)) {
      expect(() => kernel.mesh(Float32Array.of(0, 0, 1, 1), Uint16Array.of(0, 1, 2))).toThrow(/index 2 of 2 vertices/);
      expect(() => kernel.mesh(Float32Array.of(0, Number.NaN), Uint16Array.of())).toThrow(/not a number/);
      expect(() => kernel.texture(texelsOf(new Uint8Array(12), 2, 2))).toThrow(/needs 16 bytes, got 12/);
      expect(() => kernel.bitmap(0, 4)).toThrow(/whole numbers from 1/);
      expect(() => kernel.bitmap(4000, 4000)).toThrow(/no room for a bitmap/);
      const mesh = kernel.mesh(Float32Array.of(0, 0), Uint16Array.of());
      const texture = kernel.texture(texelsOf(new Uint8Array(16), 2, 2));
      expect(() => kernel.draw(kernel.bitmap(4, 4), texture, mesh, 'under', kernel.mask(2, 2))).toThrow(
        /clip is 2 x 2/,
      );
    }
  });
});
