import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeWav } from '../../src/audio/wav-writer.js';
import { packagePath } from '../../src/entry.js';
import { needs } from '../support/needs.js';
import { run } from '../support/program.js';

const speech = packagePath('presets/hello.wav');
const FPS = 30;
const [WIDTH, HEIGHT] = [640, 360];

const ffmpeg = (...args: string[]) => execFileSync('ffmpeg', ['-v', 'error', '-y', ...args], { maxBuffer: 2 ** 30 });

const durationOf = (path: string): number =>
  Number(
    execFileSync('ffprobe', [
      '-v',
      'error',
      '-show_entries',
      'stream=duration',
      '-select_streams',
      'v',
      '-of',
      'csv=p=0',
      path,
    ]),
  );

/** Grey pictures of the mouth's surroundings, one per frame. */
function mouths(video: string): Uint8Array[] {
  const [w, h] = [44, 36];
  const raw = ffmpeg(
    '-i',
    video,
    '-vf',
    `crop=${w}:${h}:${(WIDTH - w) / 2}:${HEIGHT * 0.545},format=gray`,
    '-f',
    'rawvideo',
    '-',
  );
  return Array.from({ length: raw.length / (w * h) }, (_, i) => raw.subarray(i * w * h, (i + 1) * w * h));
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (x: readonly number[]) => x.reduce((sum, v) => sum + v, 0) / x.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((v, i) => {
    ab += (v - ma) * (b[i] - mb);
    aa += (v - ma) ** 2;
    bb += (b[i] - mb) ** 2;
  });
  return ab / Math.sqrt(aa * bb);
}

describe.skipIf(!needs('ffmpeg', 'ffprobe'))('mouthpiece render', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mouthpiece-render-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const at = (name: string) => join(folder, name);
  const render = (wav: string, video: string) => run(['render', wav, video, '--size', `${WIDTH}x${HEIGHT}`]);

  it.each([
    [8000, 1],
    [22050, 2],
    [96000, 2],
  ])('makes a video as long as its sound, for %i Hz and %i channels', async (rate, channels) => {
    const wav = at(`${rate}.wav`);
    ffmpeg('-i', speech, '-t', '2.345', '-ar', String(rate), '-ac', String(channels), wav);
    const { code, stderr } = await render(wav, at(`${rate}.mp4`));
    expect(stderr).toMatch(/real time/);
    expect(code).toBe(0);
    expect(Math.abs(durationOf(at(`${rate}.mp4`)) - 2.345)).toBeLessThan(1 / FPS + 1e-3);
  });

  it('opens the mouth when the prediction says so, and shows closed lips otherwise', async () => {
    const wav = at('six.wav');
    ffmpeg('-i', speech, '-t', '6', wav);
    expect((await render(wav, at('six.mp4'))).code).toBe(0);
    expect((await run(['predict', wav, at('six.csv')])).code).toBe(0);
    const [head, ...rows] = (await readFile(at('six.csv'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    const column = head.indexOf('mouth_open');
    const opening = (second: number) => Number(rows[Math.min(rows.length - 1, Math.round(second / 0.016))][column]);
    const frames = mouths(at('six.mp4'));
    // An open mouth is dark inside.
    const dark = frames.map((pixels) => pixels.reduce((count, value) => count + (value < 70 ? 1 : 0), 0));
    const said = frames.map((_, i) => opening(i / FPS));
    expect(correlation(dark, said)).toBeGreaterThan(0.7);
  });

  it('keeps the face still and shut in digital silence', async () => {
    await writeFile(at('silence.wav'), encodeWav(new Float32Array(48_000 * 3), 48_000));
    expect((await render(at('silence.wav'), at('silence.mp4'))).code).toBe(0);
    const frames = mouths(at('silence.mp4'));
    expect(frames.length).toBe(90);
    for (let i = 1; i < frames.length; i++) {
      const change =
        frames[i].reduce((sum, value, k) => sum + Math.abs(value - frames[i - 1][k]), 0) / frames[i].length;
      expect(change).toBeLessThan(2);
    }
    const dark = frames.map((pixels) => pixels.reduce((count, value) => count + (value < 70 ? 1 : 0), 0));
    expect(Math.max(...dark) - Math.min(...dark)).toBeLessThan(30);
  });
});
