import { writeFile } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { consola } from 'consola';
import { PluginError } from '../errors.js';
import * as values from './values.js';

export function avatarCommand(): Command {
  return new Command('avatar')
    .description('add a face of your own, look at one, list them')
    .addCommand(addCommand())
    .addCommand(sheetCommand())
    .addCommand(listCommand());
}

interface AddFlags {
  readonly name?: string;
  readonly title?: string;
  readonly landmarks?: string;
  readonly face?: number;
  readonly makeittalk?: string;
  readonly force?: boolean;
}

function addCommand(): Command {
  return new Command('add')
    .description('make a talking preset of a picture (PNG, JPEG, WebP); with --makeittalk, of a puppet of the original')
    .argument('[picture]', 'a photo, painting or drawing with one face seen from the front')
    .option('--name <name>', 'of the preset: lower-case letters, digits, dashes (default: from the file)')
    .option('--title <title>', 'for people (default: from the file)')
    .option('--landmarks <file>', '68 points, "x y" a line or .pts, where no face is found by itself')
    .addOption(
      new Option('--face <n>', 'which face, where there are several: 1 is on the left (default: the largest)')
        .argParser(values.face)
        .conflicts(['landmarks', 'makeittalk']),
    )
    .option('--makeittalk <dir>', 'folder with NAME.png and the text files of a MakeItTalk puppet')
    .option('--force', 'replace a preset of yours of that name')
    .action(add);
}

async function add(picture: string | undefined, flags: AddFlags): Promise<void> {
  const from = picture ?? flags.makeittalk;
  if (from === undefined) {
    throw new PluginError('usage/value', 'There is no picture.', { hint: 'npx mouthpiece avatar add PICTURE' });
  }
  const [align, { presetName }] = await Promise.all([import('../align/index.js'), import('../presets/write.js')]);
  const stem = basename(resolve(from), extname(from));
  const title = flags.title ?? (stem.replace(/[-_\p{Cc}]+/gu, ' ').trim() || 'My face');
  const target = { name: flags.name ?? presetName(stem), title, replace: flags.force };
  const began = performance.now();
  const made =
    flags.makeittalk === undefined
      ? await fromPicture(from, flags, target)
      : await align.createFromMakeItTalk(flags.makeittalk, picture, target);
  for (const notice of made.notices) consola.info(notice);
  const took = ((performance.now() - began) / 1000).toFixed(1);
  consola.success(`${made.preset.name} is ready (${took} s): ${made.folder}`);
  consola.info(`See it talk: npx mouthpiece start --preset ${made.preset.name}`);
}

async function fromPicture(path: string, flags: AddFlags, target: { name: string; title: string; replace?: boolean }) {
  const [{ createAvatarPreset }, { readPictureFile }, { readPoints }] = await Promise.all([
    import('../align/index.js'),
    import('../align/picture-file.js'),
    import('../align/points-file.js'),
  ]);
  const picture = await readPictureFile(path);
  const points = flags.landmarks === undefined ? undefined : await readPoints(flags.landmarks);
  return createAvatarPreset({ picture, ...points, face: flags.face, ...target, label: basename(path) });
}

function sheetCommand(): Command {
  return new Command('sheet')
    .description('draw a preset in many mouth shapes and head poses')
    .argument('<name>', 'of the preset')
    .argument('[out]', 'PNG file to write (default: NAME-sheet.png)')
    .action(async (name: string, out: string | undefined) => {
      if (out !== undefined && extname(out).toLowerCase() !== '.png') {
        const right = `${out.slice(0, out.length - extname(out).length)}.png`;
        throw new PluginError('usage/value', `${out}: a sheet is a PNG picture, so its name must end in .png`, {
          hint: `npx mouthpiece avatar sheet ${name} ${right}`,
        });
      }
      const [{ presetSheet }, { readPreset }] = await Promise.all([
        import('../avatar/sheet.js'),
        import('../presets/store.js'),
      ]);
      const png = await presetSheet(await readPreset(name));
      // Not NAME.png: that is the picture itself, where the preset was made of one in this folder.
      const file = out ?? `${name}-sheet.png`;
      await writeFile(file, png).catch((cause) => {
        throw new PluginError('file/write', `${file}: ${cause.message}`, { hint: 'name another file', cause });
      });
      consola.success(`${file} is written.`);
    });
}

function listCommand(): Command {
  return new Command('list')
    .description('list the presets there are')
    .option('--json', 'print them as JSON')
    .action(async (flags: { json?: boolean }) => {
      const { listPresets, ownPresetsFolder, readPreset } = await import('../presets/store.js');
      const own = new Set(await listPresets(ownPresetsFolder()));
      const presets = [];
      for (const name of await listPresets()) {
        const title = await readPreset(name).then(
          ({ preset }) => preset.title,
          (error: Error) => `cannot be read: ${error.message}`,
        );
        presets.push({ name, title, own: own.has(name) });
      }
      if (flags.json) {
        process.stdout.write(`${JSON.stringify(presets, null, 2)}\n`);
        return;
      }
      const width = Math.max(...presets.map(({ name }) => name.length));
      for (const { name, title, own } of presets) {
        process.stdout.write(`${name.padEnd(width)}  ${title}${own ? ' (yours)' : ''}\n`);
      }
    });
}
