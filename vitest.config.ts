import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Folders whose tests leave nothing behind in their process: they share it, which saves loading everything anew for each. */
const TOGETHER = [
  'test/{audio,avatar,decks,flow,fuzz,guide,motion,obs,panel,presets,server,service,sinks,speech}/**/*.test.ts',
  'test/*.test.ts',
];
/** They measure their own heap: a function that others have called with other things before is compiled, and allocates, otherwise. */
const MEASURED = ['test/avatar/kernel/memory.test.ts', 'test/avatar/puppet.test.ts'];

/**
 * What begins first, in this order. An emulated machine takes a core for minutes and tears sound that is heard in real time
 * on the other one, so beside it goes what only computes; and the longest of the rest must not be what ends last.
 */
const FIRST = [
  ...['real/call.', 'real/camera.', 'align/', 'cli/evaluate.', 'makeittalk/', 'score/', 'presets-art/'],
  ...['real/delayed-microphone.', 'real/microphone.', 'real/control.', 'real/program.', 'real/avatar-page.'],
];

class InTurn extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const turn = ({ moduleId }: TestSpecification) => {
      const place = FIRST.findIndex((part) => moduleId.includes(`/test/${part}`));
      return place < 0 ? FIRST.length : place;
    };
    return (await super.sort(files)).sort((a, b) => turn(a) - turn(b));
  }
}

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
    sequence: { sequencer: InTurn },
    projects: [
      { extends: true, test: { name: 'apart', include: ['test/**/*.test.ts'], exclude: TOGETHER } },
      { extends: true, test: { name: 'together', include: TOGETHER, exclude: MEASURED, isolate: false } },
      { extends: true, test: { name: 'measured', include: MEASURED } },
    ],
  },
});
