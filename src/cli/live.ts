import { Option } from 'commander';
import { PluginError } from '../errors.js';
import { port } from './values.js';

export interface LiveFlags {
  readonly port?: number;
}

/** Which of several running programs is meant. */
export const portOption = (): Option =>
  new Option('--port <n>', 'of the program to command, where several run').argParser(port);

/** A program that does not answer within this hangs. */
const PATIENCE_MS = 30_000;

/**
 * Asks the running program for an action.
 *
 * @returns what it answers
 * @throws PluginError `program/missing` where none runs, `usage/value` where several do; else what the program says
 */
export async function callProgram(action: string, input: unknown, flags: LiveFlags = {}): Promise<unknown> {
  const [{ readToken }, at] = await Promise.all([import('../server/token.js'), portOf(flags)]);
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${await readToken()}` };
  const response = await fetch(`http://127.0.0.1:${at}/api/${encodeURIComponent(action)}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(input),
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch((cause) => {
    throw missing(`nothing answers on port ${at}`, cause);
  });
  const answer = (await response.json().catch(() => undefined)) as Record<string, never> | undefined;
  if (response.ok) return answer;
  if (answer?.code === undefined) throw missing(`what answers on port ${at} is not Mouthpiece`);
  throw new PluginError(answer.code, answer.message, { hint: answer.hint });
}

/** Whether a program of this user has the preset on air; one that does not answer has not. */
export async function isOnAir(preset: string): Promise<boolean> {
  const { runningPrograms } = await import('../run-file.js');
  for (const { port } of await runningPrograms()) {
    const list = await callProgram('preset.list', {}, { port }).catch(() => undefined);
    if ((list as { onAir?: string } | undefined)?.onAir === preset) return true;
  }
  return false;
}

async function portOf({ port }: LiveFlags): Promise<number> {
  if (port !== undefined) return port;
  const { runningPrograms } = await import('../run-file.js');
  const programs = await runningPrograms();
  if (programs.length === 0) throw missing('Mouthpiece is not running');
  if (programs.length === 1) return programs[0].port;
  const ports = programs.map((program) => program.port);
  throw new PluginError('usage/value', `${programs.length} programs run, on the ports ${ports.join(', ')}.`, {
    hint: `say which: --port ${ports[0]}`,
  });
}

const missing = (message: string, cause?: unknown) =>
  new PluginError('program/missing', message, { hint: 'start it: npx mouthpiece start', cause });
