/** The best pixel kernel that this Node can run. */
import { readFile } from 'node:fs/promises';
import { packagePath } from '../../entry.js';
import type { OpenKernel } from './kernel.js';
import { openReferenceKernel } from './reference.js';
import { openWasmKernel } from './wasm.js';

/** The compiled module, as the page gets it too. */
export const kernelWasmPath = (): string => packagePath('dist/avatar/kernel/kernel.wasm');

/** The compiled module; undefined where it is missing or damaged, or this machine has no WebAssembly SIMD. */
export async function compiledKernel(path = kernelWasmPath()): Promise<WebAssembly.Module | undefined> {
  const wasm = await readFile(path).catch(() => undefined);
  return wasm && WebAssembly.validate(wasm) ? WebAssembly.compile(wasm) : undefined;
}

/** WebAssembly SIMD where it runs, else plain TypeScript: same pixels, several times slower. */
export const openKernel: OpenKernel = async (bytes) => {
  const module = await compiledKernel();
  return module ? openWasmKernel(bytes, module) : openReferenceKernel(bytes);
};
