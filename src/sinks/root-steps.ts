/** Does steps: itself where it has the rights, else by sudo, one program at a time and without a shell. */
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ErrorCode, PluginError } from '../errors.js';
import { describeStep, type Step } from './camera-install.js';

export interface RootOptions {
  /** Before every path; tests bring a folder of their own. */
  readonly root?: string;
  /** Whether the steps need no more rights than this process has; default: it is root. */
  readonly isRoot?: boolean;
  /** Of what is thrown; default `camera/install`. */
  readonly code?: ErrorCode;
  /** Runs a program with this on its standard input. @returns its exit status and what it said */
  run?(command: readonly string[], input: string): Promise<{ code: number; said: string }>;
}

/** @throws PluginError at the first step that fails, with what the program said */
export async function doSteps(steps: readonly Step[], options: RootOptions = {}): Promise<void> {
  const { root = '/', isRoot = process.getuid?.() === 0, run = runProgram, code: failure = 'camera/install' } = options;
  for (const step of steps) {
    if (isRoot && step.do !== 'run') {
      const path = join(root, step.path);
      if (step.do === 'write') {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, step.text, { mode: 0o644 });
      } else rmSync(path, { force: true });
      continue;
    }
    const command = isRoot ? commandOf(step) : ['sudo', ...commandOf(step)];
    const { code, said } = await run(command, step.do === 'write' ? step.text : '');
    if (code !== 0) throw failed(failure, step, command, said);
  }
}

const commandOf = (step: Step): readonly string[] => {
  if (step.do === 'write') return ['tee', step.path];
  return step.do === 'remove' ? ['rm', '-f', step.path] : step.command;
};

function failed(code: ErrorCode, step: Step, command: readonly string[], said: string): PluginError {
  const why = said.trim().split('\n').at(-1) || 'it failed';
  const inUse = step.do === 'run' && /in use/.test(said);
  return new PluginError(code, `could not ${describeStep(step).split('\n')[0]} (${why})`, {
    hint: inUse ? 'close Mouthpiece and every app that shows the camera, then try again' : command.join(' '),
    retryable: inUse,
  });
}

/** Asks for a password on the terminal by itself, if it must. */
function runProgram(command: readonly string[], input: string): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    const [file, ...args] = command;
    const child = spawn(file, args, { stdio: ['pipe', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
    });
    child.once('error', (error) => resolve({ code: 127, said: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, said }));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
