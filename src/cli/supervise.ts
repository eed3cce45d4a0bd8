import { type ChildProcess, spawn } from 'node:child_process';
import type { Standing } from '../standing.js';
import { openSpare } from './spare.js';
import { type Begin, type Heard, STANDBY } from './standby.js';

export interface SuperviseOptions {
  /** The command line that starts the program, script first. */
  readonly args: readonly string[];
  /** Tells one line for people. */
  readonly tell: (line: string) => void;
  /** Without a pulse for so long the program hangs and is ended, ms. */
  readonly silenceMs?: number;
  /** As long may it take to its first pulse, ms. */
  readonly startMs?: number;
  /** How long the program has been on air when a spare is started beside it, ms: its own start has the machine alone. */
  readonly spareMs?: number;
  /** Ends the program and the watch. */
  readonly signal: AbortSignal;
}

/** The first new start comes at once; one that fails again waits twice as long each time, up to this. */
const LONGEST_PAUSE_MS = 5000;
const FIRST_PAUSE_MS = 50;
/** A program that lived for so long has begun well: the next pause is the first again. */
const WELL_MS = 10_000;
const SILENCE_MS = 10_000;
/** Every part of a start has a limit of its own, and together they are below this. */
const START_MS = 60_000;
const SPARE_MS = 1500;
/** Silence is counted in ticks, not read from a clock: after a suspend of both of us the program gets its time again. */
const SILENT_TICKS = 10;
/** A program that was asked to end, and does not even say that it heard, is ended after this. */
const DEAF_MS = 1500;
/** One that heard gives back what it holds, which on a busy machine takes longer; a service manager waits 15 s. */
const CLOSING_MS = 6000;

/**
 * Keeps a program running: one that dies or hangs after it once was on air is started again, with the picture, style,
 * model and microphone that it had. What ends before it ever was on air (a wrong flag, no such preset) ends the watch,
 * as another start would not help.
 *
 * Half of a start is loading code. So a spare program, loaded and idle, waits beside the one on air and takes its place.
 *
 * @returns the exit status to end with
 */
export async function supervise(options: SuperviseOptions): Promise<number> {
  const { args, tell, signal, silenceMs = SILENCE_MS, startMs = START_MS, spareMs = SPARE_MS } = options;
  const start = (given: readonly string[]): ChildProcess =>
    spawn(process.execPath, [...process.execArgv, ...given], {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    });
  const openStandby = () => start([...args, STANDBY]);
  const spare = openSpare(openStandby, spareMs);
  /** What it said last, once a second. */
  let last: Standing | undefined;
  const next = () => (last === undefined ? start(args) : (spare.take({ begin: last }) ?? sent(openStandby(), last)));
  let pause = 0;
  try {
    for (;;) {
      const began = performance.now();
      const ended = await watch(next(), { silenceMs, startMs }, signal, (pulse) => {
        last = pulse;
        spare.prepare();
      });
      if (signal.aborted) {
        if (ended.code === null) tell('The program did not answer any more: it was ended.');
        return ended.code ?? 0;
      }
      if (ended.code === 0) return 0;
      if (last === undefined) {
        if (ended.code === null) tell(`The program ended before it was on air: ${ended.why}.`);
        return ended.code ?? 1;
      }
      pause = performance.now() - began > WELL_MS ? 0 : Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, pause * 2));
      tell(`The program ended with ${ended.why}: it is started again.`);
      await rest(pause, signal);
      if (signal.aborted) return 0;
    }
  } finally {
    spare.close();
  }
}

interface Ended {
  readonly code: number | null;
  readonly why: string;
}

interface Patience {
  readonly silenceMs: number;
  readonly startMs: number;
}

function watch(child: ChildProcess, patience: Patience, signal: AbortSignal, pulse: (told: Standing) => void) {
  return new Promise<Ended>((resolve) => {
    const tickMs = patience.silenceMs / SILENT_TICKS;
    let mostTicks = Math.ceil(patience.startMs / tickMs);
    let silent = 0;
    let hangs = false;
    const kill = () => void child.kill('SIGKILL');
    const watchdog = setInterval(() => {
      if (++silent <= mostTicks) return;
      hangs = true;
      kill();
    }, tickMs);
    let last: NodeJS.Timeout | undefined;
    const killIn = (ms: number) => {
      clearTimeout(last);
      last = setTimeout(kill, ms);
    };
    const stop = () => {
      // It tells no more pulses.
      clearInterval(watchdog);
      child.kill('SIGINT');
      killIn(DEAF_MS);
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    // A second Ctrl-C ends us at once, and one that hangs would stay.
    process.on('exit', kill);
    child.on('message', (told: Standing | Heard) => {
      if ('heard' in told) return killIn(CLOSING_MS);
      pulse(told);
      silent = 0;
      mostTicks = SILENT_TICKS;
    });
    const over = (ended: Ended) => {
      clearInterval(watchdog);
      clearTimeout(last);
      signal.removeEventListener('abort', stop);
      process.off('exit', kill);
      resolve(ended);
    };
    child.once('error', (error) => over({ code: 1, why: error.message }));
    child.once('exit', (code, by) => over({ code, why: hangs ? 'no sign of life' : (by ?? `status ${code}`) }));
  });
}

/** Where there is no spare: the word waits for the program. */
function sent(child: ChildProcess, begin: Standing): ChildProcess {
  child.send({ begin } satisfies Begin);
  return child;
}

function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
