import { listSources } from '../audio/devices.js';
import { PluginError } from '../errors.js';
import type { ObsLink } from './link.js';

/** Input kinds that capture a microphone, without versions. */
const CAPTURES = new Set([
  'pulse_input_capture',
  'alsa_input_capture',
  'coreaudio_input_capture',
  'wasapi_input_capture',
  'pipewire-audio-input-capture',
  'sndio_input_capture',
]);

/**
 * OBS's microphone: the named one; else the one whose device is ours; else the first of Settings > Audio; else the
 * only one there is.
 *
 * @param ours the name of our own microphone, for people
 * @returns nothing where OBS has none, or several and none that is clearly it
 * @throws PluginError obs/failed for a name that OBS does not have
 */
export async function obsMicrophone(link: ObsLink, named?: string, ours?: string): Promise<string | undefined> {
  const list = (await link.call('GetInputList')).inputs as { inputName: string; unversionedInputKind: string }[];
  if (named !== undefined) {
    if (list.some(({ inputName }) => inputName === named)) return named;
    const known = list.map(({ inputName }) => `"${inputName}"`).join(', ') || 'none';
    throw new PluginError('obs/failed', `OBS has no input "${named}"; there are: ${known}`, {
      hint: 'npx mouthpiece start --obs-mic NAME',
    });
  }
  const captures = list.filter((input) => CAPTURES.has(input.unversionedInputKind)).map((input) => input.inputName);
  if (captures.length === 0) return undefined;
  const special: readonly unknown[] = Object.entries(await link.call('GetSpecialInputs'))
    .filter(([key]) => key.startsWith('mic'))
    .map(([, name]) => name);
  if (captures.length > 1) {
    // A sound server that hangs is told of by who listens to it.
    const device = (await listSources().catch(() => [])).find(({ name }) => name === ours);
    const answers = await link.batch(
      captures.map((inputName) => ({ requestType: 'GetInputSettings', requestData: { inputName } })),
    );
    const ids = answers.map((answer) => (answer?.inputSettings as { device_id?: string } | undefined)?.device_id);
    const exact = captures.find((_, i) => device !== undefined && ids[i] === device.id);
    if (exact) return exact;
    const byDefault = captures.filter((_, i) => (ids[i] ?? 'default') === 'default');
    if (device?.isDefault && byDefault.length === 1) return byDefault[0];
  }
  return captures.find((name) => special.includes(name)) ?? (captures.length === 1 ? captures[0] : undefined);
}
