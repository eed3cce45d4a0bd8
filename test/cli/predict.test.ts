import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagePath } from '../../src/entry.js';
import { needs } from '../support/needs.js';
import { bare, run } from '../support/program.js';
import { makeWav } from '../support/wav.js';

const tone = (seconds: number, dataSize?: number) =>
  makeWav({ rate: 16000, channels: 1, encoding: 'int', bytesPerSample: 2, dataSize }, [
    Float64Array.from({ length: 16000 * seconds }, (_, i) => 0.2 * Math.sin(i / 7)),
  ]);

let folder: string;
const at = (...path: string[]) => join(folder, ...path);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mouthpiece-predict-'));
  writeFileSync(at('one.wav'), tone(1));
  writeFileSync(at('three.wav'), tone(1));
  writeFileSync(at('two.wav'), 'RIFF, but no more');
  // Half an hour, as a writer to a pipe leaves it.
  writeFileSync(at('long.wav'), Buffer.concat([tone(1, 0xffffffff), Buffer.alloc(2 * 16000 * 1800)]));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('predict', () => {
  it('takes no film or recording for its table', async () => {
    writeFileSync(at('film.mp4'), 'the only copy');
    const { code, stderr } = await run(['predict', at('one.wav'), at('film.mp4')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/\.csv or \.txt file or a folder, not .*film\.mp4/);
    expect(readFileSync(at('film.mp4'), 'utf8')).toBe('the only copy');
    const several = await run(['predict', at('one.wav'), at('three.wav'), at('both.csv')]);
    expect(several.code).toBe(2);
    expect(several.stderr).toMatch(/need a folder, not/);
    expect(readdirSync(folder)).not.toContain('both.csv');
  });

  it.skipIf(!needs('mkfifo'))('leaves pipes and devices in their place', async () => {
    execFileSync('mkfifo', [at('pipe.csv')]);
    const { code, stderr } = await run(['predict', at('one.wav'), at('pipe.csv')]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/pipe\.csv is a device or a pipe/);
    expect(lstatSync(at('pipe.csv')).isFIFO()).toBe(true);
    rmSync(at('pipe.csv'));
  });

  it('goes on past a sound that cannot be heard, and exits with 1', async () => {
    const { code, stderr } = await run([
      'predict',
      ...['one', 'two', 'three'].map((name) => at(`${name}.wav`)),
      at('out'),
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/two\.wav/);
    expect(readdirSync(at('out')).sort()).toEqual(['one.csv', 'three.csv']);
  });

  it('says that a file is cut short', async () => {
    writeFileSync(at('short.wav'), tone(2).subarray(0, 20_000));
    const { code, stderr } = await run(['predict', at('short.wav'), at('short.csv')]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/short\.wav is cut short: 31 %/);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'leaves nothing half made when it is ended by %s',
    async (signal) => {
      const child = spawn(process.execPath, [packagePath('dist/main.js'), 'predict', at('long.wav'), at('long.csv')], {
        env: bare,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const ended = once(child, 'exit');
      await expect.poll(() => readdirSync(folder).some((name) => name.endsWith('.part'))).toBe(true);
      child.kill(signal);
      expect((await ended)[0]).toBe(1);
      expect(readdirSync(folder).filter((name) => name.startsWith('long.csv'))).toEqual([]);
    },
  );
});
