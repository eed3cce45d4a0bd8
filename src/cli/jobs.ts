import { SingleBar } from 'cli-progress';
import { type Command, Option } from 'commander';
import { consola } from 'consola';
import type { Job, JobsDone, JobsOptions } from '../jobs/run.js';
import { listenForStop } from './stop.js';
import * as values from './values.js';

export interface FolderFlags {
  readonly jobs?: number;
  readonly again?: boolean;
}

/** The flags of every command that takes a folder. */
export const folderOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('--jobs <n>', 'of a folder: items at once (default: one a core, as far as memory goes)').argParser(
        values.lanes,
      ),
    )
    .option('--again', 'of a folder: finished items too');

/**
 * Works through a folder with a bar, and tells at the end what became of it: exit status 1 where an item failed or was left.
 * Ctrl-C ends it; what is finished stays, and the next time goes on from there.
 */
export async function workThrough(
  jobs: readonly Job[],
  { jobs: wanted, again }: FolderFlags,
  options: Pick<JobsOptions, 'env'> = {},
): Promise<JobsDone> {
  const { lanesFor, runJobs } = await import('../jobs/run.js');
  const bar = new SingleBar({ format: '{bar} {value}/{total} | {eta_formatted} left', stream: process.stderr });
  let shown = false;
  try {
    const onProgress = (ended: number, of: number) => {
      if (!shown) bar.start(of, ended);
      shown = true;
      bar.update(ended);
    };
    const lanes = wanted ?? lanesFor();
    const { signal } = listenForStop();
    const result = await runJobs(jobs, { ...options, again, lanes, signal, onProgress });
    bar.stop();
    tell(result);
    return result;
  } finally {
    bar.stop();
  }
}

function tell({ done, skipped, failed, left, notices }: JobsDone): void {
  const counts = [
    `${done.length} done`,
    ...(skipped.length > 0 ? [`${skipped.length} were finished before (--again does them too)`] : []),
    ...(failed.length > 0 ? [`${failed.length} failed`] : []),
    ...(left.length > 0 ? [`${left.length} left; the same command goes on from here`] : []),
  ];
  for (const { job, line } of notices) consola.info(`${job.name}: ${line}`);
  for (const { job, why } of failed) consola.error(`${job.name}: ${why}`);
  (failed.length > 0 || left.length > 0 ? consola.warn : consola.success)(counts.join(', '));
  if (failed.length > 0 || left.length > 0) process.exitCode = 1;
}
