import { defineConfig } from 'vitest/config';

/** `npm run pictures`: not part of the tests, but with their runner, so that the same real parts can be started. */
export default defineConfig({
  test: {
    include: ['test/guide/pictures.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    expect: { poll: { timeout: 30_000 } },
  },
});
