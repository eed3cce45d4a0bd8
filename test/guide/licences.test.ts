import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
// @ts-expect-error it is plain JavaScript, run before anything is compiled
import { isPermissive, LICENCES_FILE, licenceOf, licencesText, packages } from '../../src/guide/licences.mjs';

interface Package {
  readonly name: string;
  readonly licence: string | undefined;
  readonly installed: string | undefined;
}

describe('the packages that come with the program', () => {
  const all = packages() as readonly Package[];

  it('all have a permissive licence, by the lock and by what is installed', () => {
    expect(all.length).toBeGreaterThan(40);
    expect(all.filter(({ licence }) => !isPermissive(licence))).toEqual([]);
    const told = all.filter(({ installed }) => installed !== undefined);
    expect(told.length).toBeGreaterThan(40);
    expect(told.filter(({ installed }) => !isPermissive(installed))).toEqual([]);
  });

  it('are listed as they are: npm run licences', () => {
    expect(readFileSync(LICENCES_FILE, 'utf8').replaceAll('\r\n', '\n')).toBe(licencesText());
  });

  it('are no test tools', () => {
    const names = all.map(({ name }) => name);
    expect(names).toContain('fflate');
    expect(names).not.toContain('vitest');
  });
});

describe('a licence', () => {
  it('is permissive when one may choose it to be, and not when a strict one holds as well', () => {
    const fine = ['MIT', '(MIT OR GPL-3.0)', 'MIT AND ISC', '(MIT OR CC0-1.0)', 'BlueOak-1.0.0'];
    expect(fine.filter((one) => !isPermissive(one))).toEqual([]);
    const strict = [
      'GPL-3.0',
      'AGPL-3.0-only',
      'MIT AND GPL-2.0',
      'LGPL-3.0',
      'UNLICENSED',
      'SEE LICENSE IN x',
      '',
      undefined,
    ];
    expect(strict.filter((one) => isPermissive(one))).toEqual([]);
  });

  it('is read as old packages wrote it too', () => {
    expect(licenceOf({ licenses: [{ type: 'MIT' }, { type: 'Apache-2.0' }] })).toBe('MIT OR Apache-2.0');
    expect(licenceOf({ license: { type: 'ISC' } })).toBe('ISC');
  });
});
