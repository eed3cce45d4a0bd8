/**
 * What the delayed microphone is made of, inside the sound server: microphone -> loopback (the delay) -> null sink ->
 * remapped source, which apps list as a microphone. Each part carries the mark of the process that made it, so the server
 * itself remembers whose they are: after a crash the next start finds and removes them, and no file can be out of date.
 */
import { isOwnerAlive, ownMark } from './owner.js';
import { pactl } from './pactl.js';

export const DELAYED = Object.freeze({
  /** The sound server's name of the source. */
  source: 'mouthpiece_delay',
  /** What apps list. */
  name: 'Mouthpiece microphone (delayed)',
  sink: 'mouthpiece_delay_sink',
});

const MARK = /\bmouthpiece\.owner=(\d+-\d+)/;

export interface DelayedModule {
  /** The sound server's number of it. */
  readonly index: string;
  readonly kind: string;
  /** Of the process that made it. */
  readonly owner: string;
}

/** Reads `pactl list short modules`: those that a Mouthpiece made, in the order to unload them. */
export function parseModules(list: string): DelayedModule[] {
  return list
    .split('\n')
    .map((line) => line.split('\t'))
    .flatMap(([index, kind, args = '']) => {
      const owner = MARK.exec(args)?.[1];
      return owner ? [{ index, kind, owner }] : [];
    })
    .sort((a, b) => Number(b.index) - Number(a.index));
}

const marked = (description: string) => `'device.description="${description}" mouthpiece.owner=${ownMark()}'`;
const MONO = ['channels=1', 'channel_map=mono'];

/** The source that apps choose, silent so far. @returns the modules' numbers @throws PluginError as `pactl` */
export async function loadSource(): Promise<string[]> {
  const sink = await pactl(
    'load-module',
    'module-null-sink',
    `sink_name=${DELAYED.sink}`,
    'rate=48000',
    ...MONO,
    `sink_properties=${marked('Mouthpiece delay')}`,
  );
  try {
    const source = await pactl(
      'load-module',
      'module-remap-source',
      `source_name=${DELAYED.source}`,
      `master=${DELAYED.sink}.monitor`,
      ...MONO,
      'master_channel_map=mono',
      'remix=no',
      `source_properties=${marked(DELAYED.name)}`,
    );
    return [source, sink];
  } catch (error) {
    await pactl('unload-module', sink).catch(() => {});
    throw error;
  }
}

/**
 * Lets that source hear a microphone `delayMs` late.
 *
 * @param microphone the sound server's name of it @returns the module's number @throws PluginError as `pactl`
 */
export function loadDelay(microphone: string, delayMs: number): Promise<string> {
  return pactl(
    'load-module',
    'module-loopback',
    `source=${microphone}`,
    `sink=${DELAYED.sink}`,
    ...MONO,
    `latency_msec=${Math.round(delayMs)}`,
    // How often, in s, the server holds the delay to what was asked.
    'adjust_time=1',
    'source_dont_move=true',
    'sink_dont_move=true',
    `source_output_properties='media.name="Mouthpiece delay" mouthpiece.owner=${ownMark()}'`,
    `sink_input_properties='media.name="Mouthpiece delay" mouthpiece.owner=${ownMark()}'`,
  );
}

/** Those in the server now. @throws PluginError as `pactl` */
export const listModules = async (): Promise<DelayedModule[]> => parseModules(await pactl('list', 'short', 'modules'));

/** Takes modules out again; one that is gone already is no failure. */
export async function unload(indices: readonly string[]): Promise<void> {
  for (const index of indices) await pactl('unload-module', index).catch(() => {});
}

/**
 * Removes what programs left behind that were killed.
 *
 * @returns how many modules went @throws PluginError as `pactl`
 */
export async function sweepDelayed(): Promise<number> {
  const left = (await listModules()).filter(({ owner }) => !isOwnerAlive(owner));
  await unload(left.map(({ index }) => index));
  return left.length;
}
