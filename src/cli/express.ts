import { Command, Option } from 'commander';
import { consola } from 'consola';
import { closest } from '../closest.js';
import { PluginError } from '../errors.js';
import { EXPRESSION_NAMES } from '../motion/expressions.js';
import { callProgram, type LiveFlags, portOption } from './live.js';
import { pulse } from './values.js';

interface ExpressFlags extends LiveFlags {
  readonly ms?: number;
  readonly toggle?: boolean;
}

export function expressCommand(): Command {
  return new Command('express')
    .description('lay an expression over the face of the program that runs')
    .argument('<name>', EXPRESSION_NAMES.join(', '))
    .addOption(new Option('--ms <n>', 'how long').argParser(pulse))
    .addOption(new Option('--toggle', 'on until it is toggled again').conflicts('ms'))
    .addOption(portOption())
    .action(async (name: string, { ms, toggle, ...flags }: ExpressFlags) => {
      if (!(EXPRESSION_NAMES as readonly string[]).includes(name)) {
        throw new PluginError(
          'usage/value',
          `There is no expression '${name}'; there are: ${EXPRESSION_NAMES.join(', ')}`,
          {
            hint: `npx mouthpiece express ${closest(name, EXPRESSION_NAMES)}`,
          },
        );
      }
      const input = { name, mode: toggle ? 'toggle' : 'pulse', ms };
      const { on } = (await callProgram('expression.set', input, flags)) as { on: boolean };
      consola.success(`${name}${on ? '' : ' is off'}.`);
    });
}
