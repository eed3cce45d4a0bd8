/**
 * A source that stays alive: a capture process under a watchdog, started anew whenever it falls silent or ends.
 * In the same process a lost device cannot be opened again; in a fresh one it can.
 */
import { PluginError } from '../errors.js';
import type { Pcm, Source, SourceListener } from '../types.js';
import { type Millis, now } from '../units.js';
import type { CaptureCommand, CaptureSettings } from './capture-command.js';
import { bytesPerChunk } from './capture-command.js';
import { type CaptureEnd, type CaptureProcess, startCapture } from './capture-process.js';
import { type SampleClock, sampleClock } from './clock.js';
import { pcm16Framer } from './pcm16.js';

export interface CaptureSource extends Source {
  /** Which program captures. */
  readonly capture: string;
  /** The capture processes that run now, for the meter. */
  pids(): number[];
  /** How many milliseconds of sound were thrown away because they came too late. */
  droppedMs(): Millis;
}

/** How a source goes on after a loss, and what it may hear without one. */
export interface Again {
  /** What is to be captured now, asked before each new start. @throws PluginError while there is nothing */
  find(): Promise<{ readonly name: string; readonly command: CaptureCommand }>;
  /** Watches what a process hears, from its first sound on. */
  follow?(pid: number, told: Followed): { stop(): unknown };
}

export interface Followed {
  /** Another device is heard: it has this name, and `line` says so. */
  moved(name: string, line: string): void;
  /** What is heard is no microphone, or not the one that was asked for. */
  lost(reason: string): void;
}

/** A capture that could not be opened at all. */
export class CaptureError extends Error {
  readonly installed: boolean;
  constructor(end: CaptureEnd) {
    super(end.reason);
    this.installed = end.installed;
  }
}

/** The watchdog counts ticks without sound, not time: after a stall of our own loop the waiting sound is read first. */
const TICK_MS = 250;
const SILENT_TICKS = 4;
/** A sound server may take two seconds to its first block. */
const FIRST_TICKS = 12;
/** Sound that is older than this when it comes is not worth showing. */
const STALE_MS = 300;
const BACKOFF_MS = 500;
const BACKOFF_GROWTH = 1.5;
const BACKOFF_MAX_MS = 2000;
/** A run that lasted this long was a success: the next loss starts with the shortest pause again. */
const STEADY_TICKS = 20;

/** The pause before try number `attempt` (from 0): grows by half up to 2 s, with 20 % of jitter either way. */
export const backoff = (attempt: number, random = Math.random()): Millis =>
  (Math.min(BACKOFF_MAX_MS, BACKOFF_MS * BACKOFF_GROWTH ** attempt) * (0.8 + 0.4 * random)) as Millis;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Starts a capture command and keeps it running. Resolves when the first sound has come.
 *
 * After that each loss is told once (`lost`, mic/lost) and healed: SIGKILL, a pause, a fresh process with a fresh
 * clock, `back` with its first sound. Sound that waited for more than 300 ms is dropped, in order.
 *
 * @param again where the device may change from one start to the next; default: the same again
 * @throws CaptureError when the command ends, or gives no sound for 3 s
 */
export async function supervise(
  name: string,
  command: CaptureCommand,
  settings: CaptureSettings,
  again?: Again,
): Promise<CaptureSource> {
  const { rate } = settings;
  const framer = pcm16Framer(bytesPerChunk(settings) / 2);
  const pcm: Mutable<Pcm> = { samples: new Float32Array(0), rate, at: 0 as Millis };
  let clock: SampleClock = sampleClock(rate);
  let target = { name, command };
  let child: CaptureProcess | undefined;
  let follower: { stop(): unknown } | undefined;
  let listener: SourceListener | undefined;
  let retry: NodeJS.Timeout | undefined;
  let arrival = 0 as Millis;
  let heard = false;
  let idleTicks = 0;
  let steadyTicks = 0;
  let attempts = 0;
  let lost: PluginError | undefined;
  let dropped = 0;
  let closed = false;
  let opened: { resolve(): void; reject(error: Error): void } | undefined;

  function chunk(samples: Float32Array) {
    const at = clock.push(samples.length, arrival);
    if (arrival - at > STALE_MS) {
      dropped += samples.length;
      return;
    }
    pcm.samples = samples;
    pcm.at = at;
    listener?.pcm(pcm);
  }

  function bytes(block: Uint8Array) {
    arrival = now();
    idleTicks = 0;
    if (!heard) {
      heard = true;
      opened?.resolve();
      opened = undefined;
      if (lost) {
        lost = undefined;
        listener?.back();
      }
      if (child?.pid !== undefined) follower = again?.follow?.(child.pid, { moved, lost: lose });
    }
    framer.push(block, chunk);
  }

  function begin() {
    heard = false;
    idleTicks = 0;
    steadyTicks = 0;
    framer.reset();
    clock = sampleClock(rate);
    child = startCapture(target.command, { bytes, end: fail });
  }

  async function beginAgain() {
    try {
      if (again) target = await again.find();
    } catch {
      // It is lost as it was.
      if (!closed) later();
      return;
    }
    if (!closed) begin();
  }

  function later() {
    retry = setTimeout(beginAgain, backoff(attempts++));
  }

  function moved(now: string, line: string) {
    target = { ...target, name: now };
    listener?.moved?.(line);
  }

  function lose(reason: string) {
    void child?.kill();
    fail({ reason, installed: true });
  }

  function fail(end: CaptureEnd) {
    child = undefined;
    void follower?.stop();
    follower = undefined;
    if (opened) {
      opened.reject(new CaptureError(end));
      opened = undefined;
      return;
    }
    if (!lost) {
      lost = new PluginError('mic/lost', `The microphone "${target.name}" is gone: ${end.reason}`, {
        hint: 'Plug it in again, or: npx mouthpiece devices',
        retryable: true,
      });
      listener?.lost(lost);
    }
    if (!closed) later();
  }

  function tick() {
    if (!child) return;
    idleTicks++;
    if (heard && ++steadyTicks === STEADY_TICKS) attempts = 0;
    if (idleTicks <= (heard ? SILENT_TICKS : FIRST_TICKS)) return;
    lose(`${command.name} gives no sound`);
  }

  const watchdog = setInterval(tick, TICK_MS);

  async function close() {
    closed = true;
    listener = undefined;
    clearInterval(watchdog);
    clearTimeout(retry);
    await Promise.all([follower?.stop(), child?.kill()]);
    child = undefined;
  }

  try {
    await new Promise<void>((resolve, reject) => {
      opened = { resolve, reject };
      begin();
    });
  } catch (error) {
    await close();
    throw error;
  }

  return {
    get name() {
      return target.name;
    },
    rate,
    chunkMs: settings.chunkMs,
    capture: command.name,
    start(to) {
      listener = to;
      if (lost) to.lost(lost);
    },
    close,
    pids: () => (child?.pid === undefined ? [] : [child.pid]),
    droppedMs: () => ((dropped * 1000) / rate) as Millis,
  };
}
