import { describe, expect, it } from 'vitest';
import { needsPython, python } from '../support/python.js';

describe.skipIf(!needsPython('numpy', 'scipy'))('the figures and the training by the user, in Python', () => {
  it('passes the tests beside this file', async () => {
    const { code, stderr } = await python('-m', 'unittest', 'discover', '-s', 'test/training', '-p', '*_test.py');
    expect(stderr).toMatch(/Ran \d\d tests/);
    expect(code, stderr).toBe(0);
  });
});
