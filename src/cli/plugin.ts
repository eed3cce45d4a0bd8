import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { consola } from 'consola';
import { PluginError } from '../errors.js';

export function pluginCommand(): Command {
  return new Command('plugin')
    .description('write the plugin that puts Mouthpiece on the buttons of another program')
    .addCommand(streamDeckCommand())
    .addCommand(companionCommand());
}

function streamDeckCommand(): Command {
  return new Command('streamdeck')
    .description('write the Stream Deck plugin (OpenDeck takes it too)')
    .argument('[folder]', "the folder to write its folder into (default: Stream Deck's own plugins)")
    .action(async (folder: string | undefined) => {
      const { streamDeckFolders } = await import('../decks/places.js');
      const into = folder ?? streamDeckFolders().find((place) => existsSync(place));
      if (into === undefined) {
        throw new PluginError('usage/value', 'Stream Deck is not on this machine.', {
          hint: 'say where to write: npx mouthpiece plugin streamdeck FOLDER',
        });
      }
      const [{ readManifest }, { streamDeckPlugin }, { streamDeckId }, { writeFolder }] = await Promise.all([
        import('../manifest-file.js'),
        import('../decks/streamdeck/plugin.js'),
        import('../decks/streamdeck/manifest.js'),
        import('../decks/write.js'),
      ]);
      const manifest = await readManifest();
      const name = `${streamDeckId(manifest)}.sdPlugin`;
      consola.success(`Written: ${await writeFolder(join(into, name), await streamDeckPlugin(manifest))}`);
      consola.info(
        folder === undefined
          ? 'Start Stream Deck anew: Mouthpiece is in its list of actions.'
          : "Move it into Stream Deck's folder of plugins and start Stream Deck anew.",
      );
    });
}

function companionCommand(): Command {
  return new Command('companion')
    .description('write the Bitfocus Companion module')
    .argument('<folder>', "the folder to write its folder into: Companion's developer modules path")
    .action(async (folder: string) => {
      const [{ readManifest }, { companionId, companionModule }, { writeFolder }] = await Promise.all([
        import('../manifest-file.js'),
        import('../decks/companion/module.js'),
        import('../decks/write.js'),
      ]);
      const manifest = await readManifest();
      const path = await writeFolder(join(folder, companionId(manifest)), await companionModule(manifest));
      consola.success(`Written: ${path}`);
      consola.info(`Fetch its one package: npm install --prefix ${JSON.stringify(path)}`);
      consola.info(`Then choose ${JSON.stringify(folder)} in Companion's launcher as its developer modules path.`);
    });
}
