import { Command, CommanderError } from 'commander';
import { consola } from 'consola';
import { closest } from '../closest.js';
import { asPluginError, type ErrorCode, inWords, PluginError } from '../errors.js';
import { actionCommand } from './action.js';
import { avatarCommand } from './avatar.js';
import { benchCommand } from './bench.js';
import { cameraCommand } from './camera.js';
import { devicesCommand } from './devices.js';
import { doctorCommand } from './doctor.js';
import { evaluateCommand } from './evaluate.js';
import { expressCommand } from './express.js';
import { micCommand } from './mic.js';
import { obsCommand } from './obs.js';
import { pluginCommand } from './plugin.js';
import { predictCommand } from './predict.js';
import { presetCommand } from './preset.js';
import { renderCommand } from './render.js';
import { scoreCommand } from './score.js';
import { serviceCommand } from './service.js';
import { startCommand } from './start.js';
import { syncTestCommand } from './sync-test.js';
import { tokenCommand } from './token.js';
import { trainCommand } from './train.js';
import { uninstallCommand } from './uninstall.js';
import { useCommand } from './use.js';

/** Each loads what it needs when it runs, so that help and mistakes are answered at once. */
const COMMANDS = [
  startCommand,
  useCommand,
  expressCommand,
  actionCommand,
  micCommand,
  syncTestCommand,
  cameraCommand,
  tokenCommand,
  obsCommand,
  renderCommand,
  predictCommand,
  evaluateCommand,
  scoreCommand,
  trainCommand,
  avatarCommand,
  presetCommand,
  devicesCommand,
  doctorCommand,
  pluginCommand,
  serviceCommand,
  uninstallCommand,
  benchCommand,
];

/** Exit status: 0 done, 1 it could not be done, 2 the command line was wrong. */
export type ExitCode = 0 | 1 | 2;

/** Messages go to stderr, so that stdout carries results alone (CSV, JSON). */
consola.options.stdout = process.stderr;
// It would fall silent where it believes itself under test.
consola.level = 3;
// The time of day is for a show (start.ts): the first one asked of ICU takes 25 ms.
consola.options.formatOptions.date = false;

/** Names of what does not come by itself, as a microphone or a camera may: trying again helps nobody. */
const WRONG_NAMES: ReadonlySet<ErrorCode> = new Set(['preset/unknown', 'model/unknown']);

function tell(error: PluginError): ExitCode {
  consola.error(inWords(error));
  if (error.code === 'internal' && error.cause instanceof Error) consola.debug(error.cause.stack);
  return error.code.startsWith('usage/') || WRONG_NAMES.has(error.code) ? 2 : 1;
}

/** A mistake ends with exit 2 and a word on where help is, in a command's own commands too. */
function strict(command: Command): Command {
  command.commands.forEach(strict);
  return command.exitOverride().showHelpAfterError('(add --help for all flags)').allowExcessArguments(false);
}

/** The whole command line, not yet parsed: who writes its reference reads it from here. */
export function openProgram(): Command {
  const program = new Command('mouthpiece')
    .description('One picture, your voice, a live camera.')
    .showHelpAfterError('(add --help for all flags)')
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({ writeErr: (text) => process.stderr.write(text) });
  for (const make of COMMANDS) {
    const command = make();
    const isDefault = make === startCommand;
    program.addCommand(strict(command), { isDefault });
  }
  return program;
}

/** @param argv without node and script */
export async function runProgram(argv: readonly string[]): Promise<ExitCode> {
  const program = openProgram();
  try {
    checkCommand(program, argv);
    await program.parseAsync(argv as string[], { from: 'user' });
    return (process.exitCode as ExitCode | undefined) ?? 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return tell(asPluginError(error));
  }
}

/** The default command would take a misspelt command for an argument: name the right one instead. */
function checkCommand(program: Command, argv: readonly string[]): void {
  const first = argv[0];
  if (first === undefined || first.startsWith('-')) return;
  const names = [...program.commands.map((command) => command.name()), 'help'];
  if (names.includes(first)) return;
  throw new PluginError('usage/value', `There is no command "${first}".`, {
    hint: `Commands: ${names.join(', ')}. Try: mouthpiece ${closest(first, names)} --help`,
  });
}
