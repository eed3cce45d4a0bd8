/** A beep every two seconds on the default loudspeaker, by whichever player there is. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PluginError } from '../errors.js';
import { encodeWav } from './wav-writer.js';

const RATE = 48_000;
const LENGTH_MS = 120;
const PITCH = 1000;
export const BEEP_EVERY_MS = 2000;

type Player = readonly [file: string, ...args: string[]];

function players(file: string): Player[] {
  if (process.platform === 'darwin') return [['afplay', file]];
  if (process.platform === 'win32') {
    const play = `(New-Object Media.SoundPlayer '${file.replaceAll("'", "''")}').PlaySync()`;
    return [['powershell', '-NoProfile', '-NonInteractive', '-Command', play]];
  }
  return [
    ['paplay', file],
    ['pw-play', file],
    ['aplay', '-q', file],
    ['ffplay', '-nodisp', '-autoexit', '-loglevel', 'quiet', file],
  ];
}

/** Begins softly enough not to click, and within a tenth of a frame. */
function beep(): Float32Array {
  const edge = RATE / 500;
  const length = (RATE * LENGTH_MS) / 1000;
  return Float32Array.from({ length }, (_, n) => {
    const fade = Math.min(1, n / edge, (length - 1 - n) / edge);
    return 0.5 * fade * Math.sin((2 * Math.PI * PITCH * n) / RATE);
  });
}

/**
 * Beeps until it is ended.
 *
 * @param failed told once, when no player of this machine can play it
 * @returns ends it
 */
export function beeping(failed: (error: PluginError) => void): () => Promise<void> {
  const folder = mkdtemp(join(tmpdir(), 'mouthpiece-beep-'));
  let timer: NodeJS.Timeout | undefined;
  let child: ChildProcess | undefined;
  let over = false;

  const play = (choices: readonly Player[]): Promise<readonly Player[]> =>
    new Promise((resolve) => {
      const [[file, ...args], ...others] = choices;
      child = spawn(file, args, { stdio: 'ignore' });
      const done = (worked: boolean) => {
        child = undefined;
        resolve(worked ? choices : others);
      };
      child.once('error', () => done(false));
      child.once('exit', (code) => done(code === 0 || over));
    });

  async function run(): Promise<void> {
    const file = join(await folder, 'beep.wav');
    await writeFile(file, encodeWav(beep(), RATE));
    let choices: readonly Player[] = players(file);
    const next = async () => {
      const tried = choices;
      choices = await play(choices);
      if (over) return;
      if (choices.length > 0) timer = setTimeout(next, choices === tried ? BEEP_EVERY_MS : 0);
      else failed(new PluginError('sound/tool', 'no player can beep here', { hint: 'clap your hands instead' }));
    };
    await next();
  }
  const running = run().catch((cause) => failed(new PluginError('sound/tool', `no beep: ${cause.message}`, { cause })));

  return async () => {
    over = true;
    clearTimeout(timer);
    child?.kill();
    await running;
    await rm(await folder, { recursive: true, force: true });
  };
}
