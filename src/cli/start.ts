import { Command, Option } from 'commander';
import { consola } from 'consola';
import { DEFAULTS } from '../defaults.js';
import { asPluginError } from '../errors.js';
import { boundHeaps } from '../malloc.js';
import type { PluginOptions } from '../plugin-options.js';
import { compileSooner } from '../tier-up.js';
import { hertz } from '../units.js';
import { type Heard, STANDBY, wordToBegin } from './standby.js';
import { listenForStop } from './stop.js';
import * as values from './values.js';

export interface FaceFlags {
  readonly preset: string;
  readonly model: string;
  readonly fps: number;
  readonly size: values.Size;
  readonly device: string;
}

interface StartFlags extends FaceFlags {
  readonly mic?: string;
  readonly wav?: string;
  readonly loop?: boolean;
  readonly stdin?: number;
  readonly camera: string;
  readonly port?: number;
  readonly fade: number;
  readonly obs: 'auto' | 'off' | number;
  readonly obsMic?: string;
  readonly stats?: boolean;
  readonly for?: number;
  readonly supervised?: boolean;
  /** Started after a crash, or ahead of one, by the supervisor, which says when to begin and with what. */
  readonly standby?: boolean;
  readonly delayedMic?: boolean;
  /** Not a flag of its own: `mouthpiece sync-test`. */
  readonly syncTest?: { readonly beep: boolean };
}

/** The flags that say how the face is drawn, shared by every command that draws. */
export function faceOptions(
  command: Command,
  device: string = DEFAULTS.device,
  model: string = DEFAULTS.model,
): Command {
  return command
    .option('--preset <name>', 'picture and style', DEFAULTS.preset)
    .option('--model <name>', 'landmark model, a folder under models/', model)
    .addOption(new Option('--fps <n>', 'frames per second').argParser(values.fps).default(DEFAULTS.fps))
    .addOption(
      new Option('--size <size>', 'picture size: 720p, 1080p or WIDTHxHEIGHT')
        .argParser(values.size)
        .default({ width: DEFAULTS.width, height: DEFAULTS.height }, '720p'),
    )
    .addOption(
      new Option('--device <provider>', `where the model runs: ${values.DEVICES.join(', ')}`)
        .argParser(values.device)
        .default(device),
    );
}

export function startCommand(): Command {
  return liveCommand('start')
    .description('go live: microphone to camera and page (the default command)')
    .option('--supervised', 'watch over the program from a small second one, which starts it again if it dies or hangs')
    .addOption(new Option(STANDBY).hideHelp())
    .action(start);
}

/** A command that goes live, with the flags that all such have. */
export function liveCommand(name: string): Command {
  return faceOptions(new Command(name))
    .addOption(new Option('--mic <name>', 'microphone, as `mouthpiece devices` lists it').conflicts(['wav', 'stdin']))
    .addOption(new Option('--wav <path>', 'speak from a WAV file instead of a microphone').conflicts(['mic', 'stdin']))
    .option('--loop', 'begin the WAV file again at its end')
    .addOption(
      new Option('--stdin <rate>', 'read 16-bit mono PCM of this sample rate from standard input')
        .argParser(values.sampleRate)
        .conflicts(['mic', 'wav']),
    )
    .addOption(
      new Option(
        '--camera <device>',
        "virtual camera: auto, off, /dev/videoN, or obs for OBS's own (auto on Windows and macOS)",
      )
        .argParser(values.camera)
        .default(DEFAULTS.camera),
    )
    .addOption(new Option('--port <n>', 'port of the page on 127.0.0.1').argParser(values.port))
    .addOption(
      new Option('--fade <ms>', 'how long one preset turns into the next; 0 cuts')
        .argParser(values.fade)
        .default(DEFAULTS.fadeMs),
    )
    .addOption(
      new Option('--obs <where>', 'OBS Studio: auto, off, or the port of its websocket')
        .argParser(values.obs)
        .default('auto'),
    )
    .option('--obs-mic <name>', 'its microphone, whose sync offset and mute count; off leaves it alone')
    .option('--stats', 'print the live figures once a second, one JSON object a line, to standard output')
    .option('--delayed-mic', 'make a microphone for calls that is as late as the picture (PulseAudio, PipeWire)')
    .addOption(new Option('--for <seconds>', 'stop by itself after this time').argParser(values.seconds));
}

