import { describe, expect, it } from 'vitest';
import { needs } from '../support/needs.js';
import { needsPython, python } from '../support/python.js';

describe.skipIf(!needsPython('numpy', 'scipy'))('the figures and the training by the user, in Python', () => {
  it('passes the tests beside this file', async () => {
    const { code, stderr } = await python('-m', 'unittest', 'discover', '-s', 'test/training', '-p', '*_test.py');
    expect(stderr).toMatch(/Ran \d{2,3} tests/);
    expect(code, stderr).toBe(0);
  });
});

describe.skipIf(!needs('flite', 'espeak-ng') || !needsPython('numpy', 'scipy', 'pocketsphinx'))(
  'forced alignment',
  () => {
    it('finds the lips’ closures where an engine with exact times put them', async () => {
      const { code, stderr } = await python('test/training/alignment.py');
      expect(code, stderr).toBe(0);
      expect(stderr).toMatch(/Ran 2 tests/);
    });
  },
);
