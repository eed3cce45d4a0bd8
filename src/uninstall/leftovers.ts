/** Everything that the program may have written on this machine; src/guide/install.md lists the same for people. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deckPluginFolders } from '../decks/places.js';
import { cacheHome, configHome, stateHome } from '../folders.js';
import { ownPresetsFolder } from '../presets/store.js';
import { runFolders } from '../run-file.js';
import { unitFile } from '../service/service.js';
import { driverFiles } from '../sinks/camera-install.js';

export interface Leftovers {
  /** Files and folders that are ours alone: they go whole. */
  readonly paths: readonly string[];
  /** The user's own faces; empty where there are none. */
  readonly presets: readonly string[];
  /** There is a service of ours. */
  readonly service: boolean;
  /** Files of the camera's driver, which root has written. */
  readonly driver: readonly string[];
}

/** Names of temporary folders, which only a program that was killed leaves. */
const TEMPORARY = /^mouthpiece-(face|evaluate|beep)-\w{6}$/;

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

/** What there is of it now. @param places of the system's files and of temporary ones; tests bring folders of their own */
export async function findLeftovers(places = { root: '/', temporary: tmpdir() }): Promise<Leftovers> {
  const config = join(configHome(), 'mouthpiece');
  const presets = namesIn(ownPresetsFolder());
  const settings = namesIn(config)
    .filter((name) => name !== 'presets')
    .map((name) => join(config, name));
  const temporary = namesIn(places.temporary)
    .filter((name) => TEMPORARY.test(name))
    .map((name) => join(places.temporary, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.uid === process.getuid?.());
  const others = [join(cacheHome(), 'mouthpiece'), join(stateHome(), 'mouthpiece'), ...temporary];
  return {
    paths: [...settings, ...others, ...(await deckPluginFolders())].filter((path) => existsSync(path)),
    presets: presets.filter((name) => !name.startsWith('.')).map((name) => join(ownPresetsFolder(), name)),
    service: existsSync(unitFile()),
    driver: driverFiles(places.root).filter((path) => existsSync(path)),
  };
}

/**
 * Removes what `findLeftovers` found, and folders of ours that are empty then; what root has written is not among it.
 *
 * @param presets whether the user's own faces go too
 */
export async function removeLeftovers(found: Leftovers, presets: boolean): Promise<void> {
  const gone = presets || found.presets.length === 0 ? [...found.paths, ownPresetsFolder()] : found.paths;
  for (const path of gone) await rm(path, { recursive: true, force: true });
  // Files of programs that run are theirs, of another home perhaps: only what is empty goes.
  const emptied = runFolders().flatMap((path) => [path, dirname(path)]);
  for (const folder of [...emptied, join(configHome(), 'mouthpiece')]) await rmdir(folder).catch(() => {});
}
