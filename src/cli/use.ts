import { Command, Option } from 'commander';
import { consola } from 'consola';
import { near } from '../closest.js';
import { asPluginError, PluginError } from '../errors.js';
import { callProgram, type LiveFlags, portOption } from './live.js';

interface UseFlags extends LiveFlags {
  readonly toggle?: boolean;
  readonly hold?: boolean;
}

export function useCommand(): Command {
  return new Command('use')
    .description('put another preset on air in the program that runs')
    .argument('<preset>', 'its name, as `mouthpiece avatar list` says')
    .addOption(new Option('--toggle', 'back to the one before, if this one is on air').conflicts('hold'))
    .option('--hold', 'only until Ctrl-C, then back to what was on air')
    .addOption(portOption())
    .action(use);
}

async function use(name: string, flags: UseFlags): Promise<void> {
  const call = (action: string, input: object) => callProgram(action, input, flags) as Promise<{ preset: string }>;
  try {
    if (flags.hold) {
      const released = new Promise<void>((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
      });
      await call('preset.hold', { name, down: true });
      consola.success(`${name} is on air (Ctrl-C lets go).`);
      const waiting = setInterval(() => {}, 1 << 30);
      await released;
      clearInterval(waiting);
      consola.success(`${(await call('preset.hold', { name, down: false })).preset} is on air.`);
    } else {
      consola.success(`${(await call(flags.toggle ? 'preset.toggle' : 'preset.use', { name })).preset} is on air.`);
    }
  } catch (thrown) {
    const error = asPluginError(thrown);
    if (error.code !== 'preset/unknown') throw error;
    const { listPresets } = await import('../presets/store.js');
    const meant = near(name, await listPresets());
    throw new PluginError(error.code, error.message, {
      hint: meant ? `npx mouthpiece use ${meant}` : 'npx mouthpiece avatar list',
    });
  }
}
