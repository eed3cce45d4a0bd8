import { Command, Option } from 'commander';
import * as values from './values.js';

export function benchCommand(): Command {
  return new Command('bench')
    .description('time the picture kernels on this machine, in milliseconds and in copies of the frame')
    .addOption(
      new Option('--size <size>', 'picture size: 720p, 1080p or WIDTHxHEIGHT')
        .argParser(values.size)
        .default({ width: 1280, height: 720 }, '720p'),
    )
    .option('--json', 'print the figures as JSON')
    .action(async (flags: { size: values.Size; json?: boolean }) => {
      const { benchWarp } = await import('../avatar/kernel/bench.js');
      const bench = await benchWarp(flags.size.width, flags.size.height);
      if (flags.json) {
        process.stdout.write(`${JSON.stringify(bench, null, 2)}\n`);
        return;
      }
      const lines = bench.rows.map(
        ({ what, minMs, medianMs, copies }) =>
          `${what.padEnd(44)} ${minMs.toFixed(3).padStart(8)} ${medianMs.toFixed(3).padStart(8)} ${copies.toFixed(2).padStart(8)}`,
      );
      const head = `${`${bench.width}x${bench.height}, ${bench.triangles} triangles`.padEnd(44)}   min ms   median   copies`;
      process.stdout.write(`${[head, ...lines].join('\n')}\n`);
    });
}
