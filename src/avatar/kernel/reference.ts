/** The pixel kernel in plain TypeScript: what the compiled one must equal bit for bit, and the fallback where it cannot run. */
import { pagesFor } from './arena.js';
import type { OpenKernel } from './kernel.js';
import { blits } from './reference/blit.js';
import { converters } from './reference/convert.js';
import { memoryOver } from './reference/memory.js';
import { polygons } from './reference/polygon.js';
import { rasteriser } from './reference/raster.js';
import { kernelAround } from './shell.js';

/**
 * @param bytes sum of `bytesFor` (arena.ts) over everything that will be made
 * @throws PluginError `internal` from the kernel's makers when that is used up or sizes do not fit
 */
export const openReferenceKernel: OpenKernel = async (bytes) => {
  const memory = memoryOver(new ArrayBuffer(pagesFor(bytes) * 65536));
  return kernelAround('typescript', memory.u8.buffer, {
    draw: rasteriser(memory),
    polygon: polygons(memory),
    ...blits(memory),
    ...converters(memory),
  });
};
