import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scorePictures } from '../../src/score/pictures.js';
import { probeVideo, readSound, videoFrames } from '../../src/score/video-reader.js';
import { needs } from '../support/needs.js';

describe.skipIf(!needs('ffmpeg', 'ffprobe'))('pictures of films', () => {
  let folder = '';
  const film = (name: string, filter: string, ...more: string[]) => {
    const path = join(folder, name);
    const make = ['-v', 'error', '-y', '-f', 'lavfi', '-i', filter, ...more, '-c:v', 'ffv1', path];
    execFileSync('ffmpeg', make);
    return path;
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'mouthpiece-films-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const scene = 'testsrc2=size=160x120:rate=25:duration=2';

  it('are the same as themselves', async () => {
    const path = film('same.mkv', scene);
    const result = await scorePictures(path, path);
    expect(result).toMatchObject({
      psnr: null,
      frames: 50,
      left: 0,
      width: 160,
      height: 120,
      fps: 25,
      converted: false,
    });
    expect(result.ssim).toBeCloseTo(1, 9);
    expect(result.ssimGaussian).toBeCloseTo(1, 9);
  });

  it('are worse the more they are disturbed, by frame and not by film', async () => {
    const reference = film('clean.mkv', scene);
    const little = await scorePictures(film('little.mkv', `${scene},noise=alls=10:allf=t`), reference);
    const much = await scorePictures(film('much.mkv', `${scene},noise=alls=60:allf=t`), reference);
    expect(little.ssim).toBeLessThan(0.99);
    expect(much.ssim).toBeLessThan(little.ssim);
    expect(much.psnr!).toBeLessThan(little.psnr! - 6);
  });

  it('tells the PSNR that follows from the difference: 10 levels are 28.13 dB', async () => {
    const grey = (level: number) => {
      const [raw, path] = [join(folder, `${level}.raw`), join(folder, `${level}.mkv`)];
      writeFileSync(raw, Buffer.alloc(64 * 48 * 10, level));
      const from = ['-f', 'rawvideo', '-pixel_format', 'gray', '-video_size', '64x48', '-framerate', '10', '-i', raw];
      execFileSync('ffmpeg', ['-v', 'error', '-y', ...from, '-c:v', 'ffv1', path]);
      return path;
    };
    const { psnr, frames } = await scorePictures(grey(100), grey(110));
    expect(frames).toBe(10);
    expect(psnr).toBeCloseTo(20 * Math.log10(25.5), 4);
  });

  it('brings another size and rate to those of the reference, and counts what is left over', async () => {
    const reference = film('long.mkv', 'testsrc2=size=160x120:rate=25:duration=3');
    const other = film('other.mkv', 'testsrc2=size=320x240:rate=50:duration=2');
    const result = await scorePictures(other, reference);
    expect(result).toMatchObject({ converted: true, fps: 25, width: 160, height: 120 });
    expect(result.frames + result.left).toBe(75);
    expect(result.frames).toBeGreaterThanOrEqual(49);
  });

  it('come one at a time, and a reader that stops early leaves no process behind', async () => {
    const path = film('many.mkv', 'testsrc2=size=640x480:rate=50:duration=20');
    const facts = await probeVideo(path);
    let sizes = 0;
    for await (const frame of videoFrames(path, facts)) {
      sizes += frame.length;
      break;
    }
    expect(sizes).toBe(640 * 480);
  });

  it('names a file that is no film, one that is not there, and one without sound', async () => {
    const text = join(folder, 'text.mp4');
    writeFileSync(text, 'not a film');
    await expect(probeVideo(text)).rejects.toMatchObject({ code: 'video/failed' });
    await expect(probeVideo(join(folder, 'none.mp4'))).rejects.toThrow(/no such file/);
    await expect(readSound(film('mute.mkv', scene))).rejects.toMatchObject({ code: 'audio/format' });
  });
});
