import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { readManifest } from '../manifest-file.js';
import { streamDeckId } from './streamdeck/manifest.js';
import { isOurs } from './write.js';

/** Where Stream Deck, or OpenDeck on Linux, looks for plugins. */
export const streamDeckFolders = (): readonly string[] => [
  join(homedir(), 'Library/Application Support/com.elgato.StreamDeck/Plugins'),
  join(process.env.APPDATA ?? homedir(), 'Elgato/StreamDeck/Plugins'),
  join(homedir(), '.config/opendeck/plugins'),
];

/** The plugins of ours that lie there. */
export async function deckPluginFolders(): Promise<string[]> {
  const name = `${streamDeckId(await readManifest())}.sdPlugin`;
  const found: string[] = [];
  for (const folder of streamDeckFolders().map((place) => join(place, name))) {
    if (existsSync(folder) && (await isOurs(folder))) found.push(folder);
  }
  return found;
}
