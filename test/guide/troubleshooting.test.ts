import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packagePath } from '../../src/entry.js';

const source = packagePath('src');

/** All of the program's own text. */
async function allCode(): Promise<string> {
  const names = (await readdir(source, { recursive: true })).filter((name) => /\.(ts|html)$/.test(name));
  return (await Promise.all(names.map((name) => readFile(join(source, name), 'utf8')))).join('\n');
}

describe('src/guide/troubleshooting.md', () => {
  const page = () => readFile(join(source, 'guide/troubleshooting.md'), 'utf8');

  it('has a line for each error code, and for none that the program does not know', async () => {
    const errors = await readFile(join(source, 'errors.ts'), 'utf8');
    const union = /export type ErrorCode =([^;]*);/.exec(errors)![1];
    const known = [...union.matchAll(/'([^']+)'/g)].map(([, code]) => code);
    expect(known.length).toBeGreaterThan(40);
    const told = [...(await page()).matchAll(/\| `([a-z]+(?:\/[a-z]+)?)` *\|$/gm)].map(([, code]) => code);
    expect(told.toSorted()).toEqual(known.toSorted());
  });

  it('quotes what the program really says', async () => {
    const code = await allCode();
    const quotes = [...(await page()).matchAll(/“([^”]+)”/g)]
      .map(([, quote]) => quote)
      .filter((quote) => quote !== '…');
    expect(quotes.length).toBeGreaterThan(40);
    expect(quotes.filter((quote) => !code.includes(quote))).toEqual([]);
  });
});
