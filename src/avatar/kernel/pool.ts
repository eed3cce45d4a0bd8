/** Pixel kernels for one preset after another: the module is compiled once, and memory is used again. */
import { setImmediate } from 'node:timers/promises';
import { PluginError } from '../../errors.js';
import { pagesFor } from './arena.js';
import type { Kernel, OpenKernel } from './kernel.js';
import { compiledKernel } from './load.js';
import { openReferenceKernel } from './reference.js';
import { openWasmKernel } from './wasm.js';

/** Memories that wait: one on air and one that is being opened are all there ever are. */
const KEPT = 2;
/** Cleared between two turns of the event loop: under half a millisecond. */
const SLICE = 4 * 1024 * 1024;

/**
 * As `openKernel` of load.ts. A switch of presets then leaves nothing behind: fresh memories of 20 MB, ten times a
 * second, would live on until somebody collects them. A kernel's `close` gives its memory back.
 *
 * @param slow is told once where frames will be drawn without the compiled module
 * @param compile gives it
 */
export function kernelPool(
  slow: (trouble: PluginError) => void = () => {},
  compile: () => Promise<WebAssembly.Module | undefined> = compiledKernel,
): OpenKernel {
  const free: WebAssembly.Memory[] = [];
  let compiled: Promise<WebAssembly.Module | undefined> | undefined;

  async function compileOnce(): Promise<WebAssembly.Module | undefined> {
    const module = await compile();
    if (!module) {
      slow(
        new PluginError(
          'internal',
          'frames take several times as long: dist/avatar/kernel/kernel.wasm is missing or damaged',
          {
            hint: 'npm run build; or install mouthpiece again',
          },
        ),
      );
    }
    return module;
  }

  /** One that waits, with at least so many pages, all zero. */
  async function reuse(pages: number): Promise<WebAssembly.Memory | undefined> {
    const memory = free.pop();
    if (!memory) return undefined;
    const missing = pages - memory.buffer.byteLength / 65536;
    const used = memory.buffer.byteLength;
    // Growing ends all views of it: nobody has any.
    if (missing > 0) memory.grow(missing);
    const bytes = new Uint8Array(memory.buffer);
    for (let at = 0; at < used; at += SLICE) {
      bytes.fill(0, at, Math.min(used, at + SLICE));
      await setImmediate();
    }
    return memory;
  }

  return async (bytes): Promise<Kernel> => {
    compiled ??= compileOnce();
    const module = await compiled;
    if (!module) return openReferenceKernel(bytes);
    const pages = pagesFor(bytes);
    const memory = (await reuse(pages)) ?? new WebAssembly.Memory({ initial: pages });
    const kernel = await openWasmKernel(bytes, module, memory);
    let open = true;
    return {
      ...kernel,
      close() {
        if (open && free.length < KEPT) free.push(memory);
        open = false;
      },
    };
  };
}
