import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesOf } from '../../src/jobs/folder.js';
import { isFinished, type Job, type JobsOptions, lanesFor, runJobs } from '../../src/jobs/run.js';

/** A program that copies IN to OUT by way of OUT.part; what is in IN says how it goes. */
const COPY = `
const { readFileSync, writeFileSync, renameSync, appendFileSync } = require('node:fs');
const [input, output, log] = process.argv.slice(1);
const text = readFileSync(input, 'utf8');
appendFileSync(log, 'begin ' + text + '\\n');
writeFileSync(output + '.part', text);
if (text === 'bad') { console.error(' ERROR  the sound is broken\\n  mend it'); process.exit(1); }
if (text === 'liar') process.exit(0);
if (text === 'wordy') console.error('ℹ it is cut short\\n 10% | 20% done');
if (text === 'quoter') { console.error('10%\\r[error] ffmpeg failed:\\n[aac] Error submitting a frame\\n  read on'); process.exit(1); }
setTimeout(() => {
  renameSync(output + '.part', output);
  appendFileSync(log, 'end ' + text + '\\n');
}, text === 'slow' ? 60000 : 50);
`;

describe('a folder of work', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mouthpiece-jobs-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const log = () => readFileSync(join(folder, 'log'), 'utf8').trim().split('\n');
  const job = (name: string, text = name): Job => {
    const [input, output] = [join(folder, `${name}.in`), join(folder, `${name}.out`)];
    writeFileSync(input, text);
    return { name, input, output, args: [input, output, join(folder, 'log')] };
  };
  const run = (jobs: readonly Job[], options: Partial<JobsOptions> = {}) =>
    runJobs(jobs, { lanes: 2, program: [process.execPath, '-e', COPY, '--'], ...options });
  const names = (jobs: readonly Job[]) => jobs.map(({ name }) => name);

  it('does every item, and the next time none', async () => {
    const jobs = ['a', 'b', 'c'].map((name) => job(name));
    const told: string[] = [];
    const first = await run(jobs, { onProgress: (ended, of) => told.push(`${ended}/${of}`) });
    expect(names(first.done).sort()).toEqual(['a', 'b', 'c']);
    expect(told).toEqual(['1/3', '2/3', '3/3']);
    const second = await run(jobs);
    expect(second.done).toEqual([]);
    expect(names(second.skipped)).toEqual(['a', 'b', 'c']);
    expect(log().filter((line) => line.startsWith('begin'))).toHaveLength(3);
    expect((await run(jobs, { again: true })).done).toHaveLength(3);
  });

  it('never has more items at once than it has lanes', async () => {
    await run(['a', 'b', 'c', 'd', 'e'].map((name) => job(name)));
    let [now, most] = [0, 0];
    for (const line of log()) {
      now += line.startsWith('begin') ? 1 : -1;
      most = Math.max(most, now);
    }
    expect(most).toBeLessThanOrEqual(2);
  });

  it('goes on past an item that fails, and tells it with its reason', async () => {
    const { done, failed } = await run([job('a'), job('x', 'bad'), job('y', 'liar'), job('b')]);
    expect(names(done).sort()).toEqual(['a', 'b']);
    expect(failed.map(({ job: { name }, why }) => [name, why]).sort()).toEqual([
      ['x', 'the sound is broken'],
      ['y', `it ended well, but ${join(folder, 'y.out')} is not there`],
    ]);
  });

  it('hands on what an item told of its input, and its own reason where it quotes others', async () => {
    const { done, failed, notices } = await run([job('w', 'wordy'), job('q', 'quoter')]);
    expect(names(done)).toEqual(['w']);
    expect(notices.map(({ job: { name }, line }) => [name, line])).toEqual([['w', 'it is cut short']]);
    expect(failed.map(({ why }) => why)).toEqual(['ffmpeg failed:']);
  });

  it('does half-made items again: they never look finished', async () => {
    const half = job('x', 'bad');
    await run([half]);
    expect(readdirSync(folder)).toContain('x.out.part');
    expect(await isFinished(half)).toBe(false);
    writeFileSync(half.input, 'good now');
    expect(names((await run([half])).done)).toEqual(['x']);
  });

  it('does an item again whose input is newer than its result, or whose result is empty', async () => {
    const jobs = [job('a'), job('b')];
    await run(jobs);
    const soon = new Date(Date.now() + 10_000);
    utimesSync(jobs[0].input, soon, soon);
    writeFileSync(jobs[1].output, '');
    utimesSync(jobs[1].output, soon, soon);
    expect(await Promise.all(jobs.map(isFinished))).toEqual([false, false]);
  });

  it('ends its items when it is told to, and says what is left', async () => {
    const stop = new AbortController();
    const jobs = [job('a'), job('s', 'slow'), job('t', 'slow'), job('z')];
    const ended = run(jobs, { signal: stop.signal });
    await expect
      .poll(() => (readdirSync(folder).includes('log') ? log().join() : ''))
      .toMatch(/begin slow.*begin slow/s);
    stop.abort();
    const { done, left, failed } = await ended;
    expect(names(done)).toEqual(['a']);
    expect(names(left).sort()).toEqual(['s', 't', 'z']);
    expect(failed).toEqual([]);
    expect(await isFinished(jobs[1])).toBe(false);
  });

  it('takes as many lanes as there are cores, as far as memory goes', () => {
    expect(lanesFor(8, 64 * 2 ** 30)).toBe(8);
    expect(lanesFor(64, 4 * 2 ** 30)).toBe(6);
    expect(lanesFor(8, 100 * 2 ** 20)).toBe(1);
  });

  it('takes the files of some endings in order, and refuses two that would have one result', async () => {
    for (const name of ['b.WAV', 'a.wav', 'c.mp3', '.hidden.wav']) writeFileSync(join(folder, name), '');
    expect(await filesOf(folder, ['.wav'])).toEqual(['a.wav', 'b.WAV'].map((name) => join(folder, name)));
    writeFileSync(join(folder, 'a.csv'), '');
    await expect(filesOf(folder, ['.wav', '.csv'])).rejects.toThrow(/two files called a/);
    await expect(filesOf(folder, ['.flac'])).rejects.toMatchObject({ code: 'usage/value' });
  });
});
