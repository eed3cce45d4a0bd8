/** The microphones of this machine: asked of the sound server, else of PortAudio, else of the kernel. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { PluginError } from '../errors.js';
import type { PortAudioDevice } from './capture.js';
import { nodeCommand } from './capture-command.js';
import { startCapture } from './capture-process.js';
import { DELAYED } from './delayed-modules.js';

export interface Microphone {
  /** What `--mic` takes exactly: PulseAudio's source name, PortAudio's number or ALSA's name. */
  readonly id: string;
  /** For people; `--mic` takes any part of it that only one has. */
  readonly name: string;
  readonly isDefault: boolean;
  readonly via: 'pulse' | 'portaudio' | 'alsa';
  /** What a loudspeaker plays, or our own delayed copy: no microphone, unless it is asked for by name. */
  readonly isMonitor: boolean;
}

/** The time that a tool gets to answer. */
const PATIENCE_MS = 1500;

/** A tool's output, or why there is none. */
function run(command: string, ...args: string[]): Promise<{ text?: string; missing: boolean }> {
  return new Promise((resolve) => {
    const env = { ...process.env, LC_ALL: 'C' };
    execFile(command, args, { timeout: PATIENCE_MS, killSignal: 'SIGKILL', env }, (error, text) =>
      resolve(error ? { missing: error.code === ('ENOENT' as unknown) } : { text, missing: false }),
    );
  });
}

/** Reads `pactl list sources` (C locale). */
export function parsePactl(list: string, defaultSource: string | undefined): Microphone[] {
  const field = (block: string, name: string) => block.match(new RegExp(`^\\s+${name}: (.*)$`, 'm'))?.[1]?.trim();
  return list
    .split(/^Source #\d+$/m)
    .map((block) => ({ block, id: field(block, 'Name') }))
    .filter((source): source is { block: string; id: string } => !!source.id)
    .map(({ block, id }) => ({
      id,
      name: field(block, 'Description') ?? id,
      isDefault: id === defaultSource,
      via: 'pulse',
      isMonitor: id === DELAYED.source || (field(block, 'Monitor of Sink') ?? 'n/a') !== 'n/a',
    }));
}

/** Reads `ffmpeg -sources pulse`. */
export function parseFfmpegSources(text: string): Microphone[] {
  return [...text.matchAll(/^([* ]) (\S+) \[(.*?)\]/gm)].map(([, star, id, name]) => ({
    id,
    name,
    isDefault: star === '*',
    via: 'pulse',
    isMonitor: id === DELAYED.source || id.endsWith('.monitor'),
  }));
}

/** Reads /proc/asound/pcm. */
export function parseAsound(text: string): Microphone[] {
  return [...text.matchAll(/^(\d+)-(\d+): ([^:]*):.*capture/gm)].map(([, card, device, name], index) => ({
    id: `plughw:${Number(card)},${Number(device)}`,
    name: name.trim(),
    isDefault: index === 0,
    via: 'alsa',
    isMonitor: false,
  }));
}

/** The sources of PulseAudio or PipeWire; undefined where no sound server answers. */
async function pulseSources(): Promise<Microphone[] | undefined> {
  const [list, info] = await Promise.all([run('pactl', 'list', 'sources'), run('pactl', 'info')]);
  if (list.text !== undefined) return parsePactl(list.text, info.text?.match(/^Default Source: (.*)$/m)?.[1]?.trim());
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

/** Every source of sound, those that are no microphones too. */
export async function listSources(): Promise<Microphone[]> {
  if (process.platform === 'linux') {
    const pulse = await pulseSources();
    if (pulse) return pulse;
  }
  const portAudio = await portAudioInputs();
  if (portAudio && portAudio.length > 0) return portAudio;
  if (process.platform !== 'linux') return [];
  return parseAsound(await readFile('/proc/asound/pcm', 'utf8').catch(() => ''));
}

/** The microphones there are; empty where there is none. Never throws. */
export async function listMicrophones(): Promise<Microphone[]> {
  return (await listSources()).filter((source) => !source.isMonitor);
}

export const NO_MICROPHONE_HINT =
  'Plug one in; on a machine without sound server: sudo apt install pulseaudio pulseaudio-utils libasound2-plugins && pulseaudio --start; or: npm start -- --wav FILE.wav';

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
    throw new PluginError('mic/missing', 'There is no microphone', { hint: NO_MICROPHONE_HINT, retryable: true });
  }
  const exact = sources.find(({ id }) => id === wanted) ?? sources.find(({ name }) => name === wanted);
  if (exact) return exact;
  const part = wanted.toLowerCase();
  const matches = microphones.filter(({ name }) => name.toLowerCase().includes(part));
  if (matches.length === 1) return matches[0];
  if (microphones.length === 0) {
    throw new PluginError('mic/missing', `There is no microphone "${wanted}", nor any other`, {
      hint: NO_MICROPHONE_HINT,
      retryable: true,
    });
  }
  const names = (matches.length > 0 ? matches : microphones).map(({ id, name }) => `"${name}" (${id})`).join(', ');
  const problem =
    matches.length > 1 ? `More than one microphone is called "${wanted}"` : `There is no microphone "${wanted}"`;
  const hint = `--mic "${(matches[0] ?? microphones[0]).id}"`;
  throw new PluginError('mic/missing', `${problem}; there are: ${names}`, { hint, retryable: true });
}
