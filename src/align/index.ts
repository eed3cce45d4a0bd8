/** A picture becomes a preset: what the command line and the page use. */
import { fork } from 'node:child_process';
import { entry } from '../entry.js';
import { PluginError } from '../errors.js';
import type { Imported, ImportOptions } from '../presets/import.js';
import { presetSchema } from '../presets/schema.js';
import { ownPresetsFolder, type PresetFolder, readPreset } from '../presets/store.js';
import { checkNewName, presetName } from '../presets/write.js';
import type { Answer, Job } from './job.js';
import type { Contours, FacePoints, Pair, SeenFace } from './points.js';

export { buildPuppet } from './puppet.js';
export type { Contours, FacePoints, Pair, SeenFace };

/** A machine at its limits takes many times the usual one to three seconds. */
const PATIENCE_MS = 90_000;

async function work(job: Job): Promise<Exclude<Answer, { error: unknown }>> {
  const child = fork(entry('align/job'), {
    serialization: 'advanced',
    execArgv: ['--max-old-space-size=512'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  try {
    const answer = await new Promise<Answer>((resolve, reject) => {
      const fail = (why: string): void =>
        reject(
          new PluginError('preset/picture', `the picture could not be worked on: ${why}`, {
            hint: 'try a smaller copy of it',
          }),
        );
      const timer = setTimeout(() => fail(`no answer within ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
      child.once('message', (message) => {
        clearTimeout(timer);
        resolve(message as Answer);
      });
      child.once('error', (error) => fail(error.message));
      child.once('exit', (code, signal) => {
        clearTimeout(timer);
        fail(`its process ended (${signal ?? code})`);
      });
      child.send(job, (error) => error && fail(error.message));
    });
    if ('error' in answer) {
      const { code, message, hint } = answer.error;
      throw new PluginError(code, message, { hint });
    }
    return answer;
  } finally {
    child.kill();
  }
}

/**
 * Finds a face of a picture, in a process of its own (a second or two, 300 MB while it lasts).
 *
 * @param picture bytes of a PNG, JPEG or WebP file: at most 40 MB and 32 megapixels, at least 64 x 64, still, whole, RGB
 * @param face which one, counted from the left and from 1; default: the largest
 * @returns its points in pixels of the decoded picture (EXIF rotation applied), or nothing where no such face is seen
 * @throws PluginError `preset/picture` with the reason
 */
export async function detectFace(
  picture: Uint8Array,
  label = 'the picture',
  face?: number,
): Promise<SeenFace | undefined> {
  const answer = await work({ kind: 'detect', picture, label, face });
  return 'found' in answer ? answer.found : undefined;
}

export interface NewAvatar {
  /** Bytes of a PNG, JPEG or WebP file, with the limits of `detectFace`. */
  readonly picture: Uint8Array;
  /** 68 iBUG points in pixels of the decoded picture; default: as the detector finds them. */
  readonly landmarks?: readonly Pair[];
  /** Of the detector, for the parts of which no point was moved since. */
  readonly contours?: Contours;
  /** Where there are no landmarks: which face of the picture, counted from the left and from 1; default: the largest. */
  readonly face?: number;
  /** Lower-case letters, digits and dashes; default: from the title. */
  readonly name?: string;
  readonly title?: string;
  /** Replaces one of the user's own presets. */
  readonly replace?: boolean;
  /** The folder of presets to write into; default: the user's own. */
  readonly root?: string;
  /** How messages name the picture. */
  readonly label?: string;
}

export interface NewPresetFolder extends PresetFolder {
  /** What was done to the picture, for people. */
  readonly notices: readonly string[];
}

/**
 * Makes a preset of a picture and writes it, all or nothing.
 *
 * @throws PluginError `preset/picture` (the picture is refused, or no face is found in it), `preset/invalid` (points or
 * name), `file/write`
 */
export async function createAvatarPreset(avatar: NewAvatar): Promise<NewPresetFolder> {
  const { picture, landmarks, contours, face, label = 'the picture' } = avatar;
  const points = landmarks && { landmarks, ...(contours && { contours }) };
  return create(avatar, (target) => ({ kind: 'create', picture, label, points, face, ...target }));
}

/**
 * Makes a preset of a puppet of the original MakeItTalk: a folder with NAME.png and its text files.
 *
 * @throws PluginError `preset/invalid`, `preset/picture`, `file/write`
 */
export async function createFromMakeItTalk(
  folder: string,
  puppet: string | undefined,
  options: Pick<NewAvatar, 'name' | 'title' | 'replace' | 'root'>,
): Promise<NewPresetFolder> {
  return create(options, (target) => ({ kind: 'makeittalk', folder, puppet, ...target }));
}

/**
 * Adds the preset in an archive to the user's own (see presets/import.ts), in a process of its own.
 *
 * @throws PluginError `preset/archive`, `preset/invalid`, `preset/picture`, `file/write`
 */
export async function importArchive(options: ImportOptions): Promise<Imported> {
  const answer = await work({ kind: 'import', ...options });
  return (answer as { imported: Imported }).imported;
}

type Target = Pick<Extract<Job, { kind: 'create' }>, 'name' | 'title' | 'root' | 'replace'>;

async function create(
  { name, title, replace = false, root = ownPresetsFolder() }: Pick<NewAvatar, 'name' | 'title' | 'replace' | 'root'>,
  jobOf: (target: Target) => Job,
): Promise<NewPresetFolder> {
  const shown = (title ?? name ?? 'My face').trim().slice(0, 80) || 'My face';
  const called = name ?? presetName(shown);
  const words = presetSchema.shape.title.safeParse(shown);
  if (!words.success) throw new PluginError('preset/invalid', `title: ${words.error.issues[0].message}`);
  await checkNewName(called, root, replace);
  const answer = await work(jobOf({ name: called, title: shown, root, replace }));
  const notices = 'notices' in answer ? answer.notices : [];
  return { ...(await readPreset(called, root)), notices };
}
