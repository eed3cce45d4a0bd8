import { type ChildProcess, spawn } from 'node:child_process';

/** What a supervised program tells, once a second: that it lives, and what it would have to begin again with. */
export interface Pulse {
  readonly preset: string;
  /** The provider that won: it need not be found out again. */
  readonly device: string;
}

export interface SuperviseOptions {
  /** The command line that starts the program, script first. */
  readonly args: readonly string[];
  /** Tells one line for people. */
  readonly tell: (line: string) => void;
  /** Without a pulse for so long the program hangs and is ended, ms. */
  readonly silenceMs?: number;
  /** Ends the program and the watch. */
  readonly signal: AbortSignal;
}

/** The first new start comes at once; one that fails again waits twice as long each time, up to this. */
const LONGEST_PAUSE_MS = 5000;
const FIRST_PAUSE_MS = 50;
/** A program that lived for so long has begun well: the next pause is the first again. */
const WELL_MS = 10_000;
const SILENCE_MS = 10_000;

/**
 * Keeps a program running: one that dies or hangs after it once was on air is started again, with the preset that it
 * had. What ends before it ever was on air (a wrong flag, no such preset) ends the watch, as another start would not help.
 *
 * @returns the exit status to end with
 */
export async function supervise(options: SuperviseOptions): Promise<number> {
  const { args, tell, signal, silenceMs = SILENCE_MS } = options;
  let last: Pulse | undefined;
  let pause = 0;
  for (;;) {
    const began = performance.now();
    const child = spawn(process.execPath, [...process.execArgv, ...asBefore(args, last)], {
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    });
    const ended = await watch(child, silenceMs, signal, (pulse) => {
      last = pulse;
    });
    if (signal.aborted || ended.code === 0 || last === undefined) return ended.code ?? 1;
    pause = performance.now() - began > WELL_MS ? 0 : Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, pause * 2));
    tell(`The program ended with ${ended.why}: it is started again.`);
    await rest(pause, signal);
    if (signal.aborted) return 0;
  }
}

interface Ended {
  readonly code: number | null;
  readonly why: string;
}

function watch(child: ChildProcess, silenceMs: number, signal: AbortSignal, pulse: (told: Pulse) => void) {
  return new Promise<Ended>((resolve) => {
    let watchdog: NodeJS.Timeout | undefined;
    let hangs = false;
    const stop = () => child.kill('SIGINT');
    signal.addEventListener('abort', stop);
    child.on('message', (told: Pulse) => {
      pulse(told);
      clearTimeout(watchdog);
      watchdog = setTimeout(() => {
        hangs = true;
        child.kill('SIGKILL');
      }, silenceMs);
    });
    const over = (ended: Ended) => {
      clearTimeout(watchdog);
      signal.removeEventListener('abort', stop);
      resolve(ended);
    };
    child.once('error', (error) => over({ code: 1, why: error.message }));
    child.once('exit', (code, by) => over({ code, why: hangs ? 'no sign of life' : (by ?? `status ${code}`) }));
  });
}

/** What it had last takes the place of what the command line named. */
function asBefore(args: readonly string[], last: Pulse | undefined): readonly string[] {
  return last === undefined ? args : [...args, '--preset', last.preset, '--device', last.device];
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
