import { basename, extname, join } from 'node:path';
import { SingleBar } from 'cli-progress';
import { Command, Option } from 'commander';
import { consola } from 'consola';
import { DEFAULTS } from '../defaults.js';
import { PluginError } from '../errors.js';
import type { TemporaryPreset } from '../jobs/temporary-preset.js';
import type { RenderOptions } from '../render.js';
import { type FolderFlags, folderOptions, workThrough } from './jobs.js';
import { type FaceFlags, faceOptions } from './start.js';
import { listenForStop } from './stop.js';
import * as values from './values.js';

interface RenderFlags extends FaceFlags, FolderFlags {
  readonly seed: number;
  readonly photo?: string;
  readonly landmarks?: string;
  readonly cartoon?: string;
  readonly format: string;
  readonly photoreal?: boolean;
  readonly movement?: string;
  readonly rest?: string;
}

export function renderCommand(): Command {
  // Offline, no provider gains what trying them all costs.
  const command = faceOptions(new Command('render'), 'cpu', DEFAULTS.fileModel)
    .description(
      'draw a talking face to a WAV file, into an .mp4 or .webm with its sound; or to every WAV file of a folder',
    )
    .argument('<wav>', 'sound to speak, or a folder of WAV files')
    .argument('<video>', 'file to write, .mp4 or .webm, or a folder for them')
    .addOption(new Option('--seed <n>', 'of the head and eye movements').argParser(values.seed).default(1))
    .addOption(
      new Option('--photo <picture>', 'draw this picture instead of a preset').conflicts(['cartoon', 'preset']),
    )
    .option('--landmarks <file>', 'with --photo: 68 points, "x y" a line or .pts, where no face is found by itself')
    .addOption(
      new Option(
        '--cartoon <puppet>',
        'draw a puppet of the original MakeItTalk: its folder, or its .png in it',
      ).conflicts(['photo', 'preset']),
    )
    .addOption(
      new Option(
        '--movement <file>',
        'landmarks that move the face instead of the model: pred_fls_*.txt of MakeItTalk, or a .csv of `predict`',
      ).conflicts(['model', 'photoreal']),
    )
    .option('--rest <file>', 'with --movement: the face at rest that its points are of, as NAME_face_close_mouth.txt')
    .option('--photoreal', "with --photo: drawn by MakeItTalk's image network, which the model must hold")
    .addOption(new Option('--format <ending>', 'of a folder: kind of video').choices(['mp4', 'webm']).default('mp4'));
  return folderOptions(command).action(run);
}

async function run(wav: string, video: string, flags: RenderFlags): Promise<void> {
  if (flags.rest !== undefined && flags.movement === undefined)
    throw new PluginError('usage/flag', '--rest is the face at rest of --movement, which is missing.', {
      hint: `npx mouthpiece render ${wav} ${video} --movement FILE --rest ${flags.rest}`,
    });
  if (flags.photoreal) return renderFile(wav, video, flags, undefined);
  const face = await ownFace(flags);
  try {
    const { isFolder } = await import('../jobs/folder.js');
    if (await isFolder(wav)) await renderFolder(wav, video, flags, face);
    else await renderFile(wav, video, flags, face);
  } finally {
    await face?.remove();
  }
}

/** The face of --photo or --cartoon, made once for all sounds. */
async function ownFace({ photo, landmarks, cartoon }: RenderFlags): Promise<TemporaryPreset | undefined> {
  if (photo === undefined && cartoon === undefined) return undefined;
  const { temporaryPreset } = await import('../jobs/temporary-preset.js');
  const isPuppet = cartoon !== undefined && extname(cartoon).toLowerCase() === '.png';
  const source = photo !== undefined ? { photo, landmarks } : { cartoon: cartoon!, puppet: undefined };
  const made = await temporaryPreset(isPuppet ? { cartoon: join(cartoon, '..'), puppet: basename(cartoon) } : source);
  for (const notice of made.notices) consola.info(notice);
  return made;
}

const stem = (path: string): string => basename(path, extname(path));

