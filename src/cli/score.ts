import { readFile } from 'node:fs/promises';
import { basename, extname, join, parse } from 'node:path';
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { PluginError } from '../errors.js';
import type { Job } from '../jobs/run.js';
import type { Score } from '../score/score.js';
import { type FolderFlags, folderOptions, workThrough } from './jobs.js';

interface Flags extends FolderFlags {
  readonly wav?: string;
  readonly reference?: string;
  readonly syncnet?: string;
  readonly json?: string;
}

export function scoreCommand(): Command {
  const command = new Command('score')
    .description('how well lips and sound of a film or of landmarks fit, and how near they are to a reference')
    .argument(
      '<path>',
      'a film (.mp4, .webm, ...), landmarks (.csv of `predict`, .txt of MakeItTalk), or a folder of either',
    )
    .option(
      '--wav <path>',
      'the sound that belongs to it, or a folder of .wav (default: its own, or the .wav beside it)',
    )
    .option('--reference <path>', 'a film (SSIM, PSNR) or landmarks (D-LL, D-VL, D-A, D-Rot), or a folder of them')
    .option('--syncnet <dir>', 'a converted SyncNet, for LSE-C and LSE-D (training/sync/convert_syncnet.py)')
    .option('--json <out>', 'write the figures there; of a folder: the folder for one file each');
  return folderOptions(command).action(run);
}

async function run(path: string, flags: Flags): Promise<void> {
  const { isFolder } = await import('../jobs/folder.js');
  if (await isFolder(path)) await scoreFolder(path, flags);
  else await scoreFile(path, flags);
}

async function scoreFile(path: string, { wav, reference, syncnet, json }: Flags): Promise<void> {
  const [{ score, writeScore }, { scoreTable }] = await Promise.all([
    import('../score/score.js'),
    import('../score/table.js'),
  ]);
  const bar = new SingleBar({ format: '{step} {bar} {value}/{total}', stream: process.stderr });
  let shown = '';
  try {
    const result = await score({
      ...{ path, sound: wav, reference, syncnet },
      onProgress(step, done, of) {
        if (step !== shown) {
          bar.stop();
          bar.start(of, done, { step });
        }
        shown = step;
        bar.update(done, { step });
      },
    });
    bar.stop();
    if (json !== undefined) await writeScore(json, result);
    process.stdout.write(scoreTable(result));
  } finally {
    bar.stop();
  }
}

/** The file of the same stem in a folder, or the file itself. */
async function partner(of: string, where: string | undefined, endings: readonly string[]): Promise<string | undefined> {
  if (where === undefined) return undefined;
  const { filesOf, isFolder } = await import('../jobs/folder.js');
  if (!(await isFolder(where))) return where;
  return (await filesOf(where, endings)).find((file) => parse(file).name === parse(of).name);
}

async function scoreFolder(folder: string, flags: Flags): Promise<void> {
  const { json, syncnet } = flags;
  if (json === undefined || extname(json) !== '')
    throw new PluginError('usage/value', `${folder} is a folder: its figures need one too.`, {
      hint: `npx mouthpiece score ${folder} --json figures/`,
    });
  const [{ filesOf, makeFolder }, { FILMS, TABLES }, { scoresTable }] = await Promise.all([
    import('../jobs/folder.js'),
    import('../score/score.js'),
    import('../score/table.js'),
  ]);
  const items = await filesOf(folder, [...FILMS, ...TABLES]);
  await makeFolder(json);
  const jobs: Job[] = [];
  for (const input of items) {
    const output = join(json, `${parse(input).name}.json`);
    const same = TABLES.includes(extname(input).toLowerCase()) ? TABLES : FILMS;
    const [wav, reference] = [await partner(input, flags.wav, ['.wav']), await partner(input, flags.reference, same)];
    const args = ['score', input, '--json', output];
    if (wav !== undefined) args.push('--wav', wav);
    if (reference !== undefined) args.push('--reference', reference);
    if (syncnet !== undefined) args.push('--syncnet', syncnet);
    jobs.push({ name: basename(input), input, output, args });
  }
  const { done, skipped } = await workThrough(jobs, flags);
  const whole = jobs.filter((job) => done.includes(job) || skipped.includes(job));
  const scores = await Promise.all(
    whole.map(async (job): Promise<Score> => JSON.parse(await readFile(job.output, 'utf8'))),
  );
  if (scores.length > 0) process.stdout.write(scoresTable(scores));
}
