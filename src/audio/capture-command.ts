/** The programs that can capture: each is a command that puts raw 16-bit mono sound on file descriptor 3. */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { entry, packagePath } from '../entry.js';
import type { Hertz, Millis } from '../units.js';
import type { CaptureRequest } from './capture.js';
import { AVFOUNDATION_DEFAULT } from './device-lists.js';

export interface CaptureCommand {
  readonly name: 'naudiodon' | 'ffmpeg' | (string & {});
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** A Node child that tells the reason of its end by IPC; others tell it on stderr. */
  readonly ipc: boolean;
}

export interface CaptureSettings {
  readonly rate: Hertz;
  readonly chunkMs: Millis;
  /** A PulseAudio server (or PipeWire's) answers. */
  readonly pulse: boolean;
  /** PulseAudio's name of the source; undefined for the default one, which may change. */
  readonly pulseSource?: string;
  /** PortAudio's number of the device, where there is no PulseAudio. */
  readonly portAudioDevice?: number;
  /** What ffmpeg calls the device, where there is no PulseAudio; on Windows and macOS always given, but for a default. */
  readonly ffmpegDevice?: string;
}

export const bytesPerChunk = ({ rate, chunkMs }: CaptureSettings): number => Math.round((rate * chunkMs) / 1000) * 2;

const PULSE_ONLY = packagePath('dist/audio/pulse.conf');

/** The sound server shows this name to the user, and gives the source that is asked for. */
const pulseEnv = ({ pulse, pulseSource }: CaptureSettings): NodeJS.ProcessEnv => ({
  ...process.env,
  PULSE_PROP: 'application.name=Mouthpiece media.role=production',
  ...(pulse && existsSync(PULSE_ONLY) ? { ALSA_CONFIG_PATH: PULSE_ONLY } : {}),
  ...(pulseSource === undefined ? {} : { PULSE_SOURCE: pulseSource }),
});

/** Our capture child in Node with a small heap: it holds no more than a few chunks. */
export function nodeCommand(request: CaptureRequest, env: NodeJS.ProcessEnv = process.env): CaptureCommand {
  return {
    name: 'naudiodon',
    file: process.execPath,
    args: ['--max-old-space-size=32', '--max-semi-space-size=1', entry('audio/capture'), JSON.stringify(request)],
    env,
    // segfault-handler, which naudiodon brings, would write crash.log here.
    cwd: tmpdir(),
    ipc: true,
  };
}

export function naudiodonCommand(settings: CaptureSettings): CaptureCommand {
  return nodeCommand(
    {
      mode: 'capture',
      device: settings.portAudioDevice ?? -1,
      rate: settings.rate,
      chunkBytes: bytesPerChunk(settings),
    },
    pulseEnv(settings),
  );
}

/**
 * How ffmpeg is asked for sound on each system, after its documentation of avfoundation and dshow; only Linux has been
 * tried. DirectShow hands sound over in buffers of half a second unless it is asked for shorter ones, in ms.
 */
function ffmpegInput(settings: CaptureSettings, platform: NodeJS.Platform): readonly string[] {
  const device = settings.ffmpegDevice;
  if (platform === 'darwin') return ['-f', 'avfoundation', '-i', `:${device ?? AVFOUNDATION_DEFAULT}`];
  if (platform === 'win32')
    return ['-f', 'dshow', '-audio_buffer_size', String(settings.chunkMs), '-i', `audio=${device ?? ''}`];
  const shape = ['-sample_rate', String(settings.rate), '-channels', '1'];
  if (device !== undefined) return ['-f', 'alsa', ...shape, '-i', device];
  const fragment = ['-fragment_size', String(bytesPerChunk(settings))];
  return ['-f', 'pulse', ...fragment, '-name', 'Mouthpiece', ...shape, '-i', settings.pulseSource ?? 'default'];
}

export function ffmpegCommand(settings: CaptureSettings, platform: NodeJS.Platform = process.platform): CaptureCommand {
  return {
    name: 'ffmpeg',
    file: 'ffmpeg',
    args: [
      ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-fflags', 'nobuffer', '-probesize', '32'],
      ...['-analyzeduration', '0', ...ffmpegInput(settings, platform)],
      ...['-ac', '1', '-ar', String(settings.rate), '-f', 's16le', '-flush_packets', '1', 'pipe:3'],
    ],
    env: pulseEnv(settings),
    cwd: tmpdir(),
    ipc: false,
  };
}
