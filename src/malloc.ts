import { createRequire } from 'node:module';

/** glibc's names of what `mallopt` sets (malloc.h). */
const M_MMAP_THRESHOLD = -3;
const M_ARENA_MAX = -8;
const LARGE = 256 * 1024;

/**
 * glibc gives each thread a heap of its own, and what a model or picture leaves in one is not used by the next; and it
 * comes to take a picture's blocks from these heaps, which then cannot shrink. With two heaps, and large blocks given
 * back, memory stays after hundreds of changes of picture. Does nothing on other systems.
 */
export function boundHeaps(): void {
  if (process.platform !== 'linux') return;
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
    const mallopt = koffi.load(null).func('int mallopt(int, int)');
    mallopt(M_ARENA_MAX, 2);
    mallopt(M_MMAP_THRESHOLD, LARGE);
  } catch {
    // Another C library, or koffi was left out: it costs memory alone.
  }
}