export async function start(flags: StartFlags): Promise<void> {
  consola.options.formatOptions.date = true;
  const {
    mic,
    wav,
    loop,
    stdin,
    stats: showStats,
    for: limit,
    fade: fadeMs,
    obsMic,
    supervised,
    standby,
    ...shared
  } = flags;
  const stop = listenForStop(limit);
  // A closed pipe behind --stats must not end the show.
  process.stdout.on('error', () => {});
  if (supervised) {
    const { supervise } = await import('./supervise.js');
    const args = process.argv.slice(1).filter((argument) => argument !== '--supervised');
    process.exitCode = await supervise({ args, tell: (line) => consola.warn(line), signal: stop.signal });
    stop.dispose();
    return;
  }
  void stop.requested.then(() => {
    // A supervisor that was killed must not take the show along.
    if (process.connected) process.send!({ heard: true } satisfies Heard);
  });
  boundHeaps();
  // It listens before it loads: a word that comes meanwhile would be lost.
  const word = standby ? wordToBegin() : undefined;
  const [{ openPlugin }, { takePassword }] = await Promise.all([import('../plugin.js'), import('../obs/place.js')]);
  const begin = word ? await Promise.race([word, stop.requested]) : {};
  if (!begin || stop.signal.aborted) {
    stop.dispose();
    if (process.connected) process.disconnect();
    return;
  }
  const options: PluginOptions = {
    ...shared,
    isPatient: standby,
    ...shared.size,
    fadeMs,
    obsPassword: takePassword(),
    obsMicrophone: obsMic,
    source:
      wav !== undefined
        ? { kind: 'wav', path: wav, loop }
        : stdin !== undefined
          ? { kind: 'stdin', rate: hertz(stdin) }
          : { kind: 'microphone', mic },
    notice: (line) => consola.info(line),
    signal: stop.signal,
  };
  const leaving = leaveAfter(STOP_MS, stop.signal);
  // What was chosen on air may be gone since: the face of the command line is better than none.
  const plugin = await openPlugin({ ...options, ...begin })
    .catch((error) => {
      if (!standby || stop.signal.aborted) throw error;
      consola.warn(`What was on air cannot be taken up again: ${asPluginError(error).message}`);
      return openPlugin(options);
    })
    .catch((error) => {
      // Whatever else failed meanwhile: nobody wants to know any more.
      if (!stop.signal.aborted) throw error;
    })
    .finally(() => leaving.dispose());
  if (!plugin) return stop.dispose();
  compileSooner();
  try {
    consola.success(`Your face is at ${plugin.address} (Ctrl-C ends).`);
    const subscription = plugin.stats.subscribe((stats) => {
      // A supervisor that was killed must not take the show along.
      if (process.connected) process.send!(plugin.standing);
      if (showStats) process.stdout.write(`${JSON.stringify(stats)}\n`);
    });
    await Promise.race([stop.requested, plugin.broken]);
    subscription.unsubscribe();
  } finally {
    stop.dispose();
    await plugin.close();
  }
}

/** A stop during the start gets this long, ms: what is still being opened may wait for a sound server that hangs. */
const STOP_MS = 1500;

/** Ends the process that long after a stop, until it is disposed of; children end with it. */
function leaveAfter(ms: number, stopped: AbortSignal) {
  let timer: NodeJS.Timeout | undefined;
  const count = () => {
    timer = setTimeout(() => process.exit(0), ms);
  };
  stopped.addEventListener('abort', count);
  return {
    dispose() {
      stopped.removeEventListener('abort', count);
      clearTimeout(timer);
    },
  };
}
