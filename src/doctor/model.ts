import { DEFAULTS } from '../defaults.js';
import { restoreCommand } from '../entry.js';
import { openModel } from '../speech/model.js';
import { loadModelFiles, modelNames } from '../speech/model-files.js';
import { type Check, missing, ok } from './check.js';

/** The model of files is read and its hash checked; that of the live face is opened for real, by the provider that wins here. */
export const modelCheck: Check = {
  name: 'Model',
  async run() {
    const names = await modelNames();
    if (names.length === 0) return missing('none found', restoreCommand('models'));
    await loadModelFiles(DEFAULTS.fileModel);
    const model = await openModel(await loadModelFiles(DEFAULTS.model));
    await model.close();
    return ok(`${model.name} ${model.spec.version} on ${model.report}`);
  },
};
