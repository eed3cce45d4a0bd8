import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { packagePath } from '../entry.js';
import { PluginError } from '../errors.js';

/** Debian's comes second, for machines where another Python without packages stands before it. */
const CANDIDATES = ['python3', '/usr/bin/python3', 'python'];

/** Asks without importing: PyTorch alone would take seconds. */
const FIND = 'import importlib.util as u, sys; sys.exit(any(u.find_spec(name) is None for name in sys.argv[1:]))';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, or until `signal` ends it. A program that is not there, or was ended, ends with -1. */
export function execute(command: string, args: readonly string[], signal?: AbortSignal): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], signal });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.once('error', (error) => {
      // One that was ended still has to let go of its files.
      if (!signal?.aborted) resolve({ code: -1, stdout, stderr: error.message });
    });
    child.once('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
  });
}

/** The figures have one implementation, in Python: this is the door to it. */
export interface Judge {
  /**
   * Runs `training/evaluate.py`.
   *
   * @returns what it printed; `notes` are remarks for people
   * @throws PluginError evaluate/failed with the reason it gave; the signal's reason when it was ended
   */
  run(args: readonly string[], signal?: AbortSignal): Promise<{ text: string; notes: string[] }>;
}

/**
 * Where a script of `training/` is, and a Python that has what it needs.
 *
 * @param packages that must be importable
 * @throws PluginError evaluate/missing where this installation has no `training/`, or no Python has the packages
 */
export async function findPython(script: string, packages: readonly string[], candidates = CANDIDATES) {
  const path = packagePath(`training/${script}`);
  if (!existsSync(path))
    throw new PluginError('evaluate/missing', `${path} is not there: the npm package leaves training/ out.`, {
      hint: 'run it from a checkout of the repository',
    });
  for (const python of candidates) {
    const { code } = await execute(python, ['-c', FIND, ...packages]);
    if (code === 0) return { python, script: path };
  }
  throw new PluginError('evaluate/missing', `This needs Python 3 with ${packages.join(', ')}, and there is none.`, {
    hint: `sudo apt install ${['python3', ...packages.map((name) => `python3-${name}`)].join(' ')}`,
  });
}

/**
 * @param packages that must be importable, besides numpy and scipy
 * @throws PluginError as findPython
 */
export async function openJudge(packages: readonly string[] = [], candidates = CANDIDATES): Promise<Judge> {
  const { python, script } = await findPython('evaluate.py', ['numpy', 'scipy', ...packages], candidates);
  return { run: (args, signal) => judge(python, script, args, signal) };
}

async function judge(python: string, script: string, args: readonly string[], signal?: AbortSignal) {
  const { code, stdout, stderr } = await execute(python, [script, ...args], signal);
  signal?.throwIfAborted();
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const notes = lines.flatMap((line) => /^evaluate: (.*)/.exec(line)?.[1] ?? []);
  if (code !== 0)
    throw new PluginError('evaluate/failed', notes.at(-1) ?? lines.at(-1) ?? `${python} ended with ${code}`, {
      hint: `all it said: ${python} ${[script, ...args].join(' ')}`,
    });
  return { text: stdout, notes };
}
