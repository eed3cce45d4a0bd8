import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { damagedOf } from '../../src/align/human.js';
import { kernelWasmPath } from '../../src/avatar/kernel/load.js';

describe('a file of the face finder', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mouthpiece-human-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is told of where it is missing, cut off or empty', () => {
    const [whole, cut, weights, empty] = ['whole.wasm', 'cut.wasm', 'net.bin', 'empty.bin'].map((n) => join(folder, n));
    copyFileSync(kernelWasmPath(), whole);
    writeFileSync(cut, readFileSync(whole).subarray(0, 1000));
    writeFileSync(weights, 'weights');
    writeFileSync(empty, '');
    expect(damagedOf([whole, weights])).toBeUndefined();
    expect(damagedOf([whole, cut, weights])).toBe(cut);
    expect(damagedOf([whole, empty])).toBe(empty);
    expect(damagedOf([whole, join(folder, 'none.bin')])).toBe(join(folder, 'none.bin'));
  });
});
