/**
 * The capture child: PortAudio's sound on file descriptor 3, control by IPC. A process of its own because naudiodon
 * prints to stdout, stalls silently when the sound server dies and cannot be opened again after that.
 * One argument: a CaptureRequest as JSON.
 */
import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';

export type CaptureRequest =
  | { readonly mode: 'list' }
  | {
      readonly mode: 'capture';
      /** PortAudio's number of the device, -1 for the default one. */
      readonly device: number;
      readonly rate: number;
      readonly chunkBytes: number;
    };

/** What is told over IPC. */
export type CaptureMessage =
  | { readonly kind: 'failed'; readonly reason: string; readonly installed: boolean }
  | { readonly kind: 'devices'; readonly devices: readonly PortAudioDevice[] };

export interface PortAudioDevice {
  readonly id: number;
  readonly name: string;
  readonly inputs: number;
  readonly isDefault: boolean;
}

/** The part of naudiodon that is used; its own types are not there where it could not be installed. */
interface PortAudio {
  AudioIO(options: { inOptions: Record<string, unknown> }): NodeJS.ReadableStream & { start(): void };
  getDevices(): { id: number; name: string; maxInputChannels: number; hostAPIName: string }[];
  getHostAPIs(): { defaultHostAPI: number; HostAPIs: { name: string; defaultInput: number }[] };
}

/** Nobody is left to talk to. An ordinary exit would wait in PortAudio for a sound server that may be gone as well. */
const vanish = () => process.kill(process.pid, 'SIGKILL');

function tell(message: CaptureMessage, code: number): void {
  if (process.connected) process.send!(message, () => process.exit(code));
  else vanish();
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

function load(): PortAudio | undefined {
  try {
    return createRequire(import.meta.url)('naudiodon') as PortAudio;
  } catch (error) {
    tell({ kind: 'failed', installed: false, reason: reasonOf(error).split('\n')[0] }, 1);
    return undefined;
  }
}

function inputs(portAudio: PortAudio): PortAudioDevice[] {
  const hosts = portAudio.getHostAPIs();
  const host = hosts.HostAPIs[hosts.defaultHostAPI];
  return (
    portAudio
      .getDevices()
      .filter((device) => device.maxInputChannels > 0)
      // Windows shows each device once for each of its interfaces, so no name would be the only one of its kind.
      .filter((device) => process.platform !== 'win32' || !host || device.hostAPIName === host.name)
      .map(({ id, name, maxInputChannels }) => ({
        id,
        name,
        inputs: maxInputChannels,
        isDefault: id === host?.defaultInput,
      }))
  );
}

/** The pipe's end here blocks: while the program is busy the sound waits in the sound server, which has the room. */
function writeAll(bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(3, bytes, done, bytes.length - done);
}

function capture(portAudio: PortAudio, request: CaptureRequest & { mode: 'capture' }): void {
  if (inputs(portAudio).length === 0) {
    tell({ kind: 'failed', installed: true, reason: 'there is no input device' }, 1);
    return;
  }
  const stream = portAudio.AudioIO({
    inOptions: {
      deviceId: request.device,
      sampleRate: request.rate,
      channelCount: 1,
      sampleFormat: 16,
      // Lower-case w: naudiodon's own spelling. Its default is half a second.
      highwaterMark: request.chunkBytes,
      // One period per chunk: left to PortAudio, shorter ones cost 9 % of a core instead of 5 %.
      framesPerBuffer: request.chunkBytes / 2,
      maxQueue: 100,
      closeOnError: false,
    },
  });
  stream.on('data', writeAll);
  stream.on('error', (error) => tell({ kind: 'failed', installed: true, reason: reasonOf(error) }, 1));
  stream.on('end', () => tell({ kind: 'failed', installed: true, reason: 'the device ended the sound' }, 1));
  stream.start();
}

process.on('disconnect', vanish);
// Ctrl-C reaches the whole group; the program decides when this ends.
process.on('SIGINT', () => {});
process.on('uncaughtException', (error) => tell({ kind: 'failed', installed: true, reason: reasonOf(error) }, 1));

const request = JSON.parse(process.argv[2]) as CaptureRequest;
const portAudio = load();
if (portAudio && request.mode === 'list') tell({ kind: 'devices', devices: inputs(portAudio) }, 0);
else if (portAudio && request.mode === 'capture') capture(portAudio, request);
