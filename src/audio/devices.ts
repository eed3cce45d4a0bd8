/** The microphones of this machine: asked of the sound server, else of PortAudio, else of the kernel. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { endWithUs } from '../end-with-us.js';
import { PluginError } from '../errors.js';
import { installHint } from '../install-hint.js';
import type { PortAudioDevice } from './capture.js';
import { nodeCommand } from './capture-command.js';
import { startCapture } from './capture-process.js';
import {
  type Microphone,
  parseAsound,
  parseAvfoundation,
  parseDshow,
  parseFfmpegSources,
  parsePactl,
} from './device-lists.js';
import { serverHangs } from './pactl.js';

export type { Microphone } from './device-lists.js';

/** The time that a tool gets to answer. */
const PATIENCE_MS = 1500;

interface Ran {
  /** Its output; undefined where it failed. */
  readonly text?: string;
  /** What it said on stderr. */
  readonly said: string;
  readonly missing: boolean;
  /** It was still running when its time was over. */
  readonly hung: boolean;
}

function run(command: string, ...args: string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const env = { ...process.env, LC_ALL: 'C' };
    const options = { timeout: PATIENCE_MS, killSignal: 'SIGKILL', env, windowsHide: true } as const;
    const child = execFile(command, args, options, (error, text, said) =>
      resolve({
        text: error ? undefined : text,
        said,
        missing: error?.code === ('ENOENT' as unknown),
        hung: error?.killed === true,
      }),
    );
    endWithUs(child);
  });
}

/**
 * The sources of PulseAudio or PipeWire; undefined where there is no sound server.
 *
 * @throws PluginError sound/server where there is one, which does not answer
 */
export async function pulseSources(): Promise<Microphone[] | undefined> {
  const [list, info] = await Promise.all([run('pactl', 'list', 'sources'), run('pactl', 'info')]);
  if (list.text !== undefined) return parsePactl(list.text, info.text?.match(/^Default Source: (.*)$/m)?.[1]?.trim());
  if (list.hung) throw serverHangs();
  if (!list.missing) return undefined;
  const { text } = await run('ffmpeg', '-hide_banner', '-sources', 'pulse');
  const found = parseFfmpegSources(text ?? '');
  return found.length > 0 ? found : undefined;
}

/** PortAudio's inputs, asked in a child, because it keeps its first answer for ever; undefined where it is not installed. */
function portAudioInputs(): Promise<Microphone[] | undefined> {
  return new Promise((resolve) => {
    let devices: readonly PortAudioDevice[] | undefined;
    const finish = () => {
      clearTimeout(limit);
      void child.kill();
      resolve(
        devices?.map(({ id, name, isDefault }) => ({
          id: String(id),
          name,
          isDefault,
          via: 'portaudio',
          isMonitor: false,
        })),
      );
    };
    const child = startCapture(nodeCommand({ mode: 'list' }), {
      bytes() {},
      message(message) {
        if (message.kind === 'devices') devices = message.devices;
        finish();
      },
      end: finish,
    });
    const limit = setTimeout(finish, PATIENCE_MS);
  });
}

/** What ffmpeg finds on Windows and macOS; it tells on stderr, and ends with a failure, for it has opened nothing. */
export async function ffmpegInputs(platform: NodeJS.Platform = process.platform): Promise<Microphone[]> {
  const list = ['-hide_banner', '-nostdin', '-list_devices', 'true'];
  if (platform === 'win32') return parseDshow((await run('ffmpeg', ...list, '-f', 'dshow', '-i', 'dummy')).said);
  return parseAvfoundation((await run('ffmpeg', ...list, '-f', 'avfoundation', '-i', '')).said);
}

/** Every source of sound, those that are no microphones too. @throws PluginError sound/server where one hangs */
export async function listSources(): Promise<Microphone[]> {
  if (process.platform === 'linux') {
    const pulse = await pulseSources();
    if (pulse) return pulse;
  }
  const portAudio = await portAudioInputs();
  if (portAudio && portAudio.length > 0) return portAudio;
  if (process.platform !== 'linux') return ffmpegInputs();
  return parseAsound(await readFile('/proc/asound/pcm', 'utf8').catch(() => ''));
}

/** The microphones there are; empty where there is none. @throws PluginError as `listSources` */
export async function listMicrophones(): Promise<Microphone[]> {
  return (await listSources()).filter((source) => !source.isMonitor);
}

/** What brings a microphone to a machine where none is found. */
export function noMicrophoneHint(platform: NodeJS.Platform = process.platform): string {
  const instead = 'or: npm start -- --wav FILE.wav';
  if (platform === 'linux')
    return `Plug one in; on a machine without sound server: sudo apt install pulseaudio pulseaudio-utils libasound2-plugins && pulseaudio --start; ${instead}`;
  const allow =
    platform === 'darwin'
      ? 'allow the terminal the microphone: System Settings > Privacy & Security > Microphone'
      : 'allow desktop apps the microphone: Settings > Privacy > Microphone';
  return `Plug one in; ${allow}; is there a program that can capture it? ${installHint('ffmpeg', platform)}; ${instead}`;
}

/**
 * The microphone that is meant: by its exact id, its exact name, or a part of its name (upper or lower case) that only
 * one has; without a name the default one.
 *
 * @throws PluginError mic/missing that names the ones there are
 */
export function chooseMicrophone(sources: readonly Microphone[], wanted?: string): Microphone {
  const microphones = sources.filter((source) => !source.isMonitor);
  if (wanted === undefined) {
    const chosen = microphones.find((microphone) => microphone.isDefault) ?? microphones[0];
    if (chosen) return chosen;
    throw new PluginError('mic/missing', 'There is no microphone', { hint: noMicrophoneHint(), retryable: true });
  }
  const exact = sources.find(({ id }) => id === wanted) ?? sources.find(({ name }) => name === wanted);
  if (exact) return exact;
  const part = wanted.toLowerCase();
  const matches = microphones.filter(({ name }) => name.toLowerCase().includes(part));
  if (matches.length === 1) return matches[0];
  if (microphones.length === 0) {
    throw new PluginError('mic/missing', `There is no microphone "${wanted}", nor any other`, {
      hint: noMicrophoneHint(),
      retryable: true,
    });
  }
  const names = (matches.length > 0 ? matches : microphones).map(({ id, name }) => `"${name}" (${id})`).join(', ');
  const problem =
    matches.length > 1 ? `More than one microphone is called "${wanted}"` : `There is no microphone "${wanted}"`;
  const hint = `--mic "${(matches[0] ?? microphones[0]).id}"`;
  throw new PluginError('mic/missing', `${problem}; there are: ${names}`, { hint, retryable: true });
}
