import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ACTIONS } from './actions/index.js';
import { packagePath } from './entry.js';
import { type Manifest, manifestSchema } from './manifest.js';
import { listPresets, presetsFolder, readPreset } from './presets/store.js';
import { loadModelFiles, modelNames } from './speech/model-files.js';

/** The lists of the manifest that the code itself knows best: actions, models and presets as they are in this package. */
export async function currentLists(): Promise<Pick<Manifest, 'actions' | 'models' | 'presets'>> {
  const actions = Object.entries(ACTIONS).map(([id, { title, description, input }]) => {
    const { $schema: _, ...body } = z.toJSONSchema(input as z.ZodType);
    return { id, title, description, input: body };
  });
  const models = [];
  for (const name of await modelNames()) {
    const { spec } = await loadModelFiles(name);
    models.push({ name, file: `models/${name}/${spec.file}`, sha256: spec.sha256, licence: spec.licence });
  }
  const presets = [];
  for (const name of await listPresets(presetsFolder())) {
    const { preset } = await readPreset(name);
    presets.push({ name, title: preset.title, file: `presets/${name}/preset.json` });
  }
  return { actions, models, presets };
}

/** Reads and checks `plugin-manifest.json`. */
export async function readManifest(): Promise<Manifest> {
  return manifestSchema.parse(JSON.parse(await readFile(packagePath('plugin-manifest.json'), 'utf8')));
}
