import { readPresetPictures } from '../avatar/load.js';
import { restoreCommand } from '../entry.js';
import { asPluginError } from '../errors.js';
import { listPresets, readPreset } from '../presets/store.js';
import { type Check, missing, ok, warning } from './check.js';

/** Reads every preset whole, pictures and all, so that a broken one is told before it is chosen on air. */
export const presetsCheck: Check = {
  name: 'Presets',
  async run() {
    const names = await listPresets();
    if (names.length === 0) return missing('none found', restoreCommand('presets'));
    for (const name of names) {
      try {
        await readPresetPictures(await readPreset(name));
      } catch (thrown) {
        const { message, hint } = asPluginError(thrown);
        return warning(message, hint);
      }
    }
    return ok(names.join(', '));
  },
};
