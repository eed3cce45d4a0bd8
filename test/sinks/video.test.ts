import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSamples } from '../../src/audio/wav.js';
import { framesFor, openVideo, type VideoOptions } from '../../src/sinks/video.js';
import { needs } from '../support/needs.js';
import { makeTone } from '../support/wav.js';
import { testFrames } from './frames.js';

const wav = (rate: number, channels: number, samples: number) => makeTone({ rate, channels }, samples);

interface Probe {
  format: { duration: string };
  streams: Record<string, string>[];
}
const probe = (path: string, ...more: string[]): Probe =>
  JSON.parse(
    execFileSync('ffprobe', ['-v', 'error', '-of', 'json', '-show_format', '-show_streams', ...more, path], {
      encoding: 'utf8',
    }),
  );

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mouthpiece-video-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const small = { width: 64, height: 48, fps: 30 } as const;

async function record(options: Omit<VideoOptions, 'width' | 'height' | 'fps'> & { fps?: number }, frames: number) {
  const sink = await openVideo({ ...small, ...options });
  const frame = testFrames(small.width, small.height);
  for (let i = 0; i < frames; i++) await sink.write(frame(i));
  await sink.close();
  return sink;
}

describe.skipIf(!needs('ffmpeg', 'ffprobe'))('a video file', () => {
  const rates = [8000, 11025, 16000, 22050, 44100, 48000, 96000];
  const cases = rates.flatMap((rate) => [1, 2].map((channels) => ({ rate, channels })));

  it.each(cases)(
    'lasts as long as its sound within one frame, at $rate Hz with $channels channels',
    async ({ rate, channels }) => {
      const seconds = 1.237;
      const samples = Math.round(seconds * rate);
      const file = join(folder, `${rate}-${channels}.wav`);
      writeFileSync(file, wav(rate, channels, samples));
      const sound = await findSamples(file);
      for (const [ending, fps] of [
        ['mp4', 30],
        ['mp4', 60],
        ['webm', 60],
      ] as const) {
        if (ending === 'webm' && ![8000, 22050, 48000].includes(rate)) continue;
        const path = join(folder, `${rate}-${channels}-${fps}.${ending}`);
        const frames = framesFor(samples / rate, fps);
        await record({ path, sound, fps, frames }, frames);
        const found = probe(path, '-count_packets');
        const video = found.streams.find((stream) => stream.codec_type === 'video')!;
        expect(Math.abs(Number(found.format.duration) - samples / rate), `${ending} ${fps}`).toBeLessThanOrEqual(
          1 / fps,
        );
        expect(video.nb_read_packets).toBe(String(frames));
        expect(video.r_frame_rate).toBe(`${fps}/1`);
        expect(found.streams.find((stream) => stream.codec_type === 'audio')?.channels).toBe(channels);
      }
    },
    60_000,
  );

  it('names its colours BT.601 limited range, and keeps the level of every frame', async () => {
    for (const ending of ['mp4', 'webm']) {
      const path = join(folder, `colours.${ending}`);
      await record({ path }, 20);
      const video = probe(path).streams[0];
      expect([video.pix_fmt, video.color_range, video.color_space]).toEqual(['yuv420p', 'tv', 'smpte170m']);
      const raw = execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-'], {
        maxBuffer: 1 << 24,
      });
      const size = (small.width * small.height * 3) / 2;
      expect(raw.length).toBe(20 * size);
      for (let i = 0; i < 20; i++) expect(Math.abs(raw[i * size + 500] - (16 + i))).toBeLessThanOrEqual(3);
    }
  });

  it('is not there before it is whole, and leaves nothing beside it', async () => {
    const own = mkdtempSync(join(folder, 'whole-'));
    const path = join(own, 'a.mp4');
    writeFileSync(path, 'older');
    const sink = await openVideo({ path, ...small });
    await sink.write(testFrames(small.width, small.height)(0));
    expect(readFileSync(path, 'utf8')).toBe('older');
    await sink.close();
    await sink.close();
    expect(Number(probe(path).format.duration)).toBeCloseTo(1 / 30, 2);
    expect(readdirSync(own)).toEqual(['a.mp4']);
  });

  it('is not made from fewer frames than were promised, nor when it is discarded', async () => {
    const own = mkdtempSync(join(folder, 'short-'));
    await expect(record({ path: join(own, 'a.mp4'), frames: 10 }, 3)).rejects.toMatchObject({ code: 'video/failed' });
    const sink = await openVideo({ path: join(own, 'b.mp4'), ...small });
    await sink.write(testFrames(small.width, small.height)(0));
    await sink.discard();
    await sink.close();
    expect(readdirSync(own)).toEqual([]);
  });

  it('takes names that look like options, protocols or patterns', async () => {
    const own = mkdtempSync(join(folder, 'names-'));
    const file = join(own, 'concat:%03d [a] $(x).wav');
    writeFileSync(file, wav(16000, 1, 4000));
    const sound = await findSamples(file);
    const path = join(own, "-y 'http:%d.mp4");
    await record({ path, sound, frames: 8 }, 8);
    expect(existsSync(path)).toBe(true);
  });

  it('keeps time in drop mode although the encoder gets only some of the frames', async () => {
    const path = join(folder, 'drop.mp4');
    const size = { width: 1280, height: 720 };
    const sink = await openVideo({ path, ...size, fps: 30, pressure: 'drop' });
    const frame = testFrames(size.width, size.height);
    for (let i = 0; i < 60; i++) {
      expect(sink.write(frame(i))).toBeUndefined();
      if (i % 10 === 9) await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await sink.close();
    expect(sink.dropped).toBeGreaterThan(0);
    expect(sink.frames).toBe(60);
    expect(Number(probe(path).format.duration)).toBeCloseTo(2, 2);
  });

  it('fails with the last lines of ffmpeg when it dies, and keeps nothing', async () => {
    const own = mkdtempSync(join(folder, 'dies-'));
    const file = join(own, 'lost.wav');
    writeFileSync(file, wav(16000, 1, 4000));
    const sound = await findSamples(file);
    rmSync(file);
    const error = await record({ path: join(own, 'a.mp4'), sound }, 2000).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'video/failed', message: expect.stringContaining('lost.wav') });
    expect(readdirSync(own)).toEqual([]);
  });

  it('says so when an ffmpeg is not there, cannot encode, or is killed', async () => {
    const path = join(folder, 'none.mp4');
    await expect(openVideo({ path, ...small, ffmpeg: 'no-such-ffmpeg' })).rejects.toMatchObject({
      code: 'video/ffmpeg',
      hint: 'sudo apt install ffmpeg',
    });
    const fake = join(folder, 'poor-ffmpeg');
    writeFileSync(fake, `#!/bin/sh\necho "Unknown encoder 'libx264'" >&2\nexit 1\n`, { mode: 0o755 });
    await expect(record({ path, ffmpeg: fake }, 500)).rejects.toMatchObject({ code: 'video/ffmpeg' });
    writeFileSync(fake, '#!/bin/sh\nkill -9 $$\n');
    await expect(record({ path, ffmpeg: fake }, 500)).rejects.toMatchObject({
      code: 'video/failed',
      message: expect.stringContaining('SIGKILL'),
    });
    expect(existsSync(path)).toBe(false);
  });

  it('refuses an unknown ending, an odd size, a folder that is not there and a name that is a folder', async () => {
    await expect(openVideo({ path: 'a.avi', ...small })).rejects.toMatchObject({ code: 'usage/value' });
    await expect(openVideo({ path: join(folder, 'a.mp4'), width: 63, height: 48, fps: 30 })).rejects.toMatchObject({
      code: 'usage/value',
    });
    await expect(openVideo({ path: join(folder, 'none', 'a.mp4'), ...small })).rejects.toMatchObject({
      code: 'video/failed',
      hint: `mkdir -p ${join(folder, 'none')}`,
    });
    mkdirSync(join(folder, 'folder.mp4'));
    await expect(openVideo({ path: join(folder, 'folder.mp4'), ...small })).rejects.toMatchObject({
      code: 'video/failed',
    });
  });
});

