import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 90_000,
    hookTimeout: 120_000,
    // Real sound servers, cameras and browsers share two cores with whatever else CI's host does: one more try tells
    // a stutter of the machine from a fault of ours, which fails twice.
    retry: process.env.CI ? 1 : 0,
    // A busy machine is late, not wrong.
    expect: { poll: { timeout: 20_000 } },
    // Two cores are the machine we promise to fit; real-part tests bring their own processes.
    maxWorkers: 2,
  },
});
