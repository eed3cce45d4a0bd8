import { constants } from 'node:fs';
import { access, rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { WavSamples } from '../audio/wav.js';
import { PluginError } from '../errors.js';
import type { Frame, Sink } from '../types.js';
import { type FfmpegChild, startFfmpeg } from './ffmpeg-child.js';
import { ffmpegArguments } from './video-arguments.js';

export interface VideoOptions {
  /** Ends in .mp4 (H.264, AAC) or .webm (VP9, Opus). An older file of that name is replaced when the new one is whole. */
  readonly path: string;
  /** The sound that goes into the video. */
  readonly sound?: WavSamples;
  /** Pixels, even. */
  readonly width: number;
  readonly height: number;
  /** Constant rate of the file; frame i is shown from i / fps on. */
  readonly fps: number;
  /** How many frames will be written, where that is known (see `framesFor`): a file with fewer is not kept. */
  readonly frames?: number;
  /**
   * What a slow encoder does. `wait` (default, for rendering): `write` resolves when the frame has been taken.
   * `drop` (for recording live): `write` returns at once; a frame that comes too early is left out and the one
   * before it shown longer, so the file keeps time.
   */
  readonly pressure?: 'wait' | 'drop';
  /** The ffmpeg to run; default `ffmpeg`. */
  readonly ffmpeg?: string;
}

export interface VideoSink extends Sink {
  readonly path: string;
  /** Frames in the file so far. */
  readonly frames: number;
  /** Frames left out by `drop`. */
  readonly dropped: number;
  /** Makes the file whole and puts it in its place. @throws PluginError when it cannot, or when frames are missing */
  close(): Promise<void>;
  /** Ends without a file, e.g. on Ctrl-C. */
  discard(): Promise<void>;
}

/** Frames that cover `seconds` of sound: the video ends with the sound or less than a frame after it. */
export const framesFor = (seconds: number, fps: number): number => Math.max(1, Math.ceil(seconds * fps - 1e-6));

/**
 * Writes frames into a video file through an ffmpeg process, with BT.601 limited-range colours and the sound beside
 * them. The file grows under another name in the same folder and gets its own when it is whole.
 *
 * @throws PluginError video/ffmpeg, video/failed, usage/value; from `write` and `close` also video/disk
 */
export async function openVideo(options: VideoOptions): Promise<VideoSink> {
  const { path, width, height, pressure = 'wait', ffmpeg = 'ffmpeg' } = options;
  const part = `${path}.${process.pid}.part`;
  const args = ffmpegArguments(options, part);
  await assertWritable(path);
  const child = await startFfmpeg(ffmpeg, args, path);
  const size = (width * height * 3) / 2;
  const promised = options.frames;
  let frames = 0;
  let failed: unknown;
  let done = false;

  async function put(bytes: Uint8Array): Promise<void> {
    try {
      await child.write(bytes);
      frames++;
    } catch (error) {
      failed ??= error;
      await rm(part, { force: true });
      throw error;
    }
  }
  const feed = pressure === 'wait' ? { write: put, rest: async () => {}, dropped: () => 0 } : dropping(put, size);

  return {
    name: path,
    path,
    get frames() {
      return frames;
    },
    get dropped() {
      return feed.dropped();
    },
    write(frame: Frame) {
      if (failed) throw failed;
      const bytes = frame.as('i420');
      if (frame.width !== width || frame.height !== height || bytes.byteLength !== size)
        throw new PluginError(
          'video/failed',
          `${path} takes frames of ${width}x${height}, not ${frame.width}x${frame.height} (${bytes.byteLength} bytes)`,
        );
      return feed.write(bytes);
    },
    async close() {
      if (done) return;
      done = true;
      await finish(child, part, path, async () => {
        await feed.rest();
        if (failed) throw failed;
        if (promised !== undefined && frames < promised)
          throw new PluginError(
            'video/failed',
            `${path} was left after ${frames} of ${promised} frames; nothing was kept`,
          );
      });
    },
    async discard() {
      if (done) return;
      done = true;
      await child.kill();
      await rm(part, { force: true });
    },
  };
}

async function finish(child: FfmpegChild, part: string, path: string, ready: () => Promise<void>): Promise<void> {
  try {
    await ready();
    await child.finish();
    await rename(part, path);
  } catch (error) {
    await child.kill();
    await rm(part, { force: true });
    throw error;
  }
}

/** Keeps the newest frame in a buffer of its own and writes it once for every frame that came while the pipe was full. */
function dropping(put: (bytes: Uint8Array) => Promise<void>, size: number) {
  const shown = new Uint8Array(size);
  let owed = 0;
  let dropped = 0;
  let running: Promise<void> | undefined;

  async function drain(): Promise<void> {
    while (owed > 0) {
      owed--;
      await put(shown);
    }
  }
  return {
    write(bytes: Uint8Array): void {
      owed++;
      if (running) {
        dropped++;
        return;
      }
      shown.set(bytes);
      running = drain()
        .catch(() => {}) // kept in `failed`, and thrown by the next write
        .finally(() => {
          running = undefined;
        });
    },
    rest: async (): Promise<void> => running,
    dropped: () => dropped,
  };
}

async function assertWritable(path: string): Promise<void> {
  const folder = dirname(resolve(path));
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new PluginError(
      'video/failed',
      missing ? `there is no folder ${folder}` : `this user may not write to ${folder}`,
      {
        hint: missing ? `mkdir -p ${folder}` : 'name a file in a folder of yours',
        cause: error,
      },
    );
  }
  if ((await stat(path).catch(() => undefined))?.isDirectory())
    throw new PluginError('video/failed', `${path} is a folder`, { hint: `name the file: ${path}/video.mp4` });
}
