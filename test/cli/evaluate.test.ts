import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { packagePath } from '../../src/entry.js';
import { openJudge } from '../../src/evaluate/python.js';
import { needs } from '../support/needs.js';
import { run } from '../support/program.js';
import { makeSpeech, needsPython, python } from '../support/python.js';

interface Report {
  readonly command: string;
  readonly systems: string[];
  readonly ours: string[];
  readonly sets: {
    readonly name: string;
    readonly kind: string;
    readonly figures: Record<string, Record<string, number>>;
  }[];
}

describe.skipIf(!needs('flite', 'espeak-ng') || !needsPython('numpy', 'scipy', 'matplotlib'))('evaluate', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mouthpiece-evaluate-test-'));
    await makeSpeech(join(folder, 'speech', 'rms'), 'rms', 3);
    await makeSpeech(join(folder, 'speech', 'somebody'), 'gmw/en-US+m3', 3);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('judges the shipped program on a folder, in tables, figures and pictures', { timeout: 240_000 }, async () => {
    const [out, plots] = [join(folder, 'out'), join(folder, 'plots')];
    const { code, stdout, stderr } = await run([
      ...['evaluate', join(folder, 'speech'), '--model', 'default', '--model', 'swift'],
      ...['--work', join(folder, 'work'), '--jobs', '2', '--out', out, '--plots', plots],
    ]);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('**aligned speech, people never trained on** (6 pieces');
    expect(stdout).toMatch(/\| opening, correlation at lag 0 \| 0\.\d+ \| 0\.\d+ \| 0\.\d+ \|/);
    expect(stdout).toMatch(/\| p b m closures, recall \|/);
    expect(stdout).toMatch(/\| hum 50 Hz -35 dBFS \|/);
    const report = JSON.parse(await readFile(join(out, 'evaluation.json'), 'utf8')) as Report;
    expect(report).toMatchObject({ systems: ['default', 'swift', 'loudness'], ours: ['default', 'swift'] });
    expect(report.command).toBe('mouthpiece evaluate --model default --model swift FOLDER...');
    const speech = report.sets.find(({ kind }) => kind === 'aligned')?.figures;
    expect(speech?.default.open).toBeGreaterThan(0.7);
    expect(speech?.default.open).toBeGreaterThan(speech?.loudness.open ?? 1);
    const noise = report.sets.find(({ kind }) => kind === 'noise')?.figures.default ?? {};
    expect(Object.keys(noise)).toContain('digital silence');
    for (const [name, opening] of Object.entries(noise)) expect(opening, name).toBeLessThan(0.03);
    expect(await readdir(plots)).toEqual(expect.arrayContaining(['rms_00.png', 'visemes.png']));
    const readme = await python('training/card.py', 'readme', join(out, 'evaluation.json'));
    expect(readme.stdout).toMatch(/^Measured on \d{4}-\d\d-\d\d with `mouthpiece evaluate.*\n\n\| {2}\| Mouthpiece \|/);
  });

  it('keeps what was heard, and the next time hears only what is missing', { timeout: 480_000 }, async () => {
    const work = join(folder, 'work');
    const again = () =>
      run(['evaluate', join(folder, 'speech', 'rms'), '--work', work, '--out', join(folder, 'whole')]);
    const [ours, swift, ...others] = await readdir(join(work, 'ours'));
    expect([ours, swift].join(' ')).toMatch(/^default-[0-9a-f]{12} swift-[0-9a-f]{12}$/);
    expect(others).toEqual([]);
    const first = await again();
    expect(first.code, first.stderr).toBe(0);
    const heard = join(work, 'ours', ours);
    const ages = async () =>
      Object.fromEntries(
        await Promise.all((await readdir(heard)).map(async (name) => [name, (await stat(join(heard, name))).mtimeMs])),
      );
    const before = await ages();
    const [missing, ...rest] = Object.keys(before);
    await rm(join(heard, missing));
    const second = await again();
    expect(second.code, second.stderr).toBe(0);
    expect(second.stdout).toBe(first.stdout);
    const after = await ages();
    expect(after[missing]).toBeGreaterThan(before[missing]);
    for (const name of rest) expect(after[name], name).toBe(before[name]);
  });

  it('has the same figures for CSV files that predict wrote', { timeout: 240_000 }, async () => {
    const wavs = ['00', '01', '02'].map((name) => join(folder, 'speech', 'rms', `${name}.wav`));
    const csv = join(folder, 'csv');
    const predicted = await run(['predict', ...wavs, csv, '--model', 'default']);
    expect(predicted.code, predicted.stderr).toBe(0);
    const out = join(folder, 'of-csv');
    const speech = join(folder, 'speech', 'rms');
    const { code, stderr } = await python('training/evaluate.py', speech, '--ours', `a=${csv}`, '--out', out);
    expect(code, stderr).toBe(0);
    const open = async (path: string, name: string) =>
      (JSON.parse(await readFile(join(path, 'evaluation.json'), 'utf8')) as Report).sets.find(
        ({ kind }) => kind === 'aligned',
      )?.figures[name].open;
    // What the program itself heard, above, is judged alike.
    expect(await open(out, 'a')).toBeCloseTo((await open(join(folder, 'whole'), 'default'))!, 12);
    await rm(join(csv, '02.csv'));
    const lacking = await python('training/evaluate.py', speech, '--ours', `a=${csv}`);
    expect(lacking.code).toBe(1);
    expect(lacking.stderr.trim().split('\n').at(-1)).toMatch(/^evaluate: .*csv has no rms_02\.csv$/);
  });

  it('judges other languages and degraded speech too, with --more', { timeout: 400_000 }, async () => {
    const out = join(folder, 'more');
    const { code, stderr } = await run(['evaluate', join(folder, 'speech', 'somebody'), '--more', '--out', out]);
    expect(code, stderr).toBe(0);
    const report = JSON.parse(await readFile(join(out, 'evaluation.json'), 'utf8')) as Report;
    expect(report.command).toBe('mouthpiece evaluate --more FOLDER...');
    const names = report.sets.map(({ name }) => name);
    for (const language of ['English', 'German', 'French', 'Finnish, never trained', 'Hindi, never trained'])
      expect(names).toContain(`language: ${language}`);
    for (const change of ['pink 15 dB', 'white 20 dB', 'telephone', '-20 dB', '+10 dB', 'reverb 0.4 s'])
      expect(names).toContain(`every third unseen piece, ${change}`);
    const german = report.sets.find(({ name }) => name === 'language: German')?.figures;
    expect(german?.default.open).toBeGreaterThan(0.7);
    expect(german?.default.open).toBeGreaterThan(german?.loudness.open ?? 1);
  });

  it('leaves nothing behind when it is interrupted', { timeout: 120_000 }, async () => {
    const temporary = join(folder, 'temporary');
    await mkdir(temporary);
    const child = spawn(process.execPath, [packagePath('dist/main.js'), 'evaluate', join(folder, 'speech')], {
      env: { ...process.env, TMPDIR: temporary },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
    });
    const ended = once(child, 'close');
    // Once while Python writes the sounds: there the folder is, and not yet full.
    await vi.waitFor(async () => expect(await readdir(temporary)).toHaveLength(1), { timeout: 60_000, interval: 20 });
    child.kill('SIGINT');
    const [code] = await ended;
    expect(code, said).toBe(1);
    expect(said).toContain('Stopped; nothing was judged.');
    expect(await readdir(temporary)).toEqual([]);
  });

  it('names a folder that holds nothing to judge by, and exits with 1', async () => {
    const { code, stderr, stdout } = await run(['evaluate', join(folder, 'nothing')]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/nothing holds neither wav \+ lab pairs nor measured lips/);
    expect(stdout).toBe('');
  });

  it('names a model that is not there', async () => {
    const { code, stderr } = await run(['evaluate', join(folder, 'speech'), '--model', 'nobody']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/no model "nobody"/);
  });

  it('says which Python packages are missing, and how to get them', async () => {
    await expect(openJudge(['matplotlib'], ['/nonexistent/python'])).rejects.toMatchObject({
      code: 'evaluate/missing',
      message: expect.stringContaining('numpy, scipy, matplotlib'),
      hint: 'sudo apt install python3 python3-numpy python3-scipy python3-matplotlib',
    });
  });
});
