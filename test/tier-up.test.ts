import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { packagePath } from '../src/entry.js';

/** Prints how often a small function is called, ten times a millisecond, until V8 has compiled it. */
const program = (sooner: boolean) => `
import { compileSooner } from ${JSON.stringify(packagePath('dist/tier-up.js'))};
if (${sooner}) compileSooner();
const OPTIMIZED = 1 << 4;
const work = (a) => { let sum = 0; for (let i = 0; i < 20; i++) sum += a * i; return sum; };
let calls = 0;
const tick = () => {
  for (let i = 0; i < 10; i++) work(calls++);
  if (%GetOptimizationStatus(work) & OPTIMIZED || calls > 100_000) console.log(calls);
  else setTimeout(tick, 1);
};
tick();
`;

describe('what runs once a frame', () => {
  const calls = (sooner: boolean) => {
    // Compiled on the spot, so that the count does not hang on how busy the machine is.
    const args = [
      '--allow-natives-syntax',
      '--no-concurrent-recompilation',
      '--input-type=module',
      '-e',
      program(sooner),
    ];
    return Number(execFileSync(process.execPath, args, { encoding: 'utf8', cwd: packagePath('.') }));
  };

  it('is compiled after a fraction of the calls', () => {
    expect(calls(true)).toBeLessThan(0.5 * calls(false));
  });
});
