import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { CaptureCommand, CaptureSettings } from '../../src/audio/capture-command.js';
import { backoff, CaptureError, type Followed, supervise } from '../../src/audio/supervisor.js';
import { hertz, millis, now } from '../../src/units.js';
import { recorder } from '../support/listener.js';

const folder = mkdtempSync(join(tmpdir(), 'mouthpiece-supervisor-'));
afterAll(() => rmSync(folder, { recursive: true }));
const settings: CaptureSettings = { rate: hertz(48000), chunkMs: millis(10), pulse: false };

/** A capture program in a line: `sound()` writes 10 ms of the number of this run, `run` counts the runs. */
let programs = 0;
const program = (code: string): CaptureCommand => ({
  name: 'fake',
  file: process.execPath,
  args: [
    '-e',
    `const fs = require('fs'), mark = ${JSON.stringify(join(folder, `runs${++programs}`))};
     fs.appendFileSync(mark, 'x'); const run = fs.statSync(mark).size;
     const sound = () => fs.writeSync(3, Buffer.from(new Int16Array(480).fill(run * 100).buffer));
     ${code}`,
  ],
  env: process.env,
  cwd: tmpdir(),
  ipc: false,
});

const alive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('supervisor', () => {
  it('tells a loss once when the program ends, even with code 0, and heals it', async () => {
    const source = await supervise(
      'm',
      program('sound(); setTimeout(() => process.exit(0), run < 3 ? 50 : 1e6)'),
      settings,
    );
    const heard = recorder();
    source.start(heard);
    await heard.until(() => heard.events.length >= 4);
    expect(heard.events).toEqual(['lost', 'back', 'lost', 'back']);
    expect(heard.errors[0]).toMatchObject({ code: 'mic/lost', retryable: true });
    expect(source.pids().length).toBe(1);
    await source.close();
    expect(source.pids()).toEqual([]);
  });

  it('kills a program that falls silent, and starts it anew', async () => {
    const source = await supervise('m', program('sound(); setInterval(() => run > 1 && sound(), 10)'), settings);
    const heard = recorder();
    source.start(heard);
    const [first] = source.pids();
    await heard.until(() => heard.events.includes('back'));
    expect(heard.events).toEqual(['lost', 'back']);
    expect(heard.errors[0].message).toMatch(/gives no sound/);
    expect(alive(first)).toBe(false);
    const [second] = source.pids();
    await source.close();
    expect(alive(second)).toBe(false);
  });

  it('tells one loss for many failed tries', async () => {
    const source = await supervise(
      'm',
      program(
        'if (run === 1 || run > 3) { sound(); setInterval(sound, 10) } if (run === 1) setTimeout(process.exit, 50)',
      ),
      settings,
    );
    const heard = recorder();
    source.start(heard);
    await heard.until(() => heard.events.includes('back'));
    expect(heard.events).toEqual(['lost', 'back']);
    await source.close();
  });

  it('asks before each new start what is there to be captured, and waits while it is nothing', async () => {
    const first = program('sound(); setTimeout(process.exit, 50)');
    const next = program('setInterval(sound, 10)');
    let asked = 0;
    const source = await supervise('first', first, settings, {
      async find() {
        if (++asked < 3) throw new Error('nothing there');
        return { name: 'next', command: next };
      },
    });
    const heard = recorder();
    source.start(heard);
    await heard.until(() => heard.events.includes('back'));
    expect(heard.events).toEqual(['lost', 'back']);
    expect(asked).toBe(3);
    expect(source.name).toBe('next');
    await source.close();
  });

  it('bears the name of what is heard, and is lost when that is no microphone, though sound comes', async () => {
    const command = program('setInterval(sound, 10)');
    const followed: Followed[] = [];
    let followers = 0;
    const source = await supervise('Desk', command, settings, {
      find: async () => ({ name: 'Desk', command }),
      follow(_pid, told) {
        followed.push(told);
        followers++;
        return { stop: () => followers-- };
      },
    });
    const heard = recorder();
    source.start(heard);
    followed[0].moved('Headset', 'Headset is heard.');
    expect([source.name, heard.lines]).toEqual(['Headset', ['Headset is heard.']]);
    const [pid] = source.pids();
    followed[0].lost('it was unplugged');
    expect(heard.errors[0].message).toBe('The microphone "Headset" is gone: it was unplugged');
    await heard.until(() => heard.events.includes('back'));
    expect(alive(pid)).toBe(false);
    expect([source.name, heard.events]).toEqual(['Desk', ['moved', 'lost', 'back']]);
    expect([followed.length, followers]).toEqual([2, 1]);
    await source.close();
    expect(followers).toBe(0);
  });

  it('gives the reason that a program wrote when it cannot open', async () => {
    await expect(supervise('m', program("console.error('no such source'); process.exit(1)"), settings)).rejects.toThrow(
      'no such source',
    );
    const absent = { ...program(''), file: 'mouthpiece-no-such-program' };
    const error = await supervise('m', absent, settings).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(CaptureError);
    expect(error.installed).toBe(false);
    expect(error.message).toMatch(/is not installed/);
  });

  it('gives up opening a program that stays silent, and leaves no process', async () => {
    const begun = now();
    await expect(supervise('m', program('setInterval(() => {}, 1e6)'), settings)).rejects.toThrow(/gives no sound/);
    expect(now() - begun).toBeGreaterThan(2500);
  });

  it('does not take a stall of its own loop for a loss, and drops the sound that waited, in order', async () => {
    const source = await supervise(
      'm',
      program(`let n = 0; const t0 = Date.now();
        setInterval(() => { while (n * 10 <= Date.now() - t0) fs.writeSync(3, Buffer.from(new Int16Array(480).fill(++n).buffer)); }, 5)`),
      settings,
    );
    const heard = recorder();
    source.start(heard);
    await heard.until(() => heard.chunks.length > 30);
    const until = now() + 1500;
    while (now() < until);
    await heard.until(() => source.droppedMs() > 0);
    const seen = heard.chunks.length;
    await heard.until(() => heard.chunks.length > seen + 50);
    expect(heard.events).toEqual([]);
    // Stale is judged once for a whole block that was read; a slow machine may hand the last of its chunks on later.
    expect(Math.max(...heard.chunks.map(({ at, arrival }) => arrival - at))).toBeLessThan(700);
    const order = heard.chunks.map(({ samples }) => samples[0]);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    await source.close();
  });

  it('can be closed while it waits for the next try', async () => {
    const source = await supervise('m', program('sound(); setTimeout(process.exit, 20)'), settings);
    const heard = recorder();
    source.start(heard);
    await heard.until(() => heard.events.includes('lost'));
    await source.close();
    expect(source.pids()).toEqual([]);
  });

  it('tells a loss that came before it was started', async () => {
    const source = await supervise('m', program('sound(); if (run > 1) setInterval(() => {}, 1e6)'), settings);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const heard = recorder();
    source.start(heard);
    await heard.until(() => heard.events.includes('lost'));
    expect(heard.events[0]).toBe('lost');
    await source.close();
  });

  it('waits between tries from half a second to two, with jitter', () => {
    for (let attempt = 0; attempt < 50; attempt++) {
      expect(backoff(attempt, 0)).toBeGreaterThanOrEqual(400);
      expect(backoff(attempt, 1)).toBeLessThan(2401);
      expect(backoff(attempt, 0.5)).toBeLessThanOrEqual(backoff(attempt + 1, 0.5));
    }
  });
});
