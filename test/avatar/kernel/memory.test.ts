import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bytesFor } from '../../../src/avatar/kernel/arena.js';
import { compiledKernel, openKernel } from '../../../src/avatar/kernel/load.js';
import { kernelPool } from '../../../src/avatar/kernel/pool.js';
import { texelsOf } from '../../../src/avatar/kernel/texels.js';
import type { PluginError } from '../../../src/errors.js';
import { bothKernels, deformed, picture, rectangleMesh } from './support.js';

describe('a pool of kernels', () => {
  it('draws in plain TypeScript where the compiled module is damaged, and says so once with the next step', async () => {
    const told: PluginError[] = [];
    const damaged = fileURLToPath(new URL('support.ts', import.meta.url));
    const pool = kernelPool(
      (trouble) => told.push(trouble),
      () => compiledKernel(damaged),
    );
    for (let i = 0; i < 3; i++) expect((await pool(2 ** 16)).kind).toBe('typescript');
    expect(told.map(({ message, hint }) => `${message}: ${hint}`)).toEqual([
      expect.stringMatching(/kernel\.wasm is missing or damaged: npm run build/),
    ]);
    expect(await compiledKernel('/nowhere/kernel.wasm')).toBeUndefined();
  });

  it('says nothing where it runs', async () => {
    const told: PluginError[] = [];
    expect((await kernelPool((trouble) => told.push(trouble))(2 ** 16)).kind).toBe('wasm');
    expect(told).toEqual([]);
  });
});

describe('the kernel memory', () => {
  it('is used up by exactly what bytesFor says', async () => {
    for (const kernel of await bothKernels(
      bytesFor.bitmap(400, 300) +
        bytesFor.texture(300, 200) +
        bytesFor.mask(400, 300) +
        bytesFor.converted('i420', 400, 300),
    )) {
      kernel.bitmap(400, 300);
      kernel.texture(texelsOf(picture(300, 200, 1), 300, 200));
      kernel.mask(400, 300);
      kernel.converted('i420', 400, 300);
      expect(() => kernel.bitmap(200, 100)).toThrow(/no room for a bitmap: 80000 bytes/);
    }
  });

  it('keeps its views for ever: they never move and never grow', async () => {
    for (const kernel of await bothKernels(2 ** 18)) {
      const bitmap = kernel.bitmap(16, 16);
      const { buffer } = bitmap.pixels;
      kernel.mask(100, 100);
      kernel.texture(texelsOf(picture(50, 50, 2), 50, 50));
      expect(kernel.converted('yuyv', 16, 16).bytes.buffer).toBe(buffer);
      expect(bitmap.pixels.byteLength).toBe(16 * 16 * 4);
    }
  });

  it('is all that drawing takes: thousands of frames leave the heap as it was', async () => {
    for (const kernel of await bothKernels(2 ** 20)) {
      const [target, other] = [kernel.bitmap(32, 32), kernel.bitmap(32, 32)];
      const texture = kernel.texture(
        texelsOf(
          picture(32, 32, 3, (x) => x * 8),
          32,
          32,
        ),
      );
      const flat = rectangleMesh(32, 32, 10, 4);
      const mesh = kernel.mesh(flat.uv, flat.triangles);
      const poses = [0, 1, 2, 3].map((seed) => deformed(flat, 32, 32, 5, seed));
      const mask = kernel.mask(32, 32);
      const yuyv = kernel.converted('yuyv', 32, 32);
      const i420 = kernel.converted('i420', 32, 32);
      const lips = Float32Array.of(5, 5, 25, 6, 20, 25);
      const frame = (i: number) => {
        mesh.positions.set(poses[i & 3]);
        kernel.polygon(mask, lips, 3);
        kernel.fill(target, whole, 0xff204060);
        const box = kernel.draw(target, texture, mesh, 'under', i & 1 ? mask : undefined, i & 2 ? 0.5 : 1);
        kernel.draw(target, texture, mesh, 'copy');
        kernel.copy(target, other, box);
        kernel.under(target, other, box);
        kernel.convert(other, yuyv, box);
        kernel.convert(other, i420, box);
      };
      for (let i = 0; i < 2000; i++) frame(i); // until everything is compiled
      const growth = Array.from({ length: 5 }, (_, round) => {
        const before = process.memoryUsage();
        for (let i = 0; i < 500; i++) frame(round + i);
        const after = process.memoryUsage();
        return after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
      });
      // A round with a garbage collection in it shrinks; the least of the others is what frames themselves leave.
      const perFrame = Math.min(...growth.filter((bytes) => bytes >= 0)) / 500;
      expect(perFrame).toBeLessThan(16);
    }
  }, 60_000);

  it('comes from the compiled kernel where there is one', async () => {
    expect((await openKernel(1000)).kind).toBe('wasm');
  });
});

const whole = { x: 0, y: 0, width: 32, height: 32 };
