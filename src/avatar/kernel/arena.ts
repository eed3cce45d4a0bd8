/** One block of memory, handed out from the front and never taken back. */
import { PluginError } from '../../errors.js';
import { cellBytes } from './cells.js';

const ALIGN = 16;
/** Kernels read whole vectors, so up to this much is read (and never changed) behind any buffer. */
const MARGIN = 64;

const rounded = (bytes: number): number => Math.ceil(bytes / ALIGN) * ALIGN + MARGIN;

/** Offset 0 stays free, so that it can mean "none"; compiled code keeps its constants below this one too, or does not compile (`lowMemoryLimit` of asconfig.json). */
export const ARENA_START = 4096;
/** Corners that one polygon may have. */
export const MOST_CORNERS = 1024;
/** What a kernel itself needs. */
export const KERNEL_BYTES = ARENA_START + rounded(16) + rounded(MOST_CORNERS * 20);

/** Bytes of a texture's padded texels, and of a row behind them that kernels read, ahead of time, and do not use. */
export const textureRoom = (width: number, height: number): number => (width + 2) * (height + 3) * 4;

/** How many bytes of kernel memory each thing takes; add them up for `OpenKernel`. */
export const bytesFor = {
  bitmap: (width: number, height: number): number => rounded(width * height * 4),
  texture: (width: number, height: number): number =>
    rounded(textureRoom(width, height)) + rounded(cellBytes(width, height)),
  mesh: (vertices: number, triangles: number): number => 3 * rounded(vertices * 8) + rounded(triangles * 6),
  mask: (width: number, height: number): number => rounded(width * height) + rounded((width + 2) * 4),
  converted: (format: 'yuyv' | 'i420', width: number, height: number): number =>
    rounded((width * height * (format === 'yuyv' ? 4 : 3)) / 2),
};

/** Whole 64 KiB pages that hold a kernel with `bytes` of content. */
export const pagesFor = (bytes: number): number => Math.ceil((KERNEL_BYTES + bytes) / 65536);

/** Gives offsets of zeroed room in `buffer`. The offsets returned are 16-byte aligned. */
export function arena(buffer: ArrayBufferLike): (bytes: number, what: string) => number {
  let next = ARENA_START;
  return (bytes, what) => {
    const offset = next;
    if (!(bytes >= 0) || offset + rounded(bytes) > buffer.byteLength) {
      throw new PluginError(
        'internal',
        `no room for ${what}: ${bytes} bytes asked for, ${Math.max(buffer.byteLength - offset, 0)} of ${buffer.byteLength} left`,
        { hint: 'open the kernel with more bytes: add up bytesFor of avatar/kernel/arena.ts' },
      );
    }
    next += rounded(bytes);
    return offset;
  };
}
