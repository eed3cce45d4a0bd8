/** The pixel kernel in WebAssembly SIMD, made from assembly/. Pure: the page fetches the module, Node reads it (load.ts). */
import { pagesFor } from './arena.js';
import type { Kernel } from './kernel.js';
import type { Raw } from './raw.js';
import { kernelAround } from './shell.js';

/**
 * @param bytes sum of `bytesFor` (arena.ts) over everything that will be made
 * @param wasm dist/avatar/kernel/kernel.wasm, or the module compiled from it
 * @param memory zeroed, and large enough for `bytes`; default: one of its own
 * @throws CompileError where SIMD is missing; PluginError `internal` from the kernel's makers
 */
export async function openWasmKernel(
  bytes: number,
  wasm: BufferSource | WebAssembly.Module,
  memory: WebAssembly.Memory = ownMemory(pagesFor(bytes)),
): Promise<Kernel> {
  const module = wasm instanceof WebAssembly.Module ? wasm : await WebAssembly.compile(wasm);
  const instance = await WebAssembly.instantiate(module, { env: { memory } });
  return kernelAround('wasm', memory.buffer, instance.exports as unknown as Raw);
}

const ownMemory = (pages: number) => new WebAssembly.Memory({ initial: pages, maximum: pages });
