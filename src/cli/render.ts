import { SingleBar } from 'cli-progress';
import { Command, Option } from 'commander';
import { consola } from 'consola';
import { type FaceFlags, faceOptions } from './start.js';
import * as values from './values.js';

export function renderCommand(): Command {
  // Offline, no provider gains what trying them all costs.
  return faceOptions(new Command('render'), 'cpu')
    .description('draw a talking face to a WAV file, into an .mp4 or .webm with its sound')
    .argument('<wav>', 'sound to speak')
    .argument('<video>', 'file to write, .mp4 or .webm')
    .addOption(new Option('--seed <n>', 'of the head and eye movements').argParser(values.seed).default(1))
    .action(run);
}

async function run(wav: string, video: string, flags: FaceFlags & { seed: number }): Promise<void> {
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);
  const bar = new SingleBar({
    format: '{bar} {percentage}% | {value}/{total} frames | {eta_formatted} left',
    stream: process.stderr,
  });
  const { render } = await import('../render.js');
  const began = performance.now();
  let shown = false;
  try {
    const { frames, seconds } = await render({
      ...flags,
      ...flags.size,
      wav,
      video,
      signal: stop.signal,
      onNotice: (line) => consola.info(line),
      onProgress(done, of) {
        if (!shown) bar.start(of, done);
        shown = true;
        bar.update(done);
      },
    });
    bar.stop();
    const took = (performance.now() - began) / 1000;
    consola.success(`${video}: ${frames} frames, ${seconds.toFixed(2)} s, ${(seconds / took).toFixed(1)}x real time`);
  } catch (error) {
    bar.stop();
    if (!stop.signal.aborted) throw error;
    consola.info(`Stopped; ${video} was not written.`);
    process.exitCode = 1;
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, interrupt);
  }
}
