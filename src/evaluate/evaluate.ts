import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asPluginError, PluginError } from '../errors.js';
import { isFinished, lanesFor } from '../jobs/run.js';
import { writeCsv } from '../speech/csv.js';
import { openModel } from '../speech/model.js';
import { loadModelFiles, type ModelFiles } from '../speech/model-files.js';
import { listenWithPeers } from './peers.js';
import { type Judge, openJudge } from './python.js';
import { readSounds, type Sound } from './sounds.js';

export interface EvaluateOptions {
  /** Recordings with phone times or measured lips; none: those of `../shared/data`. */
  readonly folders: readonly string[];
  /** Names of our models, the one in question first. */
  readonly models: readonly string[];
  /** Whether the other programs that run here listen too. */
  readonly peers?: boolean;
  /** Other languages and degraded speech too. */
  readonly more?: boolean;
  /** Folder for `evaluation.json` and `evaluation.md`. */
  readonly out?: string;
  /** Folder for pictures of the mouth over the spectrogram. */
  readonly plots?: string;
  /** Folder that what was heard is kept in: the next time, sounds that were heard by the same model are skipped. */
  readonly work?: string;
  /** Sounds heard at once; default: one a core. */
  readonly lanes?: number;
  /** What was typed, for the report. */
  readonly command: string;
  /** Told before each sound that `system` hears. */
  readonly onProgress?: (system: string, done: number, of: number) => void;
  readonly onNotice?: (line: string) => void;
  /** Ends it early; nothing of it stays on the disk but what `work` was to keep. */
  readonly signal?: AbortSignal;
}

/**
 * Lets the shipped program listen to every test set, and has `training/evaluate.py` judge what it showed.
 *
 * @returns the tables, as Markdown
 * @throws PluginError evaluate/missing (Python, packages or recordings), evaluate/failed, and those of the model; the
 * signal's reason when it was ended
 */
export async function evaluate(options: EvaluateOptions): Promise<string> {
  const judge = await openJudge(options.plots === undefined ? [] : ['matplotlib']);
  if (options.work !== undefined) return inFolder(options.work, judge, options);
  const work = await mkdtemp(join(tmpdir(), 'mouthpiece-evaluate-'));
  try {
    return await inFolder(work, judge, options);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function inFolder(work: string, judge: Judge, options: EvaluateOptions): Promise<string> {
  const { folders, signal, onNotice = () => {} } = options;
  // First of all: a wrong name is told at once.
  const models = await Promise.all(options.models.map(async (name) => ({ name, files: await loadModelFiles(name) })));
  const sets = [...folders, ...(options.more ? ['--more'] : [])];
  const sounds = join(work, 'sounds');
  await judge.run([...sets, '--sounds', sounds], signal);
  const list = await readSounds(sounds);
  if (!list.some(({ kind }) => kind === 'aligned' || kind === 'lips'))
    throw new PluginError('evaluate/missing', 'There are no recordings to judge by: ../shared/data is not there.', {
      hint: 'npx mouthpiece evaluate FOLDER   (wav files, each with a .lab of lines "start end phone")',
    });
  const systems: string[] = [];
  for (const { name, files } of models) {
    const folder = join(work, 'ours', `${name}-${files.spec.sha256.slice(0, 12)}`);
    await listen(files, list, folder, options);
    systems.push('--ours', `${name}=${folder}`);
  }
  if (options.peers)
    for (const { name, folder } of await listenWithPeers(sounds, join(work, 'peers'), options.onProgress, signal))
      systems.push('--pred', `${name}=${folder}`);
  const { text, notes } = await judge.run(
    [
      ...sets,
      ...systems,
      ...['--command', options.command],
      ...(options.out === undefined ? [] : ['--out', options.out]),
      ...(options.plots === undefined ? [] : ['--plots', options.plots]),
    ],
    signal,
  );
  for (const note of notes) onNotice(note);
  return text;
}

/**
 * What our program shows of each sound, several at a time. One that cannot be heard stops no other.
 *
 * @throws PluginError evaluate/failed at the end, naming those
 */
async function listen(files: ModelFiles, list: readonly Sound[], folder: string, options: EvaluateOptions) {
  const { onProgress, signal, lanes = lanesFor() } = options;
  const { name } = files.spec;
  await mkdir(folder, { recursive: true });
  const waiting = [...list];
  const failed: string[] = [];
  let heard = 0;
  onProgress?.(name, heard, list.length);
  const lane = async () => {
    const model = await openModel(files, { device: 'cpu' });
    try {
      for (let sound = waiting.shift(); sound; sound = waiting.shift()) {
        signal?.throwIfAborted();
        const { wav, csv } = sound;
        const output = join(folder, csv);
        if (!(await isFinished({ input: wav, output })))
          await writeCsv(wav, output, model).catch((error) => failed.push(`${csv}: ${asPluginError(error).message}`));
        onProgress?.(name, ++heard, list.length);
      }
    } finally {
      await model.close();
    }
  };
  // All of them, whatever happened to one: whoever removes the folder must be the last in it.
  const ends = await Promise.allSettled(Array.from({ length: Math.min(lanes, list.length) }, lane));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  if (failed.length === 0) return;
  throw new PluginError(
    'evaluate/failed',
    `${failed.length} of ${list.length} sounds could not be heard:\n${failed.join('\n')}`,
  );
}
