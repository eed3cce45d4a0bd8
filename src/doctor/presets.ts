import { listPresets } from '../presets/store.js';
import { type Check, missing, ok, warning } from './check.js';

export const presetsCheck: Check = {
  name: 'Presets',
  async run() {
    const presets = await listPresets();
    const broken = presets.filter((preset) => preset.error);
    if (presets.length === 0) return missing('none found', 'reinstall: npm ci');
    if (broken.length > 0) return warning(broken.map((preset) => preset.error!.message).join('; '), broken[0].error!.hint);
    return ok(presets.map((preset) => preset.name).join(', '));
  },
};
