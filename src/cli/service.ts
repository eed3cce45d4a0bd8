import { Command } from 'commander';
import { consola } from 'consola';
import { PluginError } from '../errors.js';
import { agreed } from './agreed.js';
import { startCommand } from './start.js';

export function serviceCommand(): Command {
  return new Command('service')
    .description('run by itself from login on (Linux, systemd)')
    .addCommand(inner(installCommand()))
    .addCommand(inner(removeCommand()))
    .addCommand(inner(statusCommand()));
}

const inner = (command: Command): Command => command.exitOverride().showHelpAfterError('(add --help for all flags)');

interface ServiceFlags {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
}

function installCommand(): Command {
  return new Command('install')
    .description('write the systemd unit of your user and start it (asks first); flags of `start` go behind --')
    .argument('[flags...]', 'for example: mouthpiece service install -- --preset leo --mic USB')
    .option('--yes', 'do not ask')
    .option('--dry-run', 'only say what would be done')
    .action(async (args: readonly string[], flags: ServiceFlags) => {
      const { installSteps, newService } = await import('../service/service.js');
      checkStartFlags(args);
      await checkLinux(flags.dryRun);
      const done = await carryOut(installSteps(newService(args)), flags, 'npx mouthpiece service install --yes');
      if (!done) return;
      consola.success('It runs, and does so from each login on. What it says: journalctl --user -u mouthpiece -f');
      consola.info('To have it run from the start of the machine, without a login: loginctl enable-linger');
    });
}

function removeCommand(): Command {
  return new Command('remove')
    .description('stop it and take the unit away again')
    .allowExcessArguments(false)
    .option('--yes', 'do not ask')
    .option('--dry-run', 'only say what would be done')
    .action(async (flags: ServiceFlags) => {
      const { removeSteps, unitFile, unitText } = await import('../service/service.js');
      await checkLinux();
      if ((await unitText()) === undefined) {
        consola.info(`There is none: ${unitFile()} is not there.`);
        return;
      }
      if (await carryOut(removeSteps(), flags, 'npx mouthpiece service remove --yes')) consola.success('It is gone.');
    });
}

function statusCommand(): Command {
  return new Command('status')
    .description('whether it is installed and runs')
    .allowExcessArguments(false)
    .option('--json', 'print it as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      await checkLinux();
      const { serviceStatus } = await import('../service/service.js');
      const status = await serviceStatus();
      if (json) process.stdout.write(`${JSON.stringify(status, null, 2)}\n`);
      else if (!status.installed) consola.info('It is not installed: npx mouthpiece service install');
      else {
        process.stdout.write(`${status.unit}  ${status.enabled}  ${status.active}\n`);
        if (!status.programThere)
          consola.warn('The program has moved since: npx mouthpiece service install (with the same flags)');
      }
    });
}

/** Shows the steps, asks, does them. @returns whether they were done */
async function carryOut(
  steps: readonly import('../sinks/camera-install.js').Step[],
  { yes, dryRun }: ServiceFlags,
  unasked: string,
): Promise<boolean> {
  const [{ describeStep }, { doSteps }] = await Promise.all([
    import('../sinks/camera-install.js'),
    import('../sinks/root-steps.js'),
  ]);
  process.stdout.write(`As your user:\n${steps.map((step) => `  ${describeStep(step)}\n`).join('')}`);
  if (dryRun) return false;
  if (!yes && !(await agreed(unasked))) {
    consola.info('Nothing was changed.');
    return false;
  }
  await doSteps(steps, { isRoot: true, code: 'service/failed' });
  return true;
}

/** A wrong flag is told now, not by a service that does not come up. */
function checkStartFlags(args: readonly string[]): void {
  startCommand()
    .exitOverride()
    .allowExcessArguments(false)
    .configureOutput({ writeErr: (text) => process.stderr.write(text) })
    .action(() => {})
    .parse([...args], { from: 'user' });
}

/** @param only the system is asked for, not whether it runs for this user */
async function checkLinux(only = false): Promise<void> {
  if (process.platform === 'linux') {
    if (only) return;
    const { hasUserManager } = await import('../service/service.js');
    if (hasUserManager()) return;
    throw new PluginError('service/failed', 'systemd does not run for this user', {
      hint: 'start it from your session instead: npx mouthpiece start --supervised',
    });
  }
  throw new PluginError('service/failed', 'services are for Linux with systemd', {
    hint:
      process.platform === 'darwin'
        ? 'open System Settings > General > Login Items and add a script with: mouthpiece start --supervised'
        : 'put a shortcut to "mouthpiece start --supervised" into the folder that Win+R, shell:startup opens',
  });
}
