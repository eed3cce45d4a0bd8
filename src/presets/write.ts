import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PluginError } from '../errors.js';
import { listPresets, ownPresetsFolder, presetsFolder } from './store.js';

export const PRESET_NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;

/** A name for a preset made of any text: letters, digits and dashes; `face` where nothing is left. */
export function presetName(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  return plain || 'face';
}

/**
 * Refuses a name that is none or is taken.
 *
 * @param replace allows one of the user's own presets to be replaced; a shipped one never is
 * @throws PluginError `preset/invalid`
 */
export async function checkNewName(name: string, root = ownPresetsFolder(), replace = false): Promise<void> {
  if (!PRESET_NAME.test(name)) {
    throw new PluginError(
      'preset/invalid',
      `name: '${name.slice(0, 60)}' must be lower-case letters, digits and dashes, at most 40`,
      {
        hint: `--name ${presetName(name)}`,
      },
    );
  }
  if ((await listPresets(presetsFolder())).includes(name)) {
    throw new PluginError('preset/invalid', `name: '${name}' is a preset that Mouthpiece ships`, {
      hint: `--name my-${name}`.slice(0, 47),
    });
  }
  const there = await lstat(join(root, name)).catch(() => undefined);
  if (there && !replace) {
    throw new PluginError('preset/invalid', `name: there is a preset '${name}' already (${join(root, name)})`, {
      hint: `--name ${name.slice(0, 36)}-2, or --force (import: --replace) to replace it`,
    });
  }
}

export interface NewPreset {
  readonly name: string;
  /** Contents by plain file name, `preset.json` among them. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  /** The folder of presets; default: the user's own. */
  readonly root?: string;
  readonly replace?: boolean;
  /** Looks at the folder before it takes its name; what it throws is thrown, and nothing is left. */
  check?(folder: string): Promise<void>;
}

/** A folder of a process that was killed before it was done is not touched again after this, ms. */
const GIVEN_UP_MS = 600_000;

async function sweepUnfinished(root: string): Promise<void> {
  for (const name of await readdir(root).catch(() => [] as string[])) {
    if (!/^\.new-[0-9a-f]{12}$/.test(name)) continue;
    const state = await lstat(join(root, name)).catch(() => undefined);
    if (state && Date.now() - state.mtimeMs > GIVEN_UP_MS) await rm(join(root, name), { recursive: true, force: true });
  }
}

/**
 * Writes a preset folder as one step: into a folder beside it that is then renamed, so that there is never half a preset
 * and a failure leaves nothing, or the old one.
 *
 * @returns the folder
 * @throws PluginError `preset/invalid` (name), `file/write`
 */
export async function writePreset(preset: NewPreset): Promise<string> {
  const { name, files, root = ownPresetsFolder(), replace = false, check } = preset;
  await checkNewName(name, root, replace);
  await sweepUnfinished(root).catch(() => {});
  const folder = join(root, name);
  const mark = randomBytes(6).toString('hex');
  const fresh = join(root, `.new-${mark}`);
  const old = join(root, `.old-${mark}`);
  try {
    await mkdir(fresh, { recursive: true });
    for (const [file, content] of files) {
      if (!/^[\w-][\w.-]*$/.test(file)) throw new Error(`'${file}' is no plain file name`);
      await writeFile(join(fresh, file), content, { flag: 'wx' });
    }
    await check?.(fresh);
    // A link in its place is moved away itself; where it leads to stays as it is.
    const moved =
      replace &&
      (await rename(folder, old).then(
        () => true,
        () => false,
      ));
    try {
      await rename(fresh, folder);
    } catch (error) {
      if (moved) await rename(old, folder).catch(() => {});
      throw error;
    }
    await rm(old, { recursive: true, force: true });
    return folder;
  } catch (cause) {
    await rm(fresh, { recursive: true, force: true }).catch(() => {});
    if (cause instanceof PluginError) throw cause;
    throw new PluginError('file/write', `${folder}: ${cause instanceof Error ? cause.message : cause}`, {
      hint: `check that ${root} can be written and the disk is not full`,
      cause,
    });
  }
}

/**
 * The folder of one of the user's own presets.
 *
 * @throws PluginError `preset/unknown`, `preset/invalid` for one that is shipped
 */
export async function ownPreset(name: string, root = ownPresetsFolder()): Promise<string> {
  const folder = join(root, name);
  if (PRESET_NAME.test(name) && (await lstat(folder).catch(() => undefined))) return folder;
  const hint = 'npx mouthpiece avatar list';
  if ((await listPresets(presetsFolder())).includes(name)) {
    throw new PluginError('preset/invalid', `'${name}' is a preset that Mouthpiece ships; only yours can be removed`, {
      hint,
    });
  }
  throw new PluginError('preset/unknown', `there is no preset '${name.slice(0, 60)}' of yours`, { hint });
}

/**
 * Removes one of the user's own presets; of a link the link alone.
 *
 * @returns the folder that is gone
 * @throws PluginError as `ownPreset`; `file/write`
 */
export async function removePreset(name: string, root = ownPresetsFolder()): Promise<string> {
  const folder = await ownPreset(name, root);
  // Out of the list at once, so that nobody sees half of it.
  const old = join(root, `.old-${randomBytes(6).toString('hex')}`);
  try {
    await rename(folder, old);
    await rm(old, { recursive: true, force: true });
  } catch (cause) {
    throw new PluginError('file/write', `${folder}: ${(cause as Error).message}`, {
      hint: `check that ${root} can be written`,
      cause,
    });
  }
  return folder;
}
