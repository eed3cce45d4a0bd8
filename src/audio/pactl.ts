/** The sound server (PulseAudio, or PipeWire's pipewire-pulse) by its own tool. */
import { execFile } from 'node:child_process';
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
