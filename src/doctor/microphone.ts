import { listMicrophones, noMicrophoneHint } from '../audio/devices.js';
import { asPluginError, PluginError } from '../errors.js';
import { type Check, missing, ok } from './check.js';

export const microphoneCheck: Check = {
  name: 'Microphone',
  async run() {
    const microphones = await listMicrophones().catch((error) => asPluginError(error));
    if (microphones instanceof PluginError) return missing(microphones.message, microphones.hint);
    if (microphones.length === 0) return missing('none found: the bundled speech talks instead', noMicrophoneHint());
    const chosen = microphones.find((microphone) => microphone.isDefault) ?? microphones[0];
    return ok(microphones.length === 1 ? chosen.name : `${chosen.name} (and ${microphones.length - 1} more)`);
  },
};
