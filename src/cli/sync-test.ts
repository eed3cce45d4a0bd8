import type { Command } from 'commander';
import { liveCommand, start } from './start.js';

export function syncTestCommand(): Command {
  return liveCommand('sync-test')
    .description(
      'go live as start does, beep, and flash in the frame that shows the beep: record it and see both fall together',
    )
    .option('--no-beep', 'clap your hands instead')
    .action(({ beep, ...flags }) => start({ ...flags, syncTest: { beep } }));
}
