import { type PresetFile, presetFile } from '../server/preset-files.js';
import { readPreset } from './store.js';

/** The thumbnail of a preset by name; undefined where there is none. */
export async function thumbnailOf(name: string): Promise<PresetFile | undefined> {
  try {
    const { folder, preset } = await readPreset(name);
    return preset.thumbnail === undefined ? undefined : await presetFile(folder, preset.thumbnail);
  } catch {
    return undefined;
  }
}
