/** The main thread's end of the model's worker. */
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { entry } from '../entry.js';
import { PluginError } from '../errors.js';
import { refuseTelemetry } from './telemetry.js';
import type { Order, Reply, Request } from './worker.js';

/** The thread ended without being asked to. */
export class WorkerDied extends Error {}

/** A worker that loads the runtime, and waits for its graph meanwhile. */
export interface WorkerThread {
  /**
   * Opens the session; once.
   *
   * @param notice told of a provider that died on air, and of the one that took over
   * @throws PluginError what `openSession` throws; WorkerDied
   */
  open(order: Order, notice: (line: string, provider: string) => void): Promise<Link>;
  /** Ends a worker that was never opened. */
  close(): Promise<void>;
}

/** An open session in its worker: requests in, one promise for the run under way. */
export interface Link {
  /** @returns the run's time in ms */
  run(frames: number): Promise<number>;
  reset(): void;
  close(): Promise<void>;
}

/** Looks at a run under way every so often; a loop that was itself suspended sees one look, not many. */
const LOOK_MS = 500;
/** A run takes milliseconds. One that is not back after so many looks never comes: 4 s, or 15 s for a first one that compiles. */
const MOST_LOOKS = 8;
const MOST_FIRST_LOOKS = 30;
/** A thread that hangs inside a driver cannot be ended: nobody waits longer for it. */
const LAST_WAIT_MS = 500;

/** Starts a worker: it takes a quarter of a second to load the runtime, in which other things can be made ready. */
export function startWorker(file: string = entry('speech/worker')): WorkerThread {
  refuseTelemetry();
  const worker = new Worker(file, { resourceLimits: { maxYoungGenerationSizeMb: 4 }, execArgv: [] });
  let isOpen = false;
  let died: WorkerDied | undefined;
  let settle: { resolve(ms: number): void; reject(error: Error): void } | undefined;
  let opened: { resolve(link: Link): void; reject(error: Error): void } | undefined;
  let notice: (line: string, provider: string) => void = () => {};
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  let looks = 0;
  let mostLooks = MOST_FIRST_LOOKS;
  let watch: NodeJS.Timeout | undefined;
  const ask = (request: Request) => worker.postMessage(request);

  function look(): void {
    if (!settle || ++looks < mostLooks) return;
    worker.unref();
    void worker.terminate();
    die(`no answer for ${(mostLooks * LOOK_MS) / 1000} s`);
  }

  async function close(): Promise<void> {
    if (!died) ask({ close: true });
    await (died ? Promise.race([exited, setTimeout(LAST_WAIT_MS, undefined, { ref: false })]) : exited);
  }
  const link: Link = {
    run: (frames) =>
      new Promise((resolve, reject) => {
        if (died) return reject(died);
        settle = { resolve, reject };
        looks = 0;
        watch ??= setInterval(look, LOOK_MS).unref();
        ask({ run: frames });
      }),
    reset: () => ask({ reset: true }),
    close,
  };
  const fail = (error: Error) => {
    opened?.reject(error);
    settle?.reject(error);
    settle = undefined;
  };
  const die = (message: string) => {
    clearInterval(watch);
    died ??= new WorkerDied(message);
    fail(died);
  };
  worker.on('message', (reply: Reply) => {
    if ('ready' in reply) {
      isOpen = true;
      opened?.resolve(link);
    } else if ('ran' in reply) {
      mostLooks = MOST_LOOKS;
      settle?.resolve(reply.ran);
      settle = undefined;
    } else if ('notice' in reply) notice(reply.notice, reply.provider);
    else {
      fail(new PluginError(reply.failed.code, reply.failed.message, { hint: reply.failed.hint }));
      // One that could not open is of no more use, and no run is under way that an end could break.
      if (!isOpen) void worker.terminate();
    }
  });
  worker.on('error', (error) => die(error.message));
  worker.on('exit', (code) => die(`exit code ${code}`));

  return {
    open: (order, told) =>
      new Promise((resolve, reject) => {
        if (died) return reject(died);
        notice = told;
        opened = { resolve, reject };
        ask({ open: order });
      }),
    close,
  };
}
