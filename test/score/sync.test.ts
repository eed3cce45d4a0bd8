import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagePath } from '../../src/entry.js';
import { openExpert, type SyncExpert } from '../../src/score/expert.js';
import { type LandmarkTrack, readLandmarks, resampled } from '../../src/score/landmark-file.js';
import { scoreOffsets } from '../../src/score/offsets.js';
import { soundOf } from '../../src/score/sound.js';
import { run } from '../support/program.js';
import { needsPython, python } from '../support/python.js';

const HELLO = packagePath('presets/hello.wav');

/** The lips of `track`, `frames` of 1 / 25 s later than they were. */
function later(track: LandmarkTrack, frames: number): LandmarkTrack {
  const at25 = resampled(track, 25);
  const width = at25.points.length / at25.rows;
  const points = new Float32Array(at25.points.length);
  for (let row = 0; row < at25.rows; row++) {
    const from = Math.max(0, Math.min(at25.rows - 1, row - frames));
    points.set(at25.points.subarray(from * width, (from + 1) * width), row * width);
  }
  return { ...at25, points };
}

/** Its seconds in another order. */
function shuffled(track: LandmarkTrack): LandmarkTrack {
  const at25 = resampled(track, 25);
  const width = (at25.points.length / at25.rows) * 25;
  const seconds = Math.floor(at25.rows / 25);
  const points = at25.points.slice();
  for (let s = 0; s < seconds; s++) {
    const from = (s * 7 + 3) % seconds;
    points.set(at25.points.subarray(from * width, (from + 1) * width), s * width);
  }
  return { ...at25, points };
}

/** Its first row for ever. */
function still(track: LandmarkTrack): LandmarkTrack {
  const width = track.points.length / track.rows;
  const points = track.points.slice();
  for (let row = 0; row < track.rows; row++) points.set(track.points.subarray(0, width), row * width);
  return { ...track, points };
}

describe('two kinds of embeddings', () => {
  it('that fit three frames apart are found there, and the figures are median minus smallest, and smallest', () => {
    const size = 4;
    const count = 60;
    const value = (n: number, i: number) => Math.sin((n + 100) * (1.7 + i) * 3.3);
    const sound = Float32Array.from({ length: count * size }, (_, k) => value(Math.floor(k / size), k % size));
    const lips = Float32Array.from({ length: count * size }, (_, k) => value(Math.floor(k / size) - 3, k % size));
    const found = scoreOffsets({ size, lips, sound }, 'inside')!;
    expect(found.offset).toBe(3);
    expect(found.distance).toBeLessThan(1e-4);
    expect(found.windows).toBe(30);
    expect(found.confidence).toBe([...found.profile].sort((a, b) => a - b)[15] - found.distance);
    expect(scoreOffsets({ size, lips: lips.subarray(0, 30 * size), sound }, 'inside')).toBeUndefined();
  });

  it("with zeros beyond the ends give SyncNet's own figure", () => {
    const lips = Float32Array.of(3, 0, 0, 4);
    const { profile, windows } = scoreOffsets({ size: 2, lips, sound: lips }, 'zeros')!;
    expect(windows).toBe(2);
    // Offset 0: the same; 1: (3, 0) meets nothing, (0, 4) meets (3, 0); 2 and more: both meet nothing.
    expect(profile[15]).toBeCloseTo(0, 5);
    expect(profile[16]).toBeCloseTo((3 + 5) / 2, 5);
    expect(profile[14]).toBeCloseTo((5 + 4) / 2, 5);
    expect(profile[30]).toBeCloseTo(3.5, 5);
  });
});

