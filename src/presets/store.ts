import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { packagePath } from '../entry.js';
import { PluginError } from '../errors.js';
import { readJson } from './json.js';
import { type Preset, presetSchema } from './schema.js';

export interface PresetFolder {
  readonly folder: string;
  readonly preset: Preset;
}

/** The folder that the package ships its presets in. */
export const presetsFolder = (): string => packagePath('presets');

/** Names of the presets in a folder of presets: each folder with a preset.json, in alphabetical order. */
export async function listPresets(root = presetsFolder()): Promise<string[]> {
  const found = await readdir(root, { withFileTypes: true }).catch(() => []);
  const names: string[] = [];
  for (const entry of found) {
    if (!entry.isDirectory()) continue;
    const files: string[] = await readdir(join(root, entry.name)).catch(() => []);
    if (files.includes('preset.json')) names.push(entry.name);
  }
  return names.sort();
}

/**
 * Reads one preset.
 *
 * @param name its folder's name
 * @throws PluginError `preset/unknown` listing those there are; `preset/invalid` naming file, key and reason
 */
export async function readPreset(name: string, root = presetsFolder()): Promise<PresetFolder> {
  const names = await listPresets(root);
  if (!names.includes(name)) {
    const known = names.length ? names.join(', ') : 'none';
    throw new PluginError('preset/unknown', `there is no preset '${name}'; there are: ${known}`, {
      hint: names.length ? `--preset ${names[0]}` : 'npm ci',
    });
  }
  const folder = join(root, name);
  const preset = await readJson(join(folder, 'preset.json'), presetSchema);
  if (preset.name !== name) {
    throw new PluginError(
      'preset/invalid',
      `${join(folder, 'preset.json')}: name: is '${preset.name}', not '${name}'`,
      {
        hint: `set "name": "${name}" in preset.json`,
      },
    );
  }
  return { folder, preset };
}