async function renderFolder(folder: string, out: string, flags: RenderFlags, face: TemporaryPreset | undefined) {
  if (extname(out) !== '')
    throw new PluginError('usage/value', `${folder} is a folder, so its videos need one, not ${out}.`, {
      hint: `npx mouthpiece render ${folder} videos/`,
    });
  const { filesOf, isFolder, makeFolder } = await import('../jobs/folder.js');
  if (flags.movement !== undefined && !(await isFolder(flags.movement)))
    throw new PluginError('usage/value', `${folder} is a folder, so --movement needs one too, not ${flags.movement}.`, {
      hint: `npx mouthpiece render ${folder} ${out} --movement FOLDER`,
    });
  const sounds = await filesOf(folder, ['.wav']);
  await makeFolder(out);
  const { model, fps, size, device, seed, format, movement, rest } = flags;
  const rows = movement === undefined ? undefined : await filesOf(movement, ['.txt', '.csv']);
  const moved = (input: string) => {
    if (!rows) return ['--model', model];
    const file = rows.find((row) => stem(row) === stem(input));
    if (file === undefined)
      throw new PluginError('usage/value', `${movement} holds no ${stem(input)}.txt or .csv for ${input}.`, {
        hint: `npx mouthpiece predict ${input} ${join(movement!, `${stem(input)}.csv`)}`,
      });
    return ['--movement', file, ...(rest === undefined ? [] : ['--rest', rest])];
  };
  const same = [
    ...['--preset', face?.preset.name ?? flags.preset, '--device', device],
    ...['--fps', String(fps), '--size', `${size.width}x${size.height}`, '--seed', String(seed)],
  ];
  const jobs = sounds.map((input) => {
    const output = join(out, `${stem(input)}.${format}`);
    return { name: basename(input), input, output, args: ['render', ...same, ...moved(input), '--', input, output] };
  });
  await workThrough(jobs, flags, { env: face?.env });
}

async function renderFile(wav: string, video: string, flags: RenderFlags, face: TemporaryPreset | undefined) {
  const { movement, rest } = flags;
  const bar = new SingleBar({
    format: '{bar} {percentage}% | {value}/{total} frames | {eta_formatted} left',
    stream: process.stderr,
  });
  const began = performance.now();
  let shown = false;
  const onProgress = (done: number, of: number) => {
    if (!shown) bar.start(of, done);
    shown = true;
    bar.update(done);
  };
  const { signal } = listenForStop();
  const common = { wav, video, signal, onNotice: (line: string) => consola.info(line), onProgress };
  try {
    const { frames, seconds } = flags.photoreal
      ? await renderWithNetwork(flags, common)
      : await (await import('../render.js')).render({
          ...flags,
          ...flags.size,
          preset: face ? { folder: face.folder, preset: face.preset } : flags.preset,
          movement: movement === undefined ? undefined : { path: movement, rest },
          ...common,
        });
    bar.stop();
    const took = (performance.now() - began) / 1000;
    consola.success(`${video}: ${frames} frames, ${seconds.toFixed(2)} s, ${(seconds / took).toFixed(1)}x real time`);
  } catch (error) {
    bar.stop();
    if (!signal.aborted) throw error;
    consola.info(`Stopped; ${video} was not written.`);
    process.exitCode = 1;
  }
}

type Common = Pick<RenderOptions, 'wav' | 'video' | 'signal' | 'onNotice' | 'onProgress'>;

/** The photo itself is drawn anew by MakeItTalk's image network. */
async function renderWithNetwork(flags: RenderFlags, common: Common) {
  if (flags.photo === undefined)
    throw new PluginError('usage/value', '--photoreal draws a photo, and none was named.', {
      hint: 'npx mouthpiece render talk.wav talk.mp4 --photo me.jpg --photoreal --model NAME',
    });
  const { renderPhotoreal } = await import('../makeittalk/photoreal.js');
  const { model, fps, device, seed } = flags;
  return renderPhotoreal({ ...common, picture: flags.photo, model, fps, device, seed });
}
