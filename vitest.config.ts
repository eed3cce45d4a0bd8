import { defineConfig } from 'vitest/config';

/** Folders whose tests leave nothing behind in their process: they share it, which saves loading everything anew for each. */
const TOGETHER = [
  'test/{audio,avatar,decks,flow,fuzz,guide,motion,obs,panel,presets,server,service,sinks,speech}/**/*.test.ts',
  'test/*.test.ts',
];
/** They measure their own heap: a function that others have called with other things before is compiled, and allocates, otherwise. */
const MEASURED = ['test/avatar/kernel/memory.test.ts', 'test/avatar/puppet.test.ts'];

/** They hear sound in real time, which an emulated machine on the other core tears: they run once all else is done. */
const HEARD = ['test/real/{delayed-microphone,microphone,sync-test}.test.ts'];

export default defineConfig({
  test: {
    globalSetup: 'test/support/temporary-folder.ts',
    testTimeout: 90_000,
    hookTimeout: 120_000,
    // Real sound servers, cameras and browsers share two cores with whatever else CI's host does: one more try tells
    // a stutter of the machine from a fault of ours, which fails twice.
    retry: process.env.CI ? 1 : 0,
    // A busy machine is late, not wrong.
    expect: { poll: { timeout: 20_000 } },
    // Two cores are the machine we promise to fit; real-part tests bring their own processes.
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'apart', include: ['test/**/*.test.ts'], exclude: [...TOGETHER, ...HEARD] } },
      { extends: true, test: { name: 'together', include: TOGETHER, exclude: MEASURED, isolate: false } },
      { extends: true, test: { name: 'measured', include: MEASURED } },
      { extends: true, test: { name: 'heard', include: HEARD, sequence: { groupOrder: 1 } } },
    ],
  },
});
