import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packagePath } from '../src/entry.js';

/** Who may read the wall clock, and why. */
const ALLOWED = [
  // What people read of a figure.
  'stats.ts',
  // How old a file is.
  'avatar/plan-cache.ts',
  'presets/write.ts',
  // The dates of the files in an archive, always the same.
  'presets/archive.ts',
];

describe('time', () => {
  it('is monotonic wherever it is measured: nothing on air reads the wall clock, which users and NTP move', () => {
    const src = packagePath('src');
    const found = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.ts$/.test(name))
      .filter((name) => /\bDate\.now\b|\bnew Date\b|\bDate\(\)|timeOrigin/.test(readFileSync(join(src, name), 'utf8')))
      .map((name) => name.replaceAll('\\', '/'))
      .sort();
    expect(found).toEqual([...ALLOWED].sort());
  });
});
