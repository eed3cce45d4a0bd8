import fc from 'fast-check';
import { expect, it } from 'vitest';
import { retryDelay } from '../../src/panel/retry.js';

it('waits between an eighth of a second and two seconds, however often it has failed', () => {
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
      expect(retryDelay(attempt, random)).toBeGreaterThanOrEqual(125);
      expect(retryDelay(attempt, random)).toBeLessThanOrEqual(2000);
    }),
  );
  expect(retryDelay(0, 1)).toBeLessThan(retryDelay(2, 1));
});
