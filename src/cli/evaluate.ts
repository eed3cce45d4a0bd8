import { resolve } from 'node:path';
import { SingleBar } from 'cli-progress';
import { Command, Option } from 'commander';
import { consola } from 'consola';
import { listenForStop } from './stop.js';
import * as values from './values.js';

interface Flags {
  readonly model: string[];
  readonly peers?: boolean;
  readonly more?: boolean;
  readonly out?: string;
  readonly plots?: string;
  readonly work?: string;
  readonly jobs?: number;
}

export function evaluateCommand(): Command {
  return new Command('evaluate')
    .description('judge the lips: one table per test set, beside the loudness envelope')
    .argument('[folders...]', 'wav + .lab (phone times) or measured lips (default: ../shared/data)')
    .option('--model <name>', 'a folder under models/; may be given again', (name: string, before?: string[]) => [
      ...(before ?? []),
      name,
    ])
    .option('--peers', 'let wlipsync, wawa-lipsync and HeadAudio listen too, in Chromium (from a checkout)')
    .option('--more', 'other languages and degraded speech too')
    .option('--out <dir>', 'write evaluation.json and evaluation.md there')
    .option('--plots <dir>', 'draw the mouth over the spectrogram there, as PNG')
    .option('--work <dir>', 'keep what was heard there; the next time goes on from it')
    .addOption(new Option('--jobs <n>', 'sounds heard at once (default: one a core)').argParser(values.lanes))
    .action(run);
}

async function run(folders: string[], flags: Partial<Flags>): Promise<void> {
  const { evaluate } = await import('../evaluate/evaluate.js');
  const bar = new SingleBar({ format: '{system} {bar} {value}/{total} sounds', stream: process.stderr });
  let shown = '';
  const onProgress = (system: string, done: number, of: number) => {
    if (system !== shown) {
      bar.stop();
      bar.start(of, done, { system });
    }
    shown = system;
    bar.update(done, { system });
  };
  const { signal } = listenForStop();
  try {
    const text = await evaluate({
      folders: folders.map((folder) => resolve(folder)),
      models: flags.model ?? ['default'],
      peers: flags.peers,
      more: flags.more,
      out: flags.out,
      plots: flags.plots,
      work: flags.work,
      lanes: flags.jobs,
      command: typed(folders, flags),
      onProgress,
      onNotice: (line) => consola.info(line),
      signal,
    });
    bar.stop();
    process.stdout.write(text);
  } catch (error) {
    bar.stop();
    if (!signal.aborted) throw error;
    consola.info('Stopped; nothing was judged.');
    process.exitCode = 1;
  }
}

/** The command as it stands in a report: what changes the figures, and nothing of where things lie. */
function typed(folders: readonly string[], flags: Partial<Flags>): string {
  const models = (flags.model ?? []).map((name) => `--model ${name}`);
  const sets = folders.length > 0 ? ['FOLDER...'] : [];
  const more = [flags.peers && '--peers', flags.more && '--more'].filter((word) => typeof word === 'string');
  return ['mouthpiece evaluate', ...models, ...more, ...sets].join(' ');
}
