import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { Command, Option } from 'commander';
import { consola } from 'consola';
import { DEFAULT_PORT, DEFAULTS } from '../defaults.js';
import { asPluginError, PluginError } from '../errors.js';
import type { ObsLink } from '../obs/link.js';
import type { ObsPlace } from '../obs/place.js';
import type { SetupResult, Still } from '../obs/source.js';
import { SOURCE_KINDS, type SourceKind } from '../obs/source-kinds.js';
import * as values from './values.js';

interface ObsFlags {
  readonly obsPort?: number;
}

/** Talks to OBS itself, so it works whether the program runs or not; one that runs is told, and takes over. */
export function obsCommand(): Command {
  const port = () =>
    new Option('--obs-port <n>', "of obs-websocket; default: what OBS's settings say").argParser(values.port);
  const command = new Command('obs').description('put the avatar into OBS Studio, and let its scenes choose presets');
  command
    .command('setup')
    .description('create the source that fits in the current scene, or mend it')
    .option('--scene <name>', 'in this scene instead')
    .addOption(new Option('--as <kind>', 'this kind of source instead').choices(SOURCE_KINDS))
    .addOption(port())
    .action(setup);
  command.command('remove').description('remove what setup created').addOption(port()).action(remove);
  command.command('status').description('what OBS has of Mouthpiece, as JSON').addOption(port()).action(status);
  command
    .command('map')
    .description('put a preset on air whenever a scene comes on program')
    .argument('<scene>')
    .argument('<preset>')
    .addOption(port())
    .action((scene: string, preset: string, flags: ObsFlags) => map(scene, preset, flags));
  command
    .command('unmap')
    .description('let a scene leave the preset as it is')
    .argument('<scene>')
    .addOption(port())
    .action((scene: string, flags: ObsFlags) => map(scene, undefined, flags));
  return command;
}

/**
 * Has the running program do it, for it knows its own ports and size and who reads from it; undefined where none runs,
 * several do, or it has no way to OBS: then it is done from here.
 */
async function byProgram<T>(flags: ObsFlags, action: string, input: object): Promise<T | undefined> {
  if (flags.obsPort !== undefined) return undefined;
  const [{ runningPrograms }, { callProgram }] = await Promise.all([import('../run-file.js'), import('./live.js')]);
  if ((await runningPrograms()).length !== 1) return undefined;
  try {
    return (await callProgram(action, input)) as T;
  } catch (thrown) {
    const { code } = asPluginError(thrown);
    if (['obs/missing', 'obs/auth', 'obs/lost', 'program/missing', 'server/token'].includes(code)) return undefined;
    throw thrown;
  }
}

/** Nothing of ours is read from: what reads is another program's. */
const atOnce: Still = async (work) => void (await work());

async function setup(flags: ObsFlags & { readonly scene?: string; readonly as?: SourceKind }): Promise<void> {
  const done = await byProgram<SetupResult>(flags, 'obs.setup', { scene: flags.scene, as: flags.as });
  if (done) return tellSetup(done);
  const [{ setUp }, { FEED_PORT }] = await Promise.all([import('../obs/source.js'), import('../sinks/obs.js')]);
  const { runningPrograms } = await import('../run-file.js');
  const [program] = await runningPrograms();
  await withObs(flags, true, async (link) => {
    const outlets = {
      page: `http://127.0.0.1:${program?.port ?? DEFAULT_PORT}`,
      feedPort: FEED_PORT,
      width: DEFAULTS.width,
      height: DEFAULTS.height,
      camera: await camera(),
    };
    tellSetup(await setUp(link, outlets, atOnce, flags));
    if (program) await tellProgram(link);
    else consola.info('It shows your face as soon as Mouthpiece runs: npx mouthpiece start');
  });
}

function tellSetup({ source, scene, as, why, created }: SetupResult): void {
  consola.success(`"${source}" is ${created ? 'now' : 'still'} in the scene "${scene}", as ${as}: ${why}.`);
}

/** Its ports and size are its own: it lets the source show them. */
const tellProgram = (link: ObsLink) =>
  link.call('BroadcastCustomEvent', { eventData: { mouthpiece: { sourceChanged: true } } });

async function camera(): Promise<string | undefined> {
  const { cameraSystem, listCameras } = await import('../sinks/camera-devices.js');
  return cameraSystem().then(
    (system) => listCameras(system)[0]?.path,
    () => undefined,
  );
}

async function remove(flags: ObsFlags): Promise<void> {
  const tell = (removed: readonly string[]) => {
    if (removed.length > 0) consola.success(`Removed from OBS: ${removed.map((name) => `"${name}"`).join(', ')}.`);
    else consola.info('There was nothing of ours in OBS.');
  };
  const done = await byProgram<{ readonly removed: readonly string[] }>(flags, 'obs.remove', {});
  if (done) return tell(done.removed);
  const { takeDown } = await import('../obs/source.js');
  await withObs(flags, false, async (link) => tell(await takeDown(link, atOnce)));
}

async function status(flags: ObsFlags): Promise<void> {
  const [{ ownSources }, { sceneMap }] = await Promise.all([import('../obs/source.js'), import('../obs/scenes.js')]);
  await withObs(flags, false, async (link) => {
    const [source] = await ownSources(link);
    const { currentProgramSceneName: scene } = await link.call('GetCurrentProgramScene');
    const told = {
      version: link.version,
      scene,
      source: source ? { name: source.name, kind: source.as } : null,
      scenes: await sceneMap(link),
    };
    process.stdout.write(`${JSON.stringify(told, null, 2)}\n`);
  });
}

async function map(scene: string, preset: string | undefined, flags: ObsFlags): Promise<void> {
  const [{ mapScene }, { readPreset }] = await Promise.all([import('../obs/scenes.js'), import('../presets/store.js')]);
  if (preset !== undefined) await readPreset(preset);
  await withObs(flags, false, (link) => mapScene(link, scene, preset));
  consola.success(
    preset === undefined ? `The scene "${scene}" leaves the preset as it is.` : `The scene "${scene}" wants ${preset}.`,
  );
}

/** Connects, works, disconnects. @param ask for the password where OBS refuses what is known and a person is there */
async function withObs(flags: ObsFlags, ask: boolean, work: (link: ObsLink) => Promise<void>): Promise<void> {
  const [{ findObs, OBS_PORT }, { openLink }] = await Promise.all([
    import('../obs/place.js'),
    import('../obs/link.js'),
  ]);
  const place: ObsPlace = (await findObs(flags.obsPort)) ?? { port: OBS_PORT, password: undefined, enabled: true };
  const link = await openLink(place).catch(async (thrown) => {
    const error = asPluginError(thrown);
    if (error.code !== 'obs/auth') throw error;
    if (!ask || !process.stdin.isTTY)
      throw new PluginError(error.code, error.message, { hint: `${error.hint}, or set MOUTHPIECE_OBS_PASSWORD` });
    const { keepPlace } = await import('../obs/place.js');
    const password = await askPassword();
    const opened = await openLink({ ...place, password });
    await keepPlace(place.port, password);
    return opened;
  });
  try {
    await work(link);
  } finally {
    await link.close();
  }
}

/** Asks without showing what is typed. */
function askPassword(): Promise<string> {
  process.stderr.write("OBS's websocket password (Tools > WebSocket Server Settings > Show Connect Info): ");
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  return new Promise((resolve) =>
    lines.question('', (answer) => {
      lines.close();
      process.stderr.write('\n');
      resolve(answer);
    }),
  );
}
