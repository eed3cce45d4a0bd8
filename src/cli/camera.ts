import { Command, Option } from 'commander';
import { consola } from 'consola';
import { PluginError } from '../errors.js';
import { agreed } from './agreed.js';
import * as values from './values.js';

export function cameraCommand(): Command {
  return new Command('camera')
    .description('the virtual camera: install its driver for good, make one more, list them')
    .addCommand(installCommand())
    .addCommand(addCommand())
    .addCommand(listCommand());
}

const nrOption = () => new Option('--nr <n>', 'of /dev/videoN; default: the first free').argParser(values.videoNumber);
const labelOption = () =>
  new Option('--label <name>', 'what apps list; default: Mouthpiece').argParser(values.cameraLabel);

interface InstallFlags {
  readonly nr?: number;
  readonly label?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly uninstall?: boolean;
}

function installCommand(): Command {
  return new Command('install')
    .description('load the driver now and at every start of the machine (asks first, then for root by sudo)')
    .addOption(nrOption())
    .addOption(labelOption())
    .option('--yes', 'do not ask')
    .option('--dry-run', 'only say what would be done')
    .addOption(new Option('--uninstall', 'take it away again').conflicts(['nr', 'label']))
    .action(install);
}

async function install({ nr, label, yes, dryRun, uninstall }: InstallFlags): Promise<void> {
  if (process.platform !== 'linux') throw elsewhere();
  const plan = await import('../sinks/camera-install.js');
  const { doSteps } = await import('../sinks/root-steps.js');
  const state = plan.driverState();
  if (!state.installed && !uninstall) {
    if (state.secureBoot) consola.warn(plan.SECURE_BOOT);
    const [hint] = plan.packageCommands();
    const missing = 'the driver v4l2loopback is not installed for this kernel';
    if (!dryRun)
      throw new PluginError('camera/driver', missing, { hint: plan.cameraFix({ ...state, secureBoot: false }) });
    consola.warn(`${missing}: ${hint}`);
  }
  for (const path of state.others)
    consola.warn(`${path} gives the driver options too, which may win: look at it if the camera comes out otherwise.`);
  const steps = uninstall ? plan.uninstallSteps(state) : plan.installSteps({ nr, label }, state);
  process.stdout.write(`As root:\n${steps.map((step) => `  ${plan.describeStep(step)}\n`).join('')}`);
  if (dryRun) return;
  if (!yes && !(await agreed('npx mouthpiece camera install --yes'))) {
    consola.info('Nothing was changed.');
    return;
  }
  await doSteps(steps).catch((error) => {
    if (state.secureBoot && !uninstall) consola.warn(plan.SECURE_BOOT);
    throw error;
  });
  if (uninstall) consola.success('The camera is gone, and stays gone.');
  else consola.success('The camera is there, now and after every restart. Go live: npx mouthpiece start');
}

function addCommand(): Command {
  return new Command('add')
    .description('make one more camera until the driver is unloaded (v4l2loopback 0.13 or newer, as root)')
    .addOption(nrOption())
    .addOption(labelOption())
    .action(async ({ nr, label }: InstallFlags) => {
      if (process.platform !== 'linux') throw elsewhere();
      const { addCamera } = await import('../sinks/v4l2-control.js');
      consola.success(`${await addCamera({ nr, label })} is there.`);
    });
}

function listCommand(): Command {
  return new Command('list')
    .description('list the virtual cameras')
    .option('--json', 'print them as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      if (process.platform !== 'linux') throw elsewhere();
      const { cameraSystem, listCameras } = await import('../sinks/camera-devices.js');
      const cameras = listCameras(await cameraSystem());
      if (json) process.stdout.write(`${JSON.stringify(cameras, null, 2)}\n`);
      else if (cameras.length === 0) consola.info('There is none: npx mouthpiece camera install');
      for (const { path, name, busy, permission } of json ? [] : cameras) {
        const state = !permission ? 'no permission' : busy ? 'fed by another program' : 'free';
        process.stdout.write(`${path}  ${name}  ${state}\n`);
      }
    });
}

/** Windows and macOS have a virtual camera where OBS is. */
const elsewhere = () =>
  new PluginError('camera/driver', 'our own camera is for Linux', {
    hint: 'here OBS has one: add http://127.0.0.1:7788/view as a browser source in OBS, then press "Start Virtual Camera"',
  });
