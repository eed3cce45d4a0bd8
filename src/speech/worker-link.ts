import { Worker } from 'node:worker_threads';
import { PluginError } from '../errors.js';
import type { Reply, Request, WorkerData } from './worker.js';

/** The thread is gone, whatever it was doing. */
export class WorkerDied extends Error {}

/** The worker's end of the line: requests in, one promise for the run under way. */
export interface Link {
  /** @returns the run's time in ms */
  run(frames: number): Promise<number>;
  reset(): void;
  close(): Promise<void>;
}

/** Starts a worker and waits until its session is open. @throws PluginError what the session throws; WorkerDied */
export function startWorker(
  file: string,
  workerData: WorkerData,
  notice: (line: string, provider: string) => void,
): Promise<Link> {
  return new Promise((opened, refused) => {
    const worker = new Worker(file, { workerData, resourceLimits: { maxYoungGenerationSizeMb: 4 }, execArgv: [] });
    let isOpen = false;
    let died: WorkerDied | undefined;
    let settle: { resolve(ms: number): void; reject(error: Error): void } | undefined;
    const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    const ask = (request: Request) => worker.postMessage(request);

    const link: Link = {
      run: (frames) =>
        new Promise((resolve, reject) => {
          if (died) return reject(died);
          settle = { resolve, reject };
          ask({ run: frames });
        }),
      reset: () => ask({ reset: true }),
      async close() {
        if (!died) ask({ close: true });
        await exited;
      },
    };
    const fail = (error: Error) => {
      refused(error);
      settle?.reject(error);
      settle = undefined;
    };
    const die = (message: string) => {
      died ??= new WorkerDied(message);
      fail(died);
    };
    worker.on('message', (reply: Reply) => {
      if ('ready' in reply) {
        isOpen = true;
        opened(link);
      } else if ('ran' in reply) {
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
  });
}
