import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join, resolve } from 'node:path';
import type { NewPresetFolder } from '../align/index.js';
import { createAvatarPreset, createFromMakeItTalk } from '../align/index.js';
import { readPictureFile } from '../align/picture-file.js';
import { readPoints } from '../align/points-file.js';

/** What to draw that is no preset yet. */
export type FaceSource =
  | { readonly photo: string; readonly landmarks?: string }
  | { readonly cartoon: string; readonly puppet?: string };

export interface TemporaryPreset extends NewPresetFolder {
  /** The environment in which the program finds it by its name. */
  readonly env: { readonly XDG_CONFIG_HOME: string };
  remove(): Promise<void>;
}

/**
 * Makes a preset for one piece of work, of a picture or of a puppet of the original MakeItTalk, in a folder of its own.
 *
 * @throws PluginError preset/picture, preset/invalid, file/write; nothing is left behind then
 */
export async function temporaryPreset(source: FaceSource): Promise<TemporaryPreset> {
  const home = await mkdtemp(join(tmpdir(), 'mouthpiece-face-'));
  const remove = () => rm(home, { recursive: true, force: true });
  const target = { name: 'one-off', root: join(home, 'mouthpiece', 'presets') };
  try {
    const made = 'photo' in source ? await ofPhoto(source, target) : await ofPuppet(source, target);
    return { ...made, env: { XDG_CONFIG_HOME: home }, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

interface Target {
  readonly name: string;
  readonly root: string;
}

async function ofPhoto({ photo, landmarks }: Extract<FaceSource, { photo: string }>, target: Target) {
  const picture = await readPictureFile(photo);
  const points = landmarks === undefined ? undefined : await readPoints(landmarks);
  const title = basename(photo, extname(photo));
  return createAvatarPreset({ picture, ...points, ...target, title, label: basename(photo) });
}

const ofPuppet = ({ cartoon, puppet }: Extract<FaceSource, { cartoon: string }>, target: Target) =>
  createFromMakeItTalk(cartoon, puppet, { ...target, title: basename(resolve(cartoon)) });