/** A file system of 1 MB, for whom may mount one. */
function tinyDisk(): string | undefined {
  const at = mkdtempSync(join(tmpdir(), 'mouthpiece-full-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', at], { stdio: 'pipe' });
    return at;
  } catch {
    rmSync(at, { recursive: true, force: true });
    return undefined;
  }
}

describe.skipIf(!needs('ffmpeg'))('a full disk', () => {
  const disk = tinyDisk();
  afterAll(() => {
    if (!disk) return;
    execFileSync('umount', [disk]);
    rmSync(disk, { recursive: true, force: true });
  });
  if (!disk) console.warn('skipped: mounting a tiny disk needs root');

  /** Noise does not compress. */
  const noisy = () => {
    const frame = testFrames(320, 240)(0);
    const bytes = frame.as('i420').slice();
    let state = 1;
    return {
      ...frame,
      as: () => {
        for (let i = 0; i < bytes.length; i++) {
          state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
          bytes[i] = state >>> 24;
        }
        return bytes;
      },
    };
  };

  it.skipIf(!disk)('while writing is told as video/disk, and the older file is not lost', async () => {
    for (const [ending, frames] of [
      ['mp4', 200],
      ['webm', 400],
      ['mp4', 14],
    ] as const) {
      const path = join(disk!, `a.${ending}`);
      writeFileSync(path, 'older');
      // With few frames the disk is full only when the file is closed.
      if (frames === 14) writeFileSync(join(disk!, 'ballast'), Buffer.alloc(700_000));
      const sink = await openVideo({ path, width: 320, height: 240, fps: 30 });
      const frame = noisy();
      const work = async () => {
        for (let i = 0; i < frames; i++) await sink.write(frame);
        await sink.close();
      };
      await expect(work()).rejects.toMatchObject({ code: 'video/disk', hint: expect.stringContaining('df -h') });
      await sink.close().catch(() => {});
      expect(readFileSync(path, 'utf8')).toBe('older');
      expect(readdirSync(disk!).filter((name) => name.includes('.part'))).toEqual([]);
    }
  });
});
