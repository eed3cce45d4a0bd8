import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSpare } from '../../src/cli/spare.js';
import { supervise } from '../../src/cli/supervise.js';

/** A program that writes down how it was started, tells its pulse, and then does what the test says. */
const PROGRAM = `
import { appendFileSync, readFileSync } from 'node:fs';
const log = process.argv[2];
const began = process.argv.at(-1) === '--standby' && (await new Promise((word) => {
  appendFileSync(log + '.spares', process.pid + '\\n');
  process.once('message', word);
  process.once('disconnect', () => process.exit());
}));
if (began) process.argv.splice(-1, 1, 'spare', began.begin.preset);
appendFileSync(log, JSON.stringify(process.argv.slice(3)) + '\\n');
const starts = readFileSync(log, 'utf8').trim().split('\\n').length;
const plan = JSON.parse(process.argv[3])[starts - 1];
process.on('SIGINT', () => {
  if (plan.heard) process.send({ heard: true });
  setTimeout(() => process.exit(0), plan.heard ?? 0);
});
if (plan.pulse) process.send({ preset: plan.pulse, device: 'cpu' });
if (plan.stops) process.kill(process.pid, 'SIGSTOP');
if (plan.hang) setInterval(() => {}, 1000);
else setTimeout(() => process.exit(plan.code), plan.after ?? 50);
`;

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a supervised program', () => {
  let folder: string;
  const told: string[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mouthpiece-supervise-'));
    writeFileSync(join(folder, 'program.mjs'), PROGRAM);
    told.length = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (plan: readonly object[], signal = new AbortController().signal, spareMs = 60_000) =>
    supervise({
      args: [join(folder, 'program.mjs'), join(folder, 'log'), JSON.stringify(plan)],
      tell: (line) => told.push(line),
      silenceMs: 1500,
      startMs: 2500,
      spareMs,
      signal,
    });
  const starts = () =>
    readFileSync(join(folder, 'log'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).slice(1));

  it('that dies on air is started again, with what it had on air', async () => {
    expect(
      await run([
        { pulse: 'leo', code: 3 },
        { pulse: 'yuki', code: 4 },
        { pulse: 'yuki', code: 0 },
      ]),
    ).toBe(0);
    expect(starts()).toEqual([[], ['spare', 'leo'], ['spare', 'yuki']]);
    expect(told).toEqual([
      'The program ended with status 3: it is started again.',
      'The program ended with status 4: it is started again.',
    ]);
  });

  it('that cannot begin is left at that, with its own status', async () => {
    expect(await run([{ code: 2 }])).toBe(2);
    expect(starts()).toHaveLength(1);
    expect(told).toEqual([]);
  });

  it('that hangs is ended and started again', async () => {
    expect(
      await run([
        { pulse: 'mira', hang: true },
        { pulse: 'mira', code: 0 },
      ]),
    ).toBe(0);
    expect(told).toEqual(['The program ended with no sign of life: it is started again.']);
  });

  it('has a spare beside it that takes its place with what it had, and another one beside that', async () => {
    expect(
      await run(
        [
          { pulse: 'leo', code: 3, after: 1000 },
          { pulse: 'leo', code: 4, after: 1000 },
          { pulse: 'leo', code: 0 },
        ],
        undefined,
        10,
      ),
    ).toBe(0);
    expect(starts()).toEqual([[], ['spare', 'leo'], ['spare', 'leo']]);
    for (const pid of readFileSync(join(folder, 'log.spares'), 'utf8').trim().split('\n'))
      await expect.poll(() => isThere(Number(pid))).toBe(false);
  });

  it('ends when it is asked to, and the watch with it', async () => {
    const ending = new AbortController();
    const over = run([{ pulse: 'mira', hang: true }], ending.signal);
    // What it does on SIGINT is set up just after it wrote down its start.
    await expect.poll(() => existsSync(join(folder, 'log'))).toBe(true);
    setTimeout(() => ending.abort(), 500);
    expect(await over).toBe(0);
    expect(starts()).toHaveLength(1);
    expect(told).toEqual([]);
  });

  it.each([
    ['on air', { pulse: 'mira', stops: true }],
    ['before it was on air', { stops: true }],
  ])('that hangs %s is ended within 2 s of being asked', async (_when, plan) => {
    const ending = new AbortController();
    const over = run([plan], ending.signal);
    await expect.poll(() => existsSync(join(folder, 'log'))).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const asked = performance.now();
    ending.abort();
    expect(await over).toBe(0);
    expect(performance.now() - asked).toBeLessThan(2000);
    expect(told).toEqual(['The program did not answer any more: it was ended.']);
  });

  it('that says it heard gets the time to give back what it holds', async () => {
    const ending = new AbortController();
    const over = run([{ pulse: 'mira', hang: true, heard: 2500 }], ending.signal);
    await expect.poll(() => existsSync(join(folder, 'log'))).toBe(true);
    setTimeout(() => ending.abort(), 500);
    expect(await over).toBe(0);
    expect(told).toEqual([]);
  });

  it('that hangs before it was ever on air is ended, with a word, and not started again', async () => {
    const asked = performance.now();
    expect(await run([{ hang: true }])).toBe(1);
    expect(performance.now() - asked).toBeGreaterThan(2500);
    expect(starts()).toHaveLength(1);
    expect(told).toEqual(['The program ended before it was on air: no sign of life.']);
  });
});

describe('a spare', () => {
  const idle = () =>
    spawn(process.execPath, ['-e', 'process.on("message", () => {})'], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });

  it('that has died is not taken, and another is made', async () => {
    const started: ChildProcess[] = [];
    const spare = openSpare(() => {
      started.push(idle());
      return started.at(-1)!;
    }, 0);
    spare.prepare();
    spare.prepare();
    await expect.poll(() => started.length).toBe(1);
    const died = once(started[0], 'exit');
    started[0].kill('SIGKILL');
    await died;
    const word = { begin: { preset: 'leo', style: {}, model: 'default', device: 'cpu', delayedMic: false } };
    expect(spare.take(word)).toBeUndefined();
    spare.prepare();
    await expect.poll(() => started.length).toBe(2);
    expect(spare.take(word)).toBe(started[1]);
    started[1].kill('SIGKILL');
    spare.close();
  });
});
