import { Command } from 'commander';
import { PluginError } from '../errors.js';
import { callProgram, type LiveFlags, portOption } from './live.js';

export function actionCommand(): Command {
  return new Command('action')
    .description('ask the program that runs for any action, and print its answer as JSON')
    .argument('<id>', 'such as preset.next; plugin-manifest.json lists them')
    .argument('[input]', 'JSON, such as {"name":"leo"}')
    .addOption(portOption())
    .action(async (id: string, input: string | undefined, flags: LiveFlags) => {
      const answer = await callProgram(id, parse(input ?? '{}'), flags);
      process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
    });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PluginError('usage/value', `The input is not JSON: ${(cause as Error).message}.`, {
      hint: `npx mouthpiece action preset.use '{"name":"leo"}'`,
      cause,
    });
  }
}
