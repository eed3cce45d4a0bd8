import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Command, Option } from 'commander';
import { DEFAULTS } from '../defaults.js';
import * as values from './values.js';

interface Flags {
  readonly name: string;
  readonly language: string;
  readonly base: string;
  readonly iterations: number;
  readonly seed: number;
}

export function trainCommand(): Command {
  return new Command('train')
    .description('make a model of your own (from a checkout, with PyTorch)')
    .addCommand(
      new Command('content')
        .description('teach the lips your voice or language: model, sample video and figures in one go')
        .argument('<folder>', 'recordings: a.wav with a.txt (the words) or a.lab (phone times); a sub-folder a speaker')
        .requiredOption('--name <name>', 'of the new model: models/NAME, for --model NAME')
        .option('--language <code>', 'of the words, where they must be aligned', 'en')
        .option('--base <model>', 'what to start from', DEFAULTS.model)
        .addOption(new Option('--iterations <n>', 'how long to learn').argParser(values.iterations).default(600))
        .addOption(new Option('--seed <n>', 'of everything that is chance').argParser(values.seed).default(1))
        .action(content),
    );
}

/** The work and the words are training/own_voice.py's. */
async function content(folder: string, { name, language, base, iterations, seed }: Flags): Promise<void> {
  const { findPython } = await import('../evaluate/python.js');
  const { python, script } = await findPython('own_voice.py', ['torch', 'numpy', 'scipy', 'matplotlib', 'onnx']);
  const flags = { name, language, base, iterations: String(iterations), seed: String(seed) };
  const args = [script, folder, ...Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, value])];
  const child = spawn(python, args, { stdio: 'inherit' });
  // Ctrl-C reaches the child by the terminal; a signal to us alone must reach it as well.
  const pass = (signal: NodeJS.Signals) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, pass);
  try {
    const [code] = await once(child, 'close');
    process.exitCode = code === 0 ? 0 : 1;
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, pass);
  }
}
