import { mkdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { Command, Option } from 'commander';
import { consola } from 'consola';
import { DEFAULTS } from '../defaults.js';
import { PluginError } from '../errors.js';
import type { WorkerThread } from '../speech/worker-thread.js';
import * as values from './values.js';

export function predictCommand(): Command {
  return new Command('predict')
    .description('write what the mouth does in WAV files, one row per mel frame: CSV, or .txt as MakeItTalk has it')
    .argument('<paths...>', 'IN.wav OUT.csv (or OUT.txt), or several WAV files and a folder')
    .option('--model <name>', 'landmark model, a folder under models/', DEFAULTS.fileModel)
    .addOption(
      new Option('--device <provider>', `where the model runs: ${values.DEVICES.join(', ')}`)
        .argParser(values.device)
        .default('cpu'),
    )
    .option('--faithful', "with MakeItTalk's networks: its own order of operations, written as its landmark text")
    .option('--face <file>', "with --faithful: the face to move, as MakeItTalk's NAME_face_close_mouth.txt")
    .action(predict);
}

interface PredictFlags {
  readonly model: string;
  readonly device: string;
  readonly faithful?: boolean;
  readonly face?: string;
}

/** Landmarks of MakeItTalk's kind, for those who have its networks. */
async function predictFaithful(jobs: readonly Job[], flags: PredictFlags): Promise<void> {
  const [{ loadModelFiles }, { writeFaithful }] = await Promise.all([
    import('../speech/model-files.js'),
    import('../makeittalk/faithful-file.js'),
  ]);
  const files = await loadModelFiles(flags.model);
  for (const { wav, out } of jobs) {
    const rows = await writeFaithful(wav, out, files, { face: flags.face });
    consola.success(`${out}: ${rows} rows`);
  }
}

async function predict(paths: string[], flags: PredictFlags): Promise<void> {
  const jobs = await plan(paths, flags.faithful ? '.txt' : '.csv');
  if (flags.faithful) return predictFaithful(jobs, flags);
  // First of all: it loads the runtime on one core while the rest is loaded on the other.
  const worker = (await import('../speech/worker-thread.js')).startWorker();
  try {
    await predictAll(jobs, flags, worker);
  } finally {
    await worker.close();
  }
}

async function predictAll(jobs: readonly Job[], flags: PredictFlags, worker: WorkerThread): Promise<void> {
  const [{ openModel }, { loadModelFiles }, { writeCsv }, { writeLandmarkText }] = await Promise.all([
    import('../speech/model.js'),
    import('../speech/model-files.js'),
    import('../speech/csv.js'),
    import('../speech/landmark-text.js'),
  ]);
  const model = await openModel(await loadModelFiles(flags.model), { device: flags.device, worker });
  try {
    for (const { wav, out } of jobs) {
      const write = extname(out).toLowerCase() === '.txt' ? writeLandmarkText : writeCsv;
      const rows = await write(wav, out, model);
      consola.success(`${out}: ${rows} rows`);
    }
  } finally {
    await model.close();
  }
}

interface Job {
  readonly wav: string;
  readonly out: string;
}

/** The last path is a CSV file for one WAV file, or a folder for any number of them. */
async function plan(paths: readonly string[], ending: string): Promise<Job[]> {
  const wavs = paths.slice(0, -1);
  const out = paths[paths.length - 1];
  if (wavs.length === 0)
    throw new PluginError('usage/value', `There is nowhere to write the prediction of ${out}.`, {
      hint: `npx mouthpiece predict ${out} out.csv`,
    });
  if (extname(out).toLowerCase() === '.wav')
    throw new PluginError('usage/value', `The last path must be a CSV file or a folder, not ${out}.`, {
      hint: `npx mouthpiece predict ${paths.join(' ')} out/`,
    });
  const isFolder = await stat(out).then(
    (found) => found.isDirectory(),
    () => wavs.length > 1 || out.endsWith('/') || extname(out) === '',
  );
  if (!isFolder && wavs.length > 1)
    throw new PluginError('usage/value', `${wavs.length} WAV files need a folder, and ${out} is a file.`, {
      hint: `npx mouthpiece predict ${wavs.join(' ')} out/`,
    });
  if (!isFolder) return [{ wav: wavs[0], out }];
  const jobs = wavs.map((wav) => ({ wav, out: join(out, `${basename(wav, extname(wav))}${ending}`) }));
  const twice = jobs.find((job, i) => jobs.findIndex((other) => other.out === job.out) !== i);
  if (twice)
    throw new PluginError('usage/value', `Two WAV files would both be written to ${twice.out}.`, {
      hint: 'predict them into two folders',
    });
  await mkdir(out, { recursive: true });
  return jobs;
}