describe('the sync expert that is shipped', () => {
  let folder = '';
  let expert: SyncExpert;
  let track: LandmarkTrack;
  let sound: Float32Array;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mouthpiece-sync-'));
    const csv = join(folder, 'hello.csv');
    const { code, stderr } = await run(['predict', HELLO, csv]);
    expect(stderr + code).toMatch(/0$/);
    [expert, track, sound] = await Promise.all([openExpert(), readLandmarks(csv), soundOf(HELLO)]);
  });
  afterAll(async () => {
    await expert?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('finds each offset from -15 to 15 frames exactly', async () => {
    for (let frames = -15; frames <= 15; frames++) {
      const found = await expert.score(later(track, frames), sound);
      expect(found?.offset, `lips ${frames} frames late`).toBe(frames);
    }
  });

  it('orders a good, a shuffled and a silent track rightly', async () => {
    const [good, wrong, shut] = await Promise.all(
      [track, shuffled(track), still(track)].map((lips) => expert.score(lips, sound)),
    );
    expect(good!.confidence).toBeGreaterThan(2 * wrong!.confidence);
    expect(wrong!.confidence).toBeGreaterThan(shut!.confidence);
    expect(shut!.confidence).toBeLessThan(0.05);
    expect(good!.distance).toBeLessThan(wrong!.distance);
    expect(good!.distance).toBeLessThan(shut!.distance);
  });

  it('does not mind size, place and roll of the face, the level of the sound, or the rate of the landmarks', async () => {
    const plain = await expert.score(resampled(track, 25), sound);
    const points = resampled(track, 25).points.map((_, i, all) => {
      const [x, y] = [all[i - (i % 2)], all[i - (i % 2) + 1]];
      return 200 + 80 * (i % 2 === 0 ? 0.96 * x - 0.28 * y : 0.28 * x + 0.96 * y);
    });
    const other = await expert.score(
      { ...resampled(track, 25), points },
      sound.map((value) => value * 0.2),
    );
    expect(other?.offset).toBe(0);
    expect(other!.confidence).toBeCloseTo(plain!.confidence, 1);
    expect((await expert.score(resampled(track, 62.5), sound))?.offset).toBe(0);
    expect((await expert.score(resampled(track, 30), sound))?.offset).toBe(0);
  });

  it('says nothing of what is too short', async () => {
    expect(await expert.score({ ...resampled(track, 25), rows: 30 }, sound.subarray(0, 16000))).toBeUndefined();
  });

  it.skipIf(!needsPython('numpy', 'scipy'))(
    'finds the offset of lips made of phones, with no lip model between',
    async () => {
      // A voice that the expert was not trained on.
      const { code, stderr } = await python('test/support/sync_clip.py', folder, 'gmw/en-US+m3', '12');
      expect(stderr + code).toBe('0');
      const [lips, voice] = await Promise.all([
        readLandmarks(join(folder, 'clip.txt')),
        soundOf(join(folder, 'clip.wav')),
      ]);
      for (const frames of [-15, -6, -1, 0, 2, 9, 15])
        expect((await expert.score(later(lips, frames), voice))?.offset, `lips ${frames} frames late`).toBe(frames);
      const [good, wrong] = [await expert.score(lips, voice), await expert.score(shuffled(lips), voice)];
      expect(good!.confidence).toBeGreaterThan(2 * wrong!.confidence);
    },
  );

  it('is refused where a file was changed, with the way to mend it', async () => {
    const spec = JSON.parse(readFileSync(packagePath('models/sync/sync.json'), 'utf8'));
    writeFileSync(join(folder, 'sync.json'), JSON.stringify(spec));
    for (const name of ['lips.onnx', 'sound.onnx']) writeFileSync(join(folder, name), 'not it');
    await expect(openExpert(folder)).rejects.toMatchObject({ code: 'model/hash' });
    writeFileSync(join(folder, 'sync.json'), JSON.stringify({ ...spec, edge: -1 }));
    await expect(openExpert(folder)).rejects.toMatchObject({ code: 'model/invalid' });
    await expect(openExpert(join(folder, 'none'))).rejects.toMatchObject({ code: 'model/missing' });
  });
});
