import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PluginError } from '../errors.js';
import { writeCsv } from '../speech/csv.js';
import { openModel } from '../speech/model.js';
import { loadModelFiles } from '../speech/model-files.js';
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
  /** What was typed, for the report. */
  readonly command: string;
  /** Told before each sound that `system` hears. */
  readonly onProgress?: (system: string, done: number, of: number) => void;
  readonly onNotice?: (line: string) => void;
  /** Ends it early; nothing of it stays on the disk. */
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
  const work = await mkdtemp(join(tmpdir(), 'mouthpiece-evaluate-'));
  try {
    return await inFolder(work, judge, options);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function inFolder(work: string, judge: Judge, options: EvaluateOptions): Promise<string> {
  const { folders, models, signal, onNotice = () => {} } = options;
  const sets = [...folders, ...(options.more ? ['--more'] : [])];
  const sounds = join(work, 'sounds');
  await judge.run([...sets, '--sounds', sounds], signal);
  const list = await readSounds(sounds);
  if (!list.some(({ kind }) => kind === 'aligned' || kind === 'lips'))
    throw new PluginError('evaluate/missing', 'There are no recordings to judge by: ../shared/data is not there.', {
      hint: 'mouthpiece evaluate FOLDER   (wav files, each with a .lab of lines "start end phone")',
    });
  const systems: string[] = [];
  for (const name of models) {
    const folder = join(work, 'ours', name);
    await listen(name, list, folder, options);
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

/** What our program shows of each sound. */
async function listen(name: string, list: readonly Sound[], folder: string, { onProgress, signal }: EvaluateOptions) {
  await mkdir(folder, { recursive: true });
  const model = await openModel(await loadModelFiles(name), { device: 'cpu' });
  try {
    for (const [i, { wav, csv }] of list.entries()) {
      signal?.throwIfAborted();
      onProgress?.(name, i, list.length);
      await writeCsv(wav, join(folder, csv), model);
    }
    onProgress?.(name, list.length, list.length);
  } finally {
    await model.close();
  }
}
