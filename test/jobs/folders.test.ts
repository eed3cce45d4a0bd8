import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagePath } from '../../src/entry.js';
import { needs } from '../support/needs.js';
import { run } from '../support/program.js';

/** Small and short: this is about folders, not pictures. */
const SMALL = ['--size', '160x120', '--fps', '10'];

describe.skipIf(!needs('ffmpeg', 'ffprobe'))('folders on the command line', () => {
  let folder = '';
  const at = (...path: string[]) => join(folder, ...path);
  /** `seconds` of the bundled voice. */
  const speak = (path: string, from: number, seconds: number) =>
    execFileSync('ffmpeg', [
      '-v',
      'error',
      '-y',
      '-ss',
      `${from}`,
      '-t',
      `${seconds}`,
      '-i',
      packagePath('presets/hello.wav'),
      path,
    ]);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mouthpiece-folders-'));
    mkdirSync(at('in'));
    speak(at('in', 'one.wav'), 0, 1);
    speak(at('in', 'two.wav'), 2, 1);
    writeFileSync(at('in', 'broken.wav'), 'RIFF, but no more');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('render draws every sound, tells what failed at the end, exits with 1, and goes on from there', {
    timeout: 240_000,
  }, async () => {
    // From within, where a name may begin like a flag.
    speak(at('in', '-three.wav'), 4, 1);
    const first = await run(['render', '.', at('out'), ...SMALL, '--jobs', '2'], {}, at('in'));
    expect(first.code).toBe(1);
    expect(first.stderr).toMatch(/broken\.wav: /);
    expect(first.stderr).toMatch(/3 done, 1 failed/);
    expect(readdirSync(at('out')).sort()).toEqual(['-three.mp4', 'one.mp4', 'two.mp4']);
    const made = statSync(at('out', 'one.mp4')).mtimeMs;
    rmSync(at('in', 'broken.wav'));
    rmSync(at('in', '-three.wav'));
    const second = await run(['render', at('in'), at('out'), ...SMALL]);
    expect(second.code).toBe(0);
    expect(second.stderr).toMatch(/0 done, 2 were finished before/);
    expect(statSync(at('out', 'one.mp4')).mtimeMs).toBe(made);
  });

  it('score judges every table and prints one', { timeout: 240_000 }, async () => {
    mkdirSync(at('tables'));
    speak(at('tables', 'a.wav'), 1, 4);
    for (const name of ['a.csv', 'a2.txt']) {
      const { code, stderr } = await run(['predict', at('tables', 'a.wav'), at('tables', name)]);
      expect(code === 0 ? '' : stderr).toBe('');
    }
    speak(at('tables', 'a2.wav'), 1, 4);
    const { code, stdout, stderr } = await run(['score', at('tables'), '--json', at('figures')]);
    expect(code === 0 ? '' : stderr).toBe('');
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim()));
    expect(rows[0].slice(1, 5)).toEqual(['', 'offset', 'confidence', 'distance']);
    expect(rows.slice(2).map((row) => row.slice(1, 3))).toEqual([
      ['a.csv', '0'],
      ['a2.txt', '0'],
    ]);
    const one = JSON.parse(readFileSync(at('figures', 'a.json'), 'utf8'));
    expect(one).toMatchObject({ schema: 1, kind: 'landmarks', sync: { offset: 0 }, notes: [] });
  });

  it("predict's text file is MakeItTalk's: 204 numbers a row, jaw 1.6 wide about the origin, as many rows as the table", async () => {
    const rows = readFileSync(at('tables', 'a2.txt'), 'utf8').trim().split('\n');
    const table = readFileSync(at('tables', 'a.csv'), 'utf8').trim().split('\n');
    expect(rows).toHaveLength(table.length - 1);
    for (const row of rows) expect(row).toMatch(/^-?\d+\.\d{6}( -?\d+\.\d{6}){203}$/);
    const first = rows[0].split(' ').map(Number);
    expect(first[16 * 3] - first[0]).toBeCloseTo(1.6, 5);
    expect(first[16 * 3] + first[0]).toBeCloseTo(0, 5);
    expect(first[8 * 3 + 1]).toBeGreaterThan(1);
  });

  it('landmarks are compared with a reference, and differ from themselves by nothing', async () => {
    const { code, stdout } = await run([
      'score',
      at('tables', 'a.csv'),
      '--reference',
      at('tables', 'a.csv'),
      '--json',
      at('same.json'),
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/D-LL\s+0\.00 %/);
    expect(JSON.parse(readFileSync(at('same.json'), 'utf8')).landmarks).toMatchObject({ dLL: 0, dVL: 0, dA: 0 });
  });

  it('say what is missing', async () => {
    expect((await run(['score', at('in'), '--json', at('figures')])).stderr).toMatch(/holds no \.mp4/);
    expect((await run(['score', at('tables')])).stderr).toMatch(/--json figures/);
    expect((await run(['render', at('in'), at('out.mp4')])).stderr).toMatch(/needs? one, not/);
    writeFileSync(at('alone.csv'), readFileSync(at('tables', 'a.csv')));
    const alone = await run(['score', at('alone.csv')]);
    expect(alone.code).toBe(1);
    expect(alone.stderr).toMatch(/--wav IN\.wav/);
  });

  it.skipIf(!needs('parallel'))(
    'are the same work for GNU parallel: one command per item, and a half-done list goes on',
    { timeout: 240_000 },
    async () => {
      mkdirSync(at('par'));
      const program = `${process.execPath} ${packagePath('dist/main.js')}`;
      const work = () =>
        spawnSync(
          'parallel',
          [
            '--will-cite',
            '--resume-failed',
            '--joblog',
            at('log'),
            `${program} render {} ${at('par')}/{/.}.mp4 ${SMALL.join(' ')}`,
            ':::',
            ...['one', 'two', 'late'].map((name) => at('in', `${name}.wav`)),
          ],
          { encoding: 'utf8', env: { ...process.env, CI: '' } },
        );
      const first = work();
      expect(first.status).toBe(1);
      expect(readdirSync(at('par')).sort()).toEqual(['one.mp4', 'two.mp4']);
      const before = statSync(at('par', 'one.mp4')).mtimeMs;
      speak(at('in', 'late.wav'), 3, 1);
      expect(work().status).toBe(0);
      expect(existsSync(at('par', 'late.mp4'))).toBe(true);
      expect(statSync(at('par', 'one.mp4')).mtimeMs).toBe(before);
    },
  );

  it('are the same work for an indexed Kubernetes Job: the item of a number', async () => {
    const manifest = readFileSync(packagePath('src/jobs/kubernetes-job.yaml'), 'utf8');
    const script = /- \|\n((?: {14}.*\n)+)/.exec(manifest)?.[1] ?? '';
    mkdirSync(at('kube'));
    const env = {
      ...process.env,
      CI: '',
      JOB_COMPLETION_INDEX: '1',
      IN: at('in'),
      OUT: at('kube'),
      MOUTHPIECE: `${process.execPath} ${packagePath('dist/main.js')}`,
      FLAGS: SMALL.join(' '),
    };
    const { status, stderr } = spawnSync('sh', ['-ec', script], { encoding: 'utf8', env });
    expect(status === 0 ? '' : stderr).toBe('');
    const second = readdirSync(at('in'))
      .filter((name) => name.endsWith('.wav'))
      .sort()[1];
    expect(readdirSync(at('kube'))).toEqual([second.replace('.wav', '.mp4')]);
  });
});
