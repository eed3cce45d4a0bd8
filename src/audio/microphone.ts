/** The live microphone as a source: which device, captured by which program. */
import { PluginError } from '../errors.js';
import { installHint } from '../install-hint.js';
import { hertz, millis } from '../units.js';
import { type CaptureSettings, ffmpegCommand, naudiodonCommand } from './capture-command.js';
import { sameMicrophone } from './device-lists.js';
import { chooseMicrophone, ffmpegInputs, listSources, type Microphone, pulseSources } from './devices.js';
import { followHeard } from './heard-source.js';
import { type Again, CaptureError, type CaptureSource, supervise } from './supervisor.js';

export interface MicrophoneOptions {
  /** Id, name or a part of the name that only one has; without it the default microphone, followed when it changes. */
  readonly mic?: string;
  /** `auto` tries naudiodon (PortAudio), then ffmpeg. */
  readonly capture?: 'auto' | 'naudiodon' | 'ffmpeg';
  /** Length of a chunk: shorter is sooner, and dearer. */
  readonly chunkMs?: number;
}

/** The sound server's own conversion from 48 kHz loses 8 dB at 7 kHz, so it is asked for none. */
const RATE = hertz(48_000);

const COMMANDS = Object.freeze({ naudiodon: naudiodonCommand, ffmpeg: ffmpegCommand });
type Capture = keyof typeof COMMANDS;

function settingsOf(device: Microphone, sources: readonly Microphone[], options: MicrophoneOptions, isPinned = false) {
  const settings: CaptureSettings = {
    rate: RATE,
    chunkMs: millis(options.chunkMs ?? 10),
    pulse: device.via === 'pulse',
  };
  switch (device.via) {
    case 'pulse': {
      // The default is not pinned, so that the sound server may move us when the user changes it.
      const isDefault = options.mic === undefined && sources.find((source) => source.isDefault) === device;
      return isDefault && !isPinned ? settings : { ...settings, pulseSource: device.id };
    }
    case 'portaudio':
      return { ...settings, portAudioDevice: device.isDefault ? -1 : Number(device.id) };
    case 'alsa':
    case 'ffmpeg':
      return { ...settings, ffmpegDevice: device.id };
  }
}

/**
 * What ffmpeg calls a device that PortAudio named; undefined where it knows none such. On Linux ALSA's name stands at the
 * end: `HDA Intel: ALC257 (hw:0,0)`.
 */
async function ffmpegName({ name, isDefault }: Microphone): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const alsa = name.match(/\((hw:\d+,\d+)\)$/)?.[1];
    return alsa ? `plug${alsa}` : 'default';
  }
  const listed = await ffmpegInputs();
  return (isDefault ? listed.find((one) => one.isDefault) : sameMicrophone(name, listed))?.id;
}

/**
 * The sound server moves a stream whose source is gone to any other one, also to what a loudspeaker plays: the face would
 * speak the game's words. So what is heard is watched, and chosen anew before each start.
 */
function again(first: Microphone, capture: Capture, options: MicrophoneOptions): Again {
  let current = first;
  /** The default led to no microphone: what is chosen next is asked for by name. */
  let isPinned = false;
  return {
    async find() {
      const sources = (await pulseSources()) ?? [];
      current = chooseMicrophone(sources, options.mic);
      const settings = settingsOf(current, sources, options, isPinned);
      return { name: current.name, command: COMMANDS[capture](settings) };
    },
    follow: (pid, told) =>
      followHeard(pid, (heard, sources) => {
        if (heard.id === current.id) return;
        const isGone = !sources.some(({ id }) => id === current.id);
        const gone = isGone ? `${current.name} is gone; ` : '';
        if (heard.isMonitor || (isGone && options.mic !== undefined)) {
          isPinned = heard.isMonitor;
          told.lost(isGone ? 'it was unplugged' : `the sound server gives "${heard.name}" in its place`);
          return;
        }
        current = heard;
        told.moved(heard.name, `${gone}${heard.name} is heard.`);
      }),
  };
}

/**
 * Opens a microphone at 48 kHz, mono, in chunks of 10 ms, captured in a child process that is started anew when
 * the device or the sound server is lost. Resolves when the first sound has come.
 *
 * @throws PluginError mic/missing: no microphone, none of that name, or no program that can capture it; sound/server
 * where the sound server hangs
 */
export async function openMicrophone(options: MicrophoneOptions = {}): Promise<CaptureSource> {
  const sources = await listSources();
  const device = chooseMicrophone(sources, options.mic);
  const settings = settingsOf(device, sources, options);
  const order: readonly Capture[] =
    options.capture === undefined || options.capture === 'auto' ? ['naudiodon', 'ffmpeg'] : [options.capture];
  const failures: string[] = [];
  let installed = false;
  for (const capture of order) {
    try {
      const named =
        capture === 'ffmpeg' && device.via === 'portaudio'
          ? { ...settings, ffmpegDevice: await ffmpegName(device) }
          : settings;
      return await supervise(
        device.name,
        COMMANDS[capture](named),
        named,
        device.via === 'pulse' ? again(device, capture, options) : undefined,
      );
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
      installed ||= error.installed;
      failures.push(`${capture}: ${error.message}`);
    }
  }
  throw new PluginError('mic/missing', `The microphone "${device.name}" cannot be opened (${failures.join('; ')})`, {
    hint: installed ? 'npx mouthpiece doctor' : installHint('ffmpeg'),
    retryable: installed,
  });
}
