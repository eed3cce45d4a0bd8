/** One run of a capture command: sound comes out until it ends, once, with a reason. */
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { endWithUs } from '../end-with-us.js';
import type { CaptureMessage } from './capture.js';
import type { CaptureCommand } from './capture-command.js';

export interface CaptureProcess {
  readonly pid: number | undefined;
  /** Ends it, at once and whatever it is doing; resolves when it is gone. Nothing is told after the call. */
  kill(): Promise<void>;
}

export interface CaptureEnd {
  readonly reason: string;
  /** The program itself is there, so another try may succeed. */
  readonly installed: boolean;
}

export interface CaptureListener {
  bytes(bytes: Uint8Array): void;
  message?(message: CaptureMessage): void;
  /** Any end, also one with code 0: ffmpeg leaves with 0 when the sound server dies. */
  end(end: CaptureEnd): void;
}

const MAX_REASON = 2000;

export function startCapture(command: CaptureCommand, listener: CaptureListener): CaptureProcess {
  let quiet = false;
  let told: CaptureEnd | undefined;
  let stderr = '';
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: command.env,
    windowsHide: true,
    stdio: ['ignore', 'ignore', command.ipc ? 'ignore' : 'pipe', 'pipe', ...(command.ipc ? (['ipc'] as const) : [])],
    // Others than our own child would take a Ctrl-C for theirs, and be lost before the program has decided to end.
    detached: !command.ipc && process.platform !== 'win32',
  });

  endWithUs(child);
  const gone = new Promise<void>((resolve) => {
    const end = (found: CaptureEnd) => {
      resolve();
      if (quiet) return;
      quiet = true;
      listener.end(found);
    };
    child.once('error', (error: NodeJS.ErrnoException) => {
      // Without a pid it never started, and no exit follows.
      if (child.pid !== undefined) return;
      const missing = error.code === 'ENOENT';
      end({ reason: missing ? `${command.file} is not installed` : error.message, installed: !missing });
    });
    // Not 'close': a grandchild that holds the pipe would put it off.
    child.once('exit', (code, signal) => {
      const last = stderr.trim().split('\n').at(-1);
      end(told ?? { reason: last || `${command.name} ended (${signal ?? `code ${code}`})`, installed: true });
    });
  });

  child.on('message', (message: CaptureMessage) => {
    if (message.kind === 'failed') told = { reason: message.reason, installed: message.installed };
    if (!quiet) listener.message?.(message);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-MAX_REASON);
  });
  const sound = child.stdio[3] as Readable | null;
  sound?.on('data', (bytes: Uint8Array) => {
    if (!quiet) listener.bytes(bytes);
  });
  sound?.on('error', () => {});

  return {
    pid: child.pid,
    kill() {
      quiet = true;
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      return gone;
    },
  };
}
