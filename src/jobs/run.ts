/**
 * A folder of work: plain files in, files out, one command of this program per item, as many at once as there are
 * cores. The same command lines run under GNU parallel or a Kubernetes Job (see README.md); what makes them fit for that is
 * that each writes its result under another name and renames it, so a file that is there is whole.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { availableParallelism, freemem } from 'node:os';
import { entry } from '../entry.js';

export interface Job {
  /** For people. */
  readonly name: string;
  /** What it is made of: a result older than this is made again. */
  readonly input: string;
  /** The file that is there when it is done. */
  readonly output: string;
  /** The command line of this program. */
  readonly args: readonly string[];
}

export interface JobsOptions {
  /** Items at a time; see `lanesFor`. */
  readonly lanes: number;
  /** Does finished ones too. */
  readonly again?: boolean;
  readonly env?: NodeJS.ProcessEnv;
  /** Told when an item has ended, one way or another. */
  readonly onProgress?: (ended: number, of: number) => void;
  /** Ends the running items; the rest is not begun. */
  readonly signal?: AbortSignal;
  /** The program to run; default: this one. */
  readonly program?: readonly string[];
}

export interface JobsDone {
  readonly done: readonly Job[];
  /** Were finished before. */
  readonly skipped: readonly Job[];
  readonly failed: readonly { readonly job: Job; readonly why: string }[];
  /** Not begun, or ended by the signal. */
  readonly left: readonly Job[];
  /** What those that are done said of their input. */
  readonly notices: readonly { readonly job: Job; readonly line: string }[];
}

/** Memory that one item may take: a render with its encoder and the model. */
const ITEM_BYTES = 600 * 2 ** 20;
/** A failed item's last words. */
const TAIL = 4000;

/** As many items at once as there are cores, as far as memory goes; at least one. */
export const lanesFor = (cores = availableParallelism(), free = freemem()): number =>
  Math.max(1, Math.min(cores, Math.floor(free / ITEM_BYTES)));

/** Whether a result is there, whole and not older than what it is made of. */
export async function isFinished({ input, output }: Pick<Job, 'input' | 'output'>): Promise<boolean> {
  const facts = (path: string) => stat(path).catch(() => undefined);
  const [made, from] = await Promise.all([facts(output), facts(input)]);
  if (!made?.isFile() || made.size === 0) return false;
  return !from || made.mtimeMs >= from.mtimeMs;
}

/**
 * Runs every item that is not finished. One that fails stops no other.
 *
 * @returns what became of each
 */
export async function runJobs(jobs: readonly Job[], options: JobsOptions): Promise<JobsDone> {
  const { lanes, again = false, onProgress = () => {}, signal } = options;
  const finished = await Promise.all(jobs.map(async (job) => !again && (await isFinished(job))));
  const skipped = jobs.filter((_, i) => finished[i]);
  const waiting = jobs.filter((_, i) => !finished[i]);
  const of = waiting.length;
  const [done, left]: [Job[], Job[]] = [[], []];
  const failed: { job: Job; why: string }[] = [];
  const notices: { job: Job; line: string }[] = [];
  let ended = 0;

  async function lane(): Promise<void> {
    while (!signal?.aborted) {
      const job = waiting.shift();
      if (!job) return;
      const { why, told } = await runOne(job, options);
      const whole = why === undefined && (await isFinished(job));
      if (whole) {
        done.push(job);
        notices.push(...told.map((line) => ({ job, line })));
      } else if (signal?.aborted) left.push(job);
      else failed.push({ job, why: why ?? `it ended well, but ${job.output} is not there` });
      onProgress(++ended, of);
    }
  }
  await Promise.all(Array.from({ length: Math.min(lanes, of) }, lane));
  return { done, skipped, failed, notices, left: [...left, ...waiting] };
}

/** @returns why it failed, and what it told */
async function runOne({ args }: Job, { env, signal, program }: JobsOptions): Promise<{ why?: string; told: string[] }> {
  const [command, ...first] = program ?? [process.execPath, ...process.execArgv, entry('main')];
  const child: ChildProcess = spawn(command, [...first, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env, NO_COLOR: '1' },
    windowsHide: true,
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-TAIL);
  });
  const stop = () => child.kill('SIGTERM');
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise((resolve) => {
      child.once('error', (error) => resolve({ why: error.message, told: [] }));
      child.once('close', (code, ended) => {
        const lines = said.split(/[\r\n]+/).map((line) => line.trim());
        const told = lines.filter((line) => TOLD.test(line)).map((line) => line.replace(TOLD, ''));
        resolve({ why: code === 0 ? undefined : reason(lines, ended ?? `exit ${code}`), told });
      });
    });
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** How the command marks what it tells, and why it ends. */
const TOLD = /^(?:\[info\]|ℹ)\s*/;
const ERROR = /^(?:\[error\]|ERROR|✖)\s*/;

/** The error line of what a command said, without the progress before it and what it quotes after it. */
function reason(lines: readonly string[], how: string): string {
  const line = lines.findLast((one) => ERROR.test(one)) ?? lines.findLast(Boolean) ?? '';
  return line.replace(ERROR, '') || how;
}
