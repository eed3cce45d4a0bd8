import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { packagePath } from '../../src/entry.js';

describe('the security page', () => {
  const page = readFileSync(packagePath('src/guide/security.md'), 'utf8');

  it('names tests that are there, and one for each claim', () => {
    const named = [...page.matchAll(/`(test\/[\w./-]+)`/g)].map(([, path]) => path);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((path) => !existsSync(packagePath(path)))).toEqual([]);
    const claims =
      page
        .split('## Who may try')[1]
        .split('## What is not')[0]
        .match(/^\| (?!who|---).*$/gm) ?? [];
    expect(claims.length).toBeGreaterThan(12);
    expect(claims.filter((row) => !/`test\//.test(row.split(' | ').at(-1) ?? ''))).toEqual([]);
  });
});
