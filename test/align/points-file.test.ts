import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readPoints } from '../../src/align/points-file.js';

const folder = mkdtempSync(join(tmpdir(), 'mouthpiece-points-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const POINTS = Array.from({ length: 68 }, (_, i) => [i + 0.5, 2 * i] as const);
const write = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

describe('a file of points', () => {
  it('is 68 lines of x y, with blanks, tabs or commas, and remarks', async () => {
    const text = `# my face\r\n${POINTS.map(([x, y], i) => [`${x} ${y}`, `${x}\t${y}`, `${x}, ${y}`][i % 3]).join('\r\n')}\n\n`;
    expect((await readPoints(write('a.txt', text))).landmarks).toEqual(POINTS);
  });

  it('is a .pts file, which counts from 1', async () => {
    const text = `version: 1\nn_points: 68\n{\n${POINTS.map(([x, y]) => `${x + 1} ${y + 1}`).join('\n')}\n}\n`;
    expect((await readPoints(write('a.pts', text))).landmarks).toEqual(POINTS);
  });

  it.for([
    ['short.txt', '1 2\n3 4\n', '2 points; 68 are needed'],
    ['words.txt', '1 2\nnose 4\n', 'line 2'],
    ['huge.txt', '0 0\n'.repeat(100_000), 'too large'],
  ] as const)('is refused with the reason: %s', async ([name, text, why]) => {
    await expect(readPoints(write(name, text))).rejects.toMatchObject({
      code: 'preset/invalid',
      message: expect.stringContaining(why),
    });
  });

  it('that is not there is named', async () => {
    await expect(readPoints(join(folder, 'none.txt'))).rejects.toMatchObject({ message: 'none.txt: is not there' });
  });
});
