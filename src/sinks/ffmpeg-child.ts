import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { PluginError } from '../errors.js';
import { installHint } from '../install-hint.js';

/** An ffmpeg that reads frames from its stdin. */
export interface FfmpegChild {
  /** Hands bytes over; resolves when the pipe has taken all of them. @throws PluginError why ffmpeg died */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends the input and waits until ffmpeg has written everything. @throws PluginError why it could not */
  finish(): Promise<void>;
  /** Ends ffmpeg at once. */
  kill(): Promise<void>;
}

const TAIL = 4000;
const LINES = 8;

/**
 * Starts ffmpeg without a shell.
 *
 * @param about for messages: what is being written
 * @throws PluginError video/ffmpeg when it cannot be started; later video/disk, video/ffmpeg, video/failed
 */
export async function startFfmpeg(command: string, args: readonly string[], about: string): Promise<FfmpegChild> {
  const child: ChildProcessByStdio<Writable, null, Readable> = spawn(command, args, {
    stdio: ['pipe', 'ignore', 'pipe'],
    windowsHide: true,
    // A library that ffmpeg links but video does not need, OpenBLAS, starts a thread a core that spin for a while.
    env: { ...process.env, OPENBLAS_NUM_THREADS: '1' },
    // A group of its own: Ctrl-C is for us, and we end ffmpeg when the file is whole.
    detached: process.platform !== 'win32',
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-TAIL);
  });
  child.stdin.on('error', () => {}); // told by write's callback and by the exit status
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal })),
  );
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new PluginError('video/ffmpeg', `${command} cannot be started: ${(error as Error).message}`, {
      hint: installHint('ffmpeg'),
      cause: error,
    });
  }
  child.on('error', () => {}); // a failed kill; the exit status says the rest

  async function failure(): Promise<PluginError> {
    child.stdin.destroy();
    const { code, signal } = await ended;
    return explain(said, about, signal ? `was ended by ${signal}` : `ended with status ${code}`);
  }

  return {
    async write(bytes) {
      const error = await new Promise<Error | null | undefined>((resolve) => child.stdin.write(bytes, resolve));
      if (error) throw await failure();
    },
    async finish() {
      child.stdin.end();
      const { code } = await ended;
      // ffmpeg calls a full disk success when only the last bytes did not fit.
      if (code !== 0 || FULL.test(said)) throw await failure();
    },
    async kill() {
      child.stdin.destroy();
      child.kill('SIGKILL');
      await ended;
    },
  };
}

const FULL = /No space left on device|Disk quota exceeded|File too large/;
const INCAPABLE = /Unknown encoder|Encoder not found|Unrecognized option|Requested output format .* is not/;

function explain(said: string, about: string, how: string): PluginError {
  const last = said.trim().split('\n').slice(-LINES).join('\n');
  if (FULL.test(said))
    return new PluginError('video/disk', `the disk is full: ${about} was not written`, {
      hint: `df -h, then free some space or name another folder`,
      retryable: true,
      cause: new Error(last),
    });
  if (INCAPABLE.test(said))
    return new PluginError('video/ffmpeg', `this ffmpeg cannot write ${about}:\n${last}`, {
      hint: installHint('ffmpeg'),
    });
  return new PluginError('video/failed', `ffmpeg ${how} while writing ${about}${last ? `:\n${last}` : ''}`, {
    hint: 'read the lines above; ffmpeg -version must work',
  });
}
