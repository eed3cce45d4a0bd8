import { mkdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { Command, Option } from 'commander';
import { consola } from 'consola';
import { PluginError } from '../errors.js';
import * as values from './values.js';

export function predictCommand(): Command {
  return new Command('predict')
    .description('write what the mouth does in WAV files, one row per mel frame: CSV, or .txt as MakeItTalk has it')
    .argument('<paths...>', 'IN.wav OUT.csv (or OUT.txt), or several WAV files and a folder')
    .option('--model <name>', 'landmark model, a folder under models/', 'default')
    .addOption(
      new Option('--device <provider>', `where the model runs: ${values.DEVICES.join(', ')}`)
        .argParser(values.device)
        .default('cpu'),
    )
    .action(predict);
}

async function predict(paths: string[], flags: { model: string; device: string }): Promise<void> {
  const jobs = await plan(paths);
  const [{ openModel }, { loadModelFiles }, { writeCsv }, { writeLandmarkText }] = await Promise.all([
    import('../speech/model.js'),
    import('../speech/model-files.js'),
    import('../speech/csv.js'),
    import('../speech/landmark-text.js'),
  ]);
  const model = await openModel(await loadModelFiles(flags.model), { device: flags.device });
  try {
    for (const { wav, csv } of jobs) {
      const write = extname(csv).toLowerCase() === '.txt' ? writeLandmarkText : writeCsv;
      const rows = await write(wav, csv, model);
      consola.success(`${csv}: ${rows} rows`);
    }
  } finally {
    await model.close();
  }
}

interface Job {
  readonly wav: string;
  readonly csv: string;
}

/** The last path is a CSV file for one WAV file, or a folder for any number of them. */
async function plan(paths: readonly string[]): Promise<Job[]> {
  const wavs = paths.slice(0, -1);
  const out = paths[paths.length - 1];
  if (wavs.length === 0)
    throw new PluginError('usage/value', `There is nowhere to write the prediction of ${out}.`, {
      hint: `mouthpiece predict ${out} out.csv`,
    });
  if (extname(out).toLowerCase() === '.wav')
    throw new PluginError('usage/value', `The last path must be a CSV file or a folder, not ${out}.`, {
      hint: `mouthpiece predict ${paths.join(' ')} out/`,
    });
  const isFolder = await stat(out).then(
    (found) => found.isDirectory(),
    () => wavs.length > 1 || out.endsWith('/') || extname(out) === '',
  );
  if (!isFolder && wavs.length > 1)
    throw new PluginError('usage/value', `${wavs.length} WAV files need a folder, and ${out} is a file.`, {
      hint: `mouthpiece predict ${wavs.join(' ')} out/`,
    });
  if (!isFolder) return [{ wav: wavs[0], csv: out }];
  const jobs = wavs.map((wav) => ({ wav, csv: join(out, `${basename(wav, extname(wav))}.csv`) }));
  const twice = jobs.find((job, i) => jobs.findIndex((other) => other.csv === job.csv) !== i);
  if (twice)
    throw new PluginError('usage/value', `Two WAV files would both be written to ${twice.csv}.`, {
      hint: 'predict them into two folders',
    });
  await mkdir(out, { recursive: true });
  return jobs;
}
