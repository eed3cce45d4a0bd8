import { Command, Option } from 'commander';
import { consola } from 'consola';
import { PluginError } from '../errors.js';
import { callProgram, type LiveFlags, portOption } from './live.js';
import * as values from './values.js';

interface DelayedFlags extends LiveFlags {
  readonly ms?: number;
  readonly mic?: string;
  readonly remove?: boolean;
}

export function micCommand(): Command {
  const delayed = new Command('delayed')
    .description('make a microphone for calls that is as late as the picture (PulseAudio, PipeWire)')
    .addOption(
      new Option('--ms <n>', 'this late, until Ctrl-C; without it the program that runs makes it, as late as it is')
        .argParser(values.delay)
        .conflicts('remove'),
    )
    .option('--mic <name>', 'microphone to delay, as `mouthpiece devices` lists it (with --ms)')
    .addOption(new Option('--remove', 'take it away again').conflicts(['ms', 'mic']))
    .addOption(portOption())
    .action(run);
  return new Command('mic').description('microphones for calls').addCommand(delayed);
}

async function run(flags: DelayedFlags): Promise<void> {
  if (flags.remove) return remove(flags);
  if (flags.ms !== undefined) return alone(flags.ms, flags.mic);
  if (flags.mic !== undefined) {
    throw new PluginError('usage/value', 'A running program delays the microphone that it listens to itself.', {
      hint: `for another one say how late: npx mouthpiece mic delayed --ms 100 --mic "${flags.mic}"`,
    });
  }
  const answer = (await callProgram('microphone.delayed', { on: true }, flags)) as {
    delayed: { name: string; delayMs: number };
  };
  const { name, delayMs } = answer.delayed;
  consola.success(`In your call choose the microphone "${name}": ${delayMs} ms late, for as long as Mouthpiece runs.`);
}

/** Without any program: of a fixed delay. */
async function alone(delayMs: number, microphone: string | undefined): Promise<void> {
  const { openDelayedMicrophone } = await import('../audio/delayed-microphone.js');
  const over = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  const open = await openDelayedMicrophone({
    delayMs,
    microphone,
    lost: ({ message, hint }) => consola.warn(hint ? `${message}: ${hint}` : message),
    back: () => consola.success('The delayed microphone is back.'),
  });
  consola.success(`In your call choose the microphone "${open.name}": ${delayMs} ms late (Ctrl-C takes it away).`);
  const waiting = setInterval(() => {}, 1 << 30);
  await over;
  clearInterval(waiting);
  await open.close();
}

async function remove(flags: LiveFlags): Promise<void> {
  const { listModules, sweepDelayed } = await import('../audio/delayed-modules.js');
  const { runningPrograms } = await import('../run-file.js');
  const swept = await sweepDelayed();
  const owners = [...new Set((await listModules()).map(({ owner }) => Number(owner.split('-')[0])))];
  const programs = await runningPrograms();
  for (const pid of owners) {
    const program = programs.find((one) => one.pid === pid);
    if (!program) {
      throw new PluginError('mic/busy', `the delayed microphone belongs to process ${pid}`, { hint: `kill ${pid}` });
    }
    await callProgram('microphone.delayed', { on: false }, { ...flags, port: program.port });
  }
  consola.success(
    swept + owners.length > 0 ? 'The delayed microphone is gone.' : 'There is no delayed microphone of ours.',
  );
}
