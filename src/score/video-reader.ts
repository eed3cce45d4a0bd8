import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { PluginError } from '../errors.js';
import { installHint } from '../install-hint.js';

export interface VideoFacts {
  readonly width: number;
  readonly height: number;
  /** Frames a second, of the video stream. */
  readonly fps: number;
  /** Whether there is sound in it. */
  readonly sound: boolean;
}

export interface FrameWish {
  /** `gray` 1 byte a pixel, `rgb24` 3; default gray. */
  readonly pixels?: 'gray' | 'rgb24';
  /** Frames are repeated or left out until there are this many a second; default: as they are. */
  readonly fps?: number;
  /** Scaled (bicubic) to this size; default: as they are. */
  readonly width?: number;
  readonly height?: number;
  readonly ffmpeg?: string;
}

const TAIL = 2000;

/** Starts a program without a shell whose stdout is the result. */
async function startReader(command: string, args: readonly string[]) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-TAIL);
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  await once(child, 'spawn').catch((cause) => {
    throw new PluginError('video/ffmpeg', `${command} cannot be started: ${(cause as Error).message}`, {
      hint: installHint('ffmpeg'),
      cause,
    });
  });
  return { child, ended, told: () => said.trim().split('\n').at(-1) ?? '' };
}

const unreadable = (path: string, why: string): PluginError =>
  new PluginError('video/failed', `${path} cannot be read as a video${why ? `: ${why}` : ''}`, {
    hint: `ffprobe ${path}`,
  });

/**
 * What kind of video a file holds, by ffprobe.
 *
 * @throws PluginError video/failed (no such file, no video in it), video/ffmpeg
 */
export async function probeVideo(path: string, ffprobe = 'ffprobe'): Promise<VideoFacts> {
  if (!(await stat(path).catch(() => undefined))?.isFile()) throw unreadable(path, 'there is no such file');
  const { child, ended, told } = await startReader(ffprobe, [
    ...['-v', 'error', '-of', 'json', '-show_entries', 'stream=codec_type,width,height,r_frame_rate,avg_frame_rate'],
    `file:${path}`,
  ]);
  let text = '';
  for await (const piece of child.stdout.setEncoding('utf8')) text += piece;
  if ((await ended) !== 0) throw unreadable(path, told());
  const streams: Record<string, unknown>[] = JSON.parse(text).streams ?? [];
  const video = streams.find((stream) => stream.codec_type === 'video');
  const [above, below] = String(video?.avg_frame_rate ?? '')
    .split('/')
    .map(Number);
  const fps = above / (below || 1);
  if (!video || !(fps > 0)) throw unreadable(path, 'there is no moving picture in it');
  const sound = streams.some((stream) => stream.codec_type === 'audio');
  return { width: Number(video.width), height: Number(video.height), fps, sound };
}

/** Pieces of a stream as blocks of one size. The block is reused: read it before you ask for the next. */
async function* blocks(stream: AsyncIterable<Buffer>, size: number): AsyncGenerator<Uint8Array, number> {
  const block = new Uint8Array(size);
  let filled = 0;
  for await (const piece of stream) {
    for (let from = 0; from < piece.length; ) {
      const taken = Math.min(size - filled, piece.length - from);
      block.set(piece.subarray(from, from + taken), filled);
      filled += taken;
      from += taken;
      if (filled < size) continue;
      yield block;
      filled = 0;
    }
  }
  return filled;
}

/**
 * The frames of a video, one at a time through a pipe: a film takes no more memory than a second of it. The buffer is
 * reused from frame to frame.
 *
 * @throws PluginError video/failed, video/ffmpeg
 */
export async function* videoFrames(path: string, facts: VideoFacts, wish: FrameWish = {}): AsyncGenerator<Uint8Array> {
  const { pixels = 'gray', fps, width = facts.width, height = facts.height, ffmpeg = 'ffmpeg' } = wish;
  const filters = [
    ...(fps === undefined ? [] : [`fps=${fps}`]),
    ...(width === facts.width && height === facts.height ? [] : [`scale=${width}:${height}:flags=bicubic`]),
    `format=${pixels}`,
  ];
  const { child, ended, told } = await startReader(ffmpeg, [
    ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-i', `file:${path}`, '-map', '0:v:0'],
    ...['-vf', filters.join(','), '-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', pixels, 'pipe:1'],
  ]);
  try {
    yield* blocks(child.stdout, width * height * (pixels === 'gray' ? 1 : 3));
    if ((await ended) !== 0) throw unreadable(path, told());
  } finally {
    child.stdout.destroy();
    child.kill('SIGKILL');
    await ended;
  }
}

/** Sound of any file, mono, 16-bit at 16 kHz, as SyncNet hears it. @throws PluginError video/failed, video/ffmpeg */
export async function readSound(path: string, rate = 16000, ffmpeg = 'ffmpeg'): Promise<Int16Array> {
  const { child, ended, told } = await startReader(ffmpeg, [
    ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-i', `file:${path}`, '-map', '0:a:0'],
    ...['-ac', '1', '-ar', String(rate), '-f', 's16le', 'pipe:1'],
  ]);
  const pieces: Buffer[] = [];
  for await (const piece of child.stdout) pieces.push(piece);
  if ((await ended) !== 0) throw new PluginError('audio/format', `${path}: there is no sound in it (${told()})`);
  const bytes = Buffer.concat(pieces);
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + (bytes.length & ~1)));
}
