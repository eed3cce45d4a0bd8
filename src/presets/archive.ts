/** A preset as one zip file, so that people can hand a face on. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Zippable, zipSync } from 'fflate';
import { imageSize } from '../avatar/image-size.js';
import { pictureFile, type Rig, rigSchema } from '../avatar/rig.js';
import { checkJson } from './json.js';
import { type Preset, presetSchema } from './schema.js';
import type { PresetFolder } from './store.js';
import { unzip, type ZipBounds } from './unzip.js';
import { badArchive } from './zip-directory.js';

/** Of the archive itself; a page may send no more either. */
export const LARGEST_ARCHIVE = 40_000_000;
const MB = 1024 * 1024;
const LARGEST_JSON = 2 * MB;
const LARGEST_PICTURE = 32 * MB;

/** What a folder that a person packed by hand has besides: the marks of Finder and Explorer. */
const LITTER = /^(?:__MACOSX\/.*|(?:[\w-][\w.-]*\/)?(?:\._.*|\.DS_Store|Thumbs\.db|desktop\.ini))$/;
/** Windows opens a device by these names, whatever ending they have. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
const JSON_FILES: readonly string[] = ['preset.json', 'rig.json'];

const BOUNDS: ZipBounds = Object.freeze({
  entries: 128,
  largest: (name: string) => {
    if (LITTER.test(name)) return undefined;
    return JSON_FILES.includes(plainName(name)) ? LARGEST_JSON : LARGEST_PICTURE;
  },
  total: 64 * MB,
  ratio: 100,
  small: 64 * 1024,
});

/** `mira/preset.json` -> `preset.json`. @throws PluginError `preset/archive` for a name that no file of a preset has */
function plainName(name: string): string {
  const shown = JSON.stringify(name.slice(0, 60));
  const steps = name.split('/');
  const file = steps.at(-1) as string;
  if (steps.length > 2 || !steps.every((step) => /^[\w-][\w.-]*$/.test(step))) {
    throw badArchive(`has a path that leads elsewhere, or a name that no preset has: ${shown}`);
  }
  if (steps.some((step) => DEVICE.test(step) || step.endsWith('.'))) {
    throw badArchive(`has a name that is no file on Windows: ${shown}`);
  }
  if (!JSON_FILES.includes(file) && !pictureFile.safeParse(file).success) {
    throw badArchive(`has ${shown}; a preset is preset.json, rig.json and pictures (PNG, JPEG, WebP)`);
  }
  return file;
}

export interface PresetArchive {
  readonly preset: Preset;
  /** What the preset is made of by plain name: both JSON files and the pictures that they name, nothing else. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * Unpacks an archive in memory: at most LARGEST_ARCHIVE in and 64 MB out. The preset may lie in one folder.
 *
 * @throws PluginError `preset/archive`; `preset/invalid` for what its JSON says
 */
export async function readArchive(bytes: Uint8Array): Promise<PresetArchive> {
  if (bytes.length > LARGEST_ARCHIVE) {
    throw badArchive(`has ${bytes.length} bytes; at most ${LARGEST_ARCHIVE}`, 'reduce its pictures');
  }
  const there = new Map<string, Uint8Array>();
  const alike = new Set<string>();
  let folder: string | undefined;
  for (const [path, content] of await unzip(bytes, BOUNDS)) {
    const name = plainName(path);
    const above = path.slice(0, path.length - name.length);
    folder ??= above;
    if (above !== folder) throw badArchive('holds more than one folder');
    if (alike.has(name.toLowerCase())) throw badArchive(`has names that differ in case only: ${name}`);
    alike.add(name.toLowerCase());
    there.set(name, content);
  }
  const get = (name: string): Uint8Array => {
    const content = there.get(name);
    if (content === undefined) throw badArchive(`holds no whole preset: ${name} is missing`);
    return content;
  };
  const text = (name: string): string => Buffer.from(get(name)).toString('utf8');
  const preset = checkJson('preset.json', text('preset.json'), presetSchema);
  const rig = checkJson(preset.rig, text(preset.rig), rigSchema);
  const files = new Map(JSON_FILES.map((name) => [name, get(name)]));
  for (const picture of picturesOf(preset, rig)) {
    if (!imageSize(get(picture))) throw badArchive(`has a ${picture} that is no PNG, JPEG or WebP picture`);
    files.set(picture, get(picture));
  }
  return { preset, files };
}

/** The files beside preset.json and rig.json that they name. */
function picturesOf(preset: Preset, rig: Rig): ReadonlySet<string> {
  const { background, thumbnail } = preset;
  const named = rig.layers.map(({ picture }) => picture);
  if (thumbnail !== undefined) named.push(thumbnail);
  if (background.kind === 'image') named.push(background.picture);
  return new Set(named);
}

/** 1980, the first that a zip file can say: the same preset gives the same bytes, and tells nothing of its maker. */
const LONG_AGO = new Date(1980, 0, 1);

/**
 * A preset folder as one archive, in a folder of its name: what the preset is made of, and nothing else that lies there.
 *
 * @throws PluginError `preset/invalid`, `preset/archive` where it could not be imported again
 */
export async function packPreset({ folder, preset }: PresetFolder): Promise<Uint8Array> {
  const read = (file: string) =>
    readFile(join(folder, file)).catch((cause) => {
      throw badArchive(`cannot be made: ${join(folder, file)}: ${cause.message}`, `put ${file} into that folder`);
    });
  const rig = checkJson(join(folder, preset.rig), (await read(preset.rig)).toString('utf8'), rigSchema);
  const entries: Zippable = {};
  for (const file of [...JSON_FILES, ...[...picturesOf(preset, rig)].sort()]) {
    // Pictures are packed already.
    const level = file.endsWith('.json') ? 9 : 0;
    entries[`${preset.name}/${file}`] = [await read(file), { level, mtime: LONG_AGO }];
  }
  const archive = zipSync(entries);
  await readArchive(archive);
  return archive;
}
