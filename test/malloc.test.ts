import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { packagePath } from '../src/entry.js';

/** Prints how many blocks are had from the system itself, of forty of 300 kB after a larger one was given back. */
const program = (bounded: boolean) => `
import koffi from 'koffi';
import { boundHeaps } from ${JSON.stringify(packagePath('dist/malloc.js'))};
const libc = koffi.load(null);
const info = koffi.struct('info', { arena: 'int', ordblks: 'int', smblks: 'int', hblks: 'int', rest: 'int[6]' });
const mallinfo = libc.func('info mallinfo()');
const malloc = libc.func('void *malloc(size_t)');
const free = libc.func('void free(void *)');
if (${bounded}) boundHeaps();
free(malloc(8 << 20));
const before = mallinfo().hblks;
for (let i = 0; i < 40; i++) malloc(300 << 10);
console.log(mallinfo().hblks - before);
`;

const isGlibc =
  process.platform === 'linux' &&
  existsSync('/usr/bin/ldd') &&
  execFileSync('ldd', ['--version'], { encoding: 'utf8' }).toUpperCase().includes('GLIBC');

describe.skipIf(!isGlibc)('the heaps of the C library', () => {
  const own = (bounded: boolean) => {
    const { MALLOC_MMAP_THRESHOLD_: _threshold, MALLOC_ARENA_MAX: _arenas, ...env } = process.env;
    const args = ['--input-type=module', '-e', program(bounded)];
    return Number(execFileSync(process.execPath, args, { env, encoding: 'utf8', cwd: packagePath('.') }));
  };

  it('keep no large blocks, which would come to stay, once they are bound', () => {
    expect(own(false)).toBeLessThan(20);
    expect(own(true)).toBeGreaterThan(35);
  });
});
