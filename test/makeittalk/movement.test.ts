import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagePath } from '../../src/entry.js';
import { openMovement } from '../../src/makeittalk/movement.js';
import { writeCsv } from '../../src/speech/csv.js';
import { writeLandmarkText } from '../../src/speech/landmark-text.js';
import { openModel } from '../../src/speech/model.js';
import { loadModelFiles } from '../../src/speech/model-files.js';

const wav = packagePath('presets/hello.wav');
let folder: string;
let spec: Awaited<ReturnType<typeof loadModelFiles>>['spec'];
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mouthpiece-movement-'));
  const files = await loadModelFiles('default');
  spec = files.spec;
  const model = await openModel(files, { device: 'cpu' });
  await writeCsv(wav, file('hello.csv'), model);
  await writeLandmarkText(wav, file('hello.txt'), model);
  await model.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const table = async () => {
  const [header, ...lines] = (await readFile(file('hello.csv'), 'utf8')).trim().split('\n');
  const names = header.split(',');
  return { names, rows: lines.map((line) => line.split(',').map(Number)) };
};

async function column(path: string, name: string, frames: number): Promise<number[]> {
  const movement = await openMovement(path, spec);
  const all = await movement.predict(new Float32Array(0), frames);
  const at = movement.articulation.indexOf(name);
  return Array.from({ length: frames }, (_, t) => all[t * movement.articulation.length + at]);
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  const dot = (x: readonly number[], mx: number, y: readonly number[], my: number) =>
    x.reduce((sum, value, i) => sum + (value - mx) * (y[i] - my), 0);
  return dot(a, ma, b, mb) / Math.sqrt(dot(a, ma, a, ma) * dot(b, mb, b, mb));
}

describe('landmarks in the place of a model', () => {
  it('are the articulation of a table, row by row, and its last row after its end', async () => {
    const { names, rows } = await table();
    const jaw = await column(file('hello.csv'), 'jaw', rows.length + 3);
    const wanted = rows.map((row) => row[names.indexOf('jaw')]);
    for (const [i, value] of jaw.entries()) expect(value).toBeCloseTo(wanted[Math.min(i, wanted.length - 1)], 6);
  });

  it('keep the time of a table that has rows less often', async () => {
    const { names, rows } = await table();
    const lines = (await readFile(file('hello.csv'), 'utf8')).trim().split('\n');
    await writeFile(file('half.csv'), lines.filter((_, i) => i === 0 || i % 2 === 1).join('\n'));
    const jaw = await column(file('half.csv'), 'jaw', rows.length - 2);
    for (let t = 0; t < jaw.length; t += 2) expect(jaw[t]).toBeCloseTo(rows[t][names.indexOf('jaw')], 6);
  });

  it('of the original’s text file open and shut the lips as what they were written from, at any size and place', async () => {
    const { names, rows } = await table();
    const gap = rows.map((row) => row[names.indexOf('gapLower')]);
    const text = await readFile(file('hello.txt'), 'utf8');
    const moved = text
      .trim()
      .split('\n')
      .map((line) => line.split(' ').map((value, i) => (Number(value) * 37 + [120, 80, 0][i % 3]).toFixed(4)));
    await writeFile(file('moved.txt'), moved.map((row) => row.join(' ')).join('\n'));
    for (const name of ['hello.txt', 'moved.txt']) {
      const found = await column(file(name), 'gapLower', rows.length);
      expect(correlation(found, gap)).toBeGreaterThan(0.9);
      const shut = found.filter((_, i) => rows[i][names.indexOf('mouth_open')] === 0);
      expect(shut.length).toBeGreaterThan(20);
      expect(shut.filter((value) => value > 0.1).length / shut.length).toBeLessThan(0.1);
    }
  });

  it('leave head and brows to motion where theirs stay as they are, and lead it where it turns', async () => {
    const upright = await openMovement(file('hello.txt'), spec);
    expect(upright.articulation).not.toContain('yaw');
    expect(upright.articulation).not.toContain('browLeft');
    const text = await readFile(file('hello.txt'), 'utf8');
    const turning = text
      .trim()
      .split('\n')
      .map((line, row) => {
        const values = line.split(' ').map(Number);
        const angle = 0.1 * Math.sin(row / 40);
        return Array.from({ length: 68 }, (_, i) => {
          const [x, y, z] = values.slice(3 * i, 3 * i + 3);
          return [x * Math.cos(angle) - y * Math.sin(angle), x * Math.sin(angle) + y * Math.cos(angle), z];
        }).flat();
      });
    await writeFile(file('turning.txt'), turning.map((row) => row.join(' ')).join('\n'));
    const roll = await column(file('turning.txt'), 'roll', turning.length);
    expect(
      correlation(
        roll,
        turning.map((_, row) => Math.sin(row / 40)),
      ),
    ).toBeGreaterThan(0.97);
  });

  it('lead the brows where theirs rise', async () => {
    const rows = (await readFile(file('hello.txt'), 'utf8')).trim().split('\n');
    const raised = rows.map((line, row) => {
      const values = line.split(' ').map(Number);
      const rise = row % 60 < 30 ? 0 : 0.03 * (values[3 * 16] - values[0]);
      return values.map((value, i) => (i % 3 === 1 && i >= 3 * 17 && i < 3 * 27 ? value - rise : value));
    });
    await writeFile(file('raised.txt'), raised.map((row) => row.join(' ')).join('\n'));
    const brow = await column(file('raised.txt'), 'browLeft', raised.length);
    const up = raised.map((_, row) => (row % 60 < 30 ? 0 : 1));
    expect(correlation(brow, up)).toBeGreaterThan(0.9);
  });

  it('that cannot be read are refused with the line', async () => {
    await writeFile(file('bad.txt'), `${Array(204).fill('1').join(' ')}\n1 2 3\n`);
    await expect(openMovement(file('bad.txt'), spec)).rejects.toMatchObject({
      code: 'evaluate/missing',
      message: expect.stringContaining('line 2'),
    });
    await expect(openMovement(file('none.csv'), spec)).rejects.toMatchObject({ code: 'evaluate/missing' });
    await writeFile(file('flat.txt'), `${Array(204).fill('1').join(' ')}\n`.repeat(3));
    await expect(openMovement(file('flat.txt'), spec)).rejects.toMatchObject({
      code: 'preset/invalid',
      message: expect.stringContaining('jaw'),
    });
    await writeFile(file('rest.txt'), '1 2 3');
    await expect(openMovement(file('hello.txt'), spec, file('rest.txt'))).rejects.toMatchObject({
      code: 'preset/invalid',
    });
  });
});
