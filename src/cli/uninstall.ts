import { Command } from 'commander';
import { consola } from 'consola';
import { asPluginError, PluginError } from '../errors.js';
import type { Leftovers } from '../uninstall/leftovers.js';
import { agreed } from './agreed.js';

interface UninstallFlags {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly presets?: boolean;
}

export function uninstallCommand(): Command {
  return new Command('uninstall')
    .description('remove everything that the program has written on this machine (asks first)')
    .option('--presets', 'the faces that you have made, too')
    .option('--yes', 'do not ask')
    .option('--dry-run', 'only say what would be done')
    .action(uninstall);
}

async function uninstall({ presets = false, yes, dryRun }: UninstallFlags): Promise<void> {
  const { findLeftovers, removeLeftovers } = await import('../uninstall/leftovers.js');
  const found = await findLeftovers();
  const obs = await ownObsSources();
  tell(found, obs.sources, presets);
  if (dryRun) return;
  if (!yes && !(await agreed(`npx mouthpiece uninstall --yes${presets ? ' --presets' : ''}`))) {
    consola.info('Nothing was changed.');
    return;
  }
  const { doSteps } = await import('../sinks/root-steps.js');
  if (found.service) {
    const { removeSteps } = await import('../service/service.js');
    await doSteps(removeSteps(), { isRoot: true, code: 'service/failed' });
  }
  await checkNothingRuns();
  await obs.remove();
  if (process.platform === 'linux') {
    await sweepSound();
    if (found.driver.length > 0) {
      const { driverState, uninstallSteps } = await import('../sinks/camera-install.js');
      await doSteps(uninstallSteps(driverState()));
    }
  }
  // Last: what was found out and kept until here is needed by the steps before.
  await removeLeftovers(await findLeftovers(), presets);
  consola.success('Everything that the program wrote is gone.');
  if (!presets && found.presets.length > 0) consola.info('Your faces stay: npx mouthpiece uninstall --presets');
  consola.info('The program itself: npm uninstall -g mouthpiece, or remove the folder that you cloned.');
}

function tell({ paths, presets, service, driver }: Leftovers, obs: readonly string[], all: boolean): void {
  const lines = [
    ...(service ? ['stop and remove the service: systemctl --user disable --now mouthpiece.service'] : []),
    ...obs.map((name) => `remove the source "${name}" from OBS`),
    ...driver.map((path) => `remove ${path} (as root)`),
    ...[...paths, ...(all ? presets : [])].map((path) => `remove ${path}`),
    ...(all ? [] : presets.map((path) => `keep ${path}`)),
  ];
  process.stdout.write(lines.length > 0 ? `${lines.join('\n')}\n` : 'The program has left nothing here.\n');
}

async function checkNothingRuns(): Promise<void> {
  const { runningPrograms } = await import('../run-file.js');
  const programs = await runningPrograms();
  if (programs.length === 0) return;
  throw new PluginError(
    'program/running',
    `Mouthpiece still runs (port ${programs.map(({ port }) => port).join(', ')})`,
    {
      hint: 'end it with Ctrl-C where it runs, then: npx mouthpiece uninstall',
    },
  );
}

/** Our sources in an OBS that runs now; one that is closed keeps them, which is told where there is one. */
async function ownObsSources(): Promise<{ sources: readonly string[]; remove(): Promise<void> }> {
  const [{ findObs }, { openLink }, { ownSources, takeDown }] = await Promise.all([
    import('../obs/place.js'),
    import('../obs/link.js'),
    import('../obs/source.js'),
  ]);
  const none = { sources: [], remove: async () => {} };
  const place = await findObs();
  if (!place?.enabled) return none;
  const connect = () => openLink(place);
  try {
    const link = await connect();
    const sources = (await ownSources(link)).map(({ name }) => name);
    await link.close();
    if (sources.length === 0) return none;
    const remove = async () => {
      const again = await connect();
      await takeDown(again, async (work) => void (await work()));
      await again.close();
    };
    return { sources, remove };
  } catch (thrown) {
    const { message } = asPluginError(thrown);
    consola.warn(`OBS was not asked (${message}): start it before, if the program ever put its source there.`);
    return none;
  }
}

/** Sound modules of a program that was killed. */
async function sweepSound(): Promise<void> {
  const { sweepDelayed } = await import('../audio/delayed-modules.js');
  await sweepDelayed().catch(() => {});
}
