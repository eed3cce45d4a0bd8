import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 90_000,
    hookTimeout: 120_000,
    // A busy machine is late, not wrong.
    expect: { poll: { timeout: 20_000 } },
    // Two cores are the machine we promise to fit; real-part tests bring their own processes.
    maxWorkers: 2,
  },
});
