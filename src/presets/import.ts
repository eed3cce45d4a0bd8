import { planAvatar } from '../avatar/load.js';
import { DEFAULTS } from '../defaults.js';
import { readArchive } from './archive.js';
import { ownPresetsFolder } from './store.js';
import { checkNewName, writePreset } from './write.js';

export interface ImportOptions {
  readonly archive: Uint8Array;
  /** Default: as the archive calls it. */
  readonly name?: string;
  /** Writes over a preset of the user's own. */
  readonly replace?: boolean;
  /** The folder of presets; default: the user's own. */
  readonly root?: string;
}

export interface Imported {
  readonly name: string;
  readonly title: string;
  readonly folder: string;
}

/**
 * Adds the preset in an archive to the user's own: all or nothing. It is written beside them first and opened there as
 * it would be on air; only then it takes its name. Decoding takes memory: on air, see align/index.ts for a process of its own.
 *
 * @throws PluginError `preset/archive`, `preset/invalid`, `preset/picture`, `file/write`
 */
export async function importPreset(options: ImportOptions): Promise<Imported> {
  const { archive, root = ownPresetsFolder(), replace = false } = options;
  const { preset: packed, files } = await readArchive(archive);
  const preset = { ...packed, name: options.name ?? packed.name };
  await checkNewName(preset.name, root, replace);
  const { width, height } = DEFAULTS;
  const folder = await writePreset({
    name: preset.name,
    // Written anew, so that it says what was checked, by the name that it has here.
    files: new Map<string, string | Uint8Array>(files).set('preset.json', `${JSON.stringify(preset, null, 2)}\n`),
    root,
    replace,
    async check(folder) {
      await planAvatar({ preset: { folder, preset }, width, height });
    },
  });
  return { name: preset.name, title: preset.title, folder };
}
