/** The sound server (PulseAudio, or PipeWire's pipewire-pulse) by its own tool. */
import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { endWithUs } from '../end-with-us.js';
import { PluginError } from '../errors.js';

/** A server that does not answer within this hangs. */
const PATIENCE_MS = 5000;

/** Its words are read, so they are asked for in English. */
export const pactlEnv = (): NodeJS.ProcessEnv => ({ ...process.env, LC_ALL: 'C' });

export function pactlMissing(cause?: unknown, platform: NodeJS.Platform = process.platform): PluginError {
  if (platform === 'linux')
    return new PluginError('sound/tool', 'a delayed microphone needs pactl, which is not installed', {
      hint: 'sudo apt install pulseaudio-utils',
      cause,
    });
  return new PluginError('sound/tool', 'a delayed microphone needs PulseAudio or PipeWire, which this system has not', {
    hint: 'let OBS have the microphone: npx mouthpiece obs setup   (its sync offset is then set to the latency of the picture)',
    cause,
  });
}

export const serverHangs = (): PluginError =>
  new PluginError('sound/server', 'the sound server does not answer', {
    hint: 'start it anew: systemctl --user restart pipewire-pulse, or: pulseaudio -k && pulseaudio --start',
    retryable: true,
  });

/**
 * Asks the sound server.
 *
 * @returns what it answers, without the white space around it
 * @throws PluginError sound/tool where there is no pactl; sound/server (retryable) where no server answers, or where it
 * refuses what was asked
 */
export function pactl(...args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { timeout: PATIENCE_MS, killSignal: 'SIGKILL', env: pactlEnv() } as const;
    const child = execFile('pactl', [...args], options, (error, text, said) => {
      if (!error) resolve(text.trim());
      else if (error.code === ('ENOENT' as unknown)) reject(pactlMissing(error));
      else {
        const why = said.trim().replace(/\s+/g, ' ') || (error.killed ? 'it does not answer' : error.message);
        reject(
          new PluginError('sound/server', `the sound server fails at ${args[0]}: ${why}`, {
            hint: 'pactl info   (no answer? start it: pulseaudio --start, or: systemctl --user start pipewire-pulse)',
            retryable: true,
            cause: error,
          }),
        );
      }
    });
    endWithUs(child);
  });
}

export interface Watcher {
  /** Nothing is told after the call; resolves when its process is gone. */
  stop(): Promise<void>;
}

/** Listens to the sound server for as long as it lives; `ended` at once where there is none, or no pactl. */
export function watchServer(told: { event(line: string): void; ended(): void }): Watcher {
  const child = endWithUs(spawn('pactl', ['subscribe'], { stdio: ['ignore', 'pipe', 'ignore'], env: pactlEnv() }));
  let stopped = false;
  let gone = () => {};
  const over = new Promise<void>((resolve) => {
    gone = resolve;
  });
  const ended = () => {
    if (!stopped) told.ended();
    stopped = true;
    gone();
  };
  child.once('error', ended);
  child.once('exit', ended);
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!stopped) told.event(line);
  });
  return {
    stop() {
      stopped = true;
      child.kill('SIGKILL');
      return over;
    },
  };
}
