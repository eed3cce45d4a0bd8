import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { near } from '../closest.js';
import { packagePath } from '../entry.js';
import { PluginError } from '../errors.js';
import { configHome } from '../folders.js';
import { readJson } from './json.js';
import { type Preset, presetSchema } from './schema.js';

export interface PresetFolder {
  readonly folder: string;
  readonly preset: Preset;
}

/** The folder that the package ships its presets in. */
export const presetsFolder = (): string => packagePath('presets');

/** The folder that a user's own presets are kept in: below $XDG_CONFIG_HOME, which is ~/.config where it is not set. */
export function ownPresetsFolder(): string {
  return join(configHome(), 'mouthpiece', 'presets');
}

async function namesIn(root: string): Promise<string[]> {
  const found = await readdir(root, { withFileTypes: true }).catch(() => []);
  const names: string[] = [];
  for (const entry of found) {
    // A name with a dot in front is one that is just being written.
    if (!entry.isDirectory() || entry.name.startsWith('.')) continue;
    const files: string[] = await readdir(join(root, entry.name)).catch(() => []);
    if (files.includes('preset.json')) names.push(entry.name);
  }
  return names.sort();
}

/**
 * Names of the presets in a folder of presets: each folder with a preset.json, in alphabetical order.
 *
 * @param root one such folder; default: the shipped ones, then the user's own
 */
export async function listPresets(root?: string): Promise<string[]> {
  if (root !== undefined) return namesIn(root);
  const shipped = await namesIn(presetsFolder());
  const own = await namesIn(ownPresetsFolder());
  return [...shipped, ...own.filter((name) => !shipped.includes(name))];
}

/**
 * Reads one preset.
 *
 * @param name its folder's name
 * @param root the folder that it lies in; default: the shipped ones, then the user's own
 * @throws PluginError `preset/unknown` listing those there are; `preset/invalid` naming file, key and reason
 */
export async function readPreset(name: string, root?: string): Promise<PresetFolder> {
  const folder = await folderOf(name, root === undefined ? [presetsFolder(), ownPresetsFolder()] : [root]);
  if (folder === undefined) {
    const names = await listPresets(root);
    const known = names.length ? names.join(', ') : 'none';
    const meant = near(name, names);
    throw new PluginError('preset/unknown', `there is no preset '${name}'; there are: ${known}`, {
      hint: meant ? `the nearest name: ${meant}` : names.length ? 'npx mouthpiece avatar list' : 'npm ci',
    });
  }
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

/** Looked for where it would lie: reading whole folders of presets takes longer than the rest of a switch. */
async function folderOf(name: string, roots: readonly string[]): Promise<string | undefined> {
  // One step, and not a hidden one: nothing that leads out of the folder of presets.
  if (!/^[^./\\\0][^/\\\0]*$/.test(name)) return undefined;
  for (const root of roots) {
    const folder = join(root, name);
    const found = await Promise.all([stat(folder), lstat(join(folder, 'preset.json'))]).catch(() => undefined);
    if (found?.[0].isDirectory()) return folder;
  }
  return undefined;
}
