import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { usage } from '../../src/flow/usage.js';

describe.skipIf(process.platform !== 'linux')('the use of CPU and memory', () => {
  it('counts a busy child with us, and never reports less than nothing when it dies', async () => {
    const child = spawn(process.execPath, ['-e', 'console.log("on"); for (;;);']);
    await once(child.stdout, 'data');
    let pids = [child.pid!];
    const read = usage(() => pids);
    const alone = usage(() => []);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const both = read();
    expect(both.cpu).toBeGreaterThan(alone().cpu);
    expect(both.memoryMb).toBeGreaterThan(process.memoryUsage.rss() / 2 ** 20);
    child.kill('SIGKILL');
    await once(child, 'exit');
    pids = [];
    expect(read().cpu).toBeGreaterThanOrEqual(0);
  });
});
