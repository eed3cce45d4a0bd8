import { restoreCommand } from '../entry.js';
import { openModel } from '../speech/model.js';
import { loadModelFiles, modelNames } from '../speech/model-files.js';
import { type Check, missing, ok } from './check.js';

/** Opens the default model for real: its files, its hash, the runtime, and the provider that wins here. */
export const modelCheck: Check = {
  name: 'Model',
  async run() {
    const names = await modelNames();
    if (names.length === 0) return missing('none found', restoreCommand('models'));
    const model = await openModel(await loadModelFiles('default'));
    await model.close();
    return ok(`${model.name} ${model.spec.version} on ${model.report}`);
  },
};
