import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { entry } from '../entry.js';
import { PluginError } from '../errors.js';
import type { Diagnosis } from './doctor.js';

/** Opening the model on every provider takes a while on a slow machine. */
const PATIENCE_MS = 60_000;

/**
 * All checks, in a process of their own: they decode pictures and open a model, and a face on air must not wait for that.
 *
 * @throws PluginError `internal` where the checks themselves cannot run
 */
export async function examineApart(): Promise<Diagnosis[]> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [entry('main'), 'doctor', '--json'], {
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL',
    });
    return JSON.parse(stdout) as Diagnosis[];
  } catch (cause) {
    throw new PluginError('internal', 'the check-up did not end', { hint: 'npx mouthpiece doctor', cause });
  }
}
