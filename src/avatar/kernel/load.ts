/** The best pixel kernel that this Node can run. */
import { readFile } from 'node:fs/promises';
import { packagePath } from '../../entry.js';
import type { OpenKernel } from './kernel.js';
import { openReferenceKernel } from './reference.js';
import { openWasmKernel } from './wasm.js';

/** The compiled module, as the page gets it too. */
export const kernelWasmPath = (): string => packagePath('dist/avatar/kernel/kernel.wasm');

/** WebAssembly SIMD where it runs, else plain TypeScript: same pixels, about five times slower. */
export const openKernel: OpenKernel = async (bytes) => {
  const wasm = await readFile(kernelWasmPath()).catch(() => undefined);
  if (!wasm || !WebAssembly.validate(wasm)) return openReferenceKernel(bytes);
  return openWasmKernel(bytes, wasm);
};
