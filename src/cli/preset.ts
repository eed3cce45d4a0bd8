import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Command } from 'commander';
import { consola } from 'consola';
import { PluginError } from '../errors.js';
import { agreed } from './agreed.js';

export function presetCommand(): Command {
  return new Command('preset')
    .description('hand a face on as one file, take one in, remove one of yours')
    .addCommand(inner(exportCommand()))
    .addCommand(inner(importCommand()))
    .addCommand(inner(removeCommand()));
}

const inner = (command: Command): Command =>
  command.exitOverride().showHelpAfterError('(add --help for all flags)').allowExcessArguments(false);

function exportCommand(): Command {
  return new Command('export')
    .description('pack a preset into one zip file: its two JSON files and the pictures that they name')
    .argument('<name>', 'of the preset')
    .argument('[file]', 'to write (default: NAME.zip)')
    .option('--replace', 'write over a file that is there')
    .action(async (name: string, file: string | undefined, { replace }: { replace?: boolean }) => {
      const [{ packPreset }, { readPreset }] = await Promise.all([
        import('../presets/archive.js'),
        import('../presets/store.js'),
      ]);
      const found = await readPreset(name);
      const archive = await packPreset(found);
      const path = file ?? `${name}.zip`;
      await writeFile(path, archive, { flag: replace ? 'w' : 'wx' }).catch((cause: NodeJS.ErrnoException) => {
        const there = cause.code === 'EEXIST';
        throw new PluginError('file/write', there ? `${path} is there already` : `${path}: ${cause.message}`, {
          hint: there ? `npx mouthpiece preset export ${name} ${path} --replace` : 'name another file',
          cause,
        });
      });
      consola.success(`${path} is written (${(archive.length / 1e6).toFixed(1)} MB).`);
      consola.info(
        `Its author is told as "${found.preset.author}", its licence as "${found.preset.licence}". ` +
          `Whoever gets it types: npx mouthpiece preset import ${basename(path)}`,
      );
    });
}

function importCommand(): Command {
  return new Command('import')
    .description('take in a preset that somebody has exported')
    .argument('<file>', 'zip file')
    .option('--name <name>', 'call it so: lower-case letters, digits, dashes (default: as its maker did)')
    .option('--replace', 'replace a preset of yours of that name')
    .action(async (file: string, { name, replace }: { name?: string; replace?: boolean }) => {
      const [{ importArchive }, { readArchiveFile }] = await Promise.all([
        import('../align/index.js'),
        import('../presets/archive-file.js'),
      ]);
      const made = await importArchive({ archive: await readArchiveFile(file), name, replace });
      consola.success(`${made.title} is here: ${made.folder}`);
      consola.info(
        `See it talk: npx mouthpiece start --preset ${made.name}, or on air: npx mouthpiece use ${made.name}`,
      );
    });
}

function removeCommand(): Command {
  return new Command('remove')
    .description('remove a preset of yours, for good')
    .argument('<name>', 'of the preset')
    .option('--yes', 'do not ask')
    .action(async (name: string, { yes }: { yes?: boolean }) => {
      const [{ removePreset, ownPreset }, { isOnAir }] = await Promise.all([
        import('../presets/write.js'),
        import('./live.js'),
      ]);
      const folder = await ownPreset(name);
      if (await isOnAir(name)) {
        throw new PluginError('preset/invalid', `'${name}' is on air`, {
          hint: `put another face on air first: npx mouthpiece use mira`,
        });
      }
      process.stdout.write(
        `This removes ${folder} for good\n  (to keep a copy: npx mouthpiece preset export ${name})\n`,
      );
      if (!yes && !(await agreed(`npx mouthpiece preset remove ${name} --yes`))) {
        consola.info('Nothing was changed.');
        return;
      }
      consola.success(`Removed: ${await removePreset(name)}`);
    });
}
