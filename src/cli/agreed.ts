import { createInterface } from 'node:readline/promises';
import { PluginError } from '../errors.js';

/**
 * Asks on the terminal whether to go on.
 *
 * @param unasked the command that does it without asking
 * @throws PluginError `usage/flag` where there is no terminal
 */
export async function agreed(unasked: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new PluginError('usage/flag', 'There is no terminal to ask on.', { hint: unasked });
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question('Do this? [y/N] ')).trim());
  } finally {
    terminal.close();
  }
}
