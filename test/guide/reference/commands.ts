import type { Command } from 'commander';
import { openProgram } from '../../../src/cli/program.js';
import { GENERATED, table } from './table.js';

/** The page of all commands and flags, as `--help` knows them. */
export function commandsPage(): string {
  const program = openProgram();
  return `${GENERATED}

# Commands

\`npx mouthpiece COMMAND\`, or \`npm start -- FLAGS\` in a checkout for \`start\`. Each has \`--help\`. Exit status: 0 done,
1 it could not be done, 2 the command line was wrong. Messages go to standard error, results to standard output.

${program.commands.flatMap((command) => described(command, 'mouthpiece')).join('\n')}`;
}

function described(command: Command, parent: string): string[] {
  const help = command.createHelp();
  const name = `${parent} ${command.name()}`;
  const deep = parent.split(' ').length + 1;
  const text = (value: string) => value.replaceAll('<', '&lt;');
  const own = [
    `${'#'.repeat(deep)} \`${name}\``,
    '',
    `${text(sentence(help.commandDescription(command)))}`,
    '',
    '```text',
    `${name} ${command.usage()}`,
    '```',
    '',
    ...block(
      table(
        ['argument', 'what it is'],
        help
          .visibleArguments(command)
          .map((argument) => [`\`${help.argumentTerm(argument)}\``, text(help.argumentDescription(argument))]),
      ),
    ),
    ...block(
      table(
        ['flag', 'what it does'],
        help
          .visibleOptions(command)
          .filter((option) => option.long !== '--help')
          .map((option) => [`\`${help.optionTerm(option)}\``, text(help.optionDescription(option))]),
      ),
    ),
  ];
  return [...own, ...command.commands.flatMap((below) => described(below, name))];
}

const block = (markdown: string) => (markdown === '' ? [] : [markdown]);

const sentence = (words: string) => (words === '' ? '' : `${words[0].toUpperCase()}${words.slice(1)}.`);
