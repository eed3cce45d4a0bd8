import { readFile } from 'node:fs/promises';
import { packagePath } from '../../entry.js';
import type { Manifest } from '../../manifest.js';
import { deckActions } from '../client/fields.js';
import { type Files, json, modulesOf } from '../write.js';
import { companionManifest } from './manifest.js';

export { companionId } from './manifest.js';

const BASE = '@companion-module/base';

/** Every file of the Companion module that offers the manifest's actions. */
export async function companionModule(manifest: Manifest): Promise<Files> {
  const own = JSON.parse(await readFile(packagePath('package.json'), 'utf8'));
  const base: string = own.devDependencies[BASE];
  const { identity, version, licence } = manifest;
  const pack = {
    name: `companion-module-${identity.id}`,
    version,
    license: licence,
    private: true,
    type: 'module',
    main: 'bin/companion-module/main.js',
    dependencies: { [BASE]: base },
  };
  return new Map<string, string>([
    ['companion/manifest.json', json(companionManifest(manifest, base))],
    ['companion/HELP.md', help(identity.name)],
    ['package.json', json(pack)],
    ['actions.json', json(deckActions(manifest))],
    ...(await modulesOf('client', 'bin')),
    ...(await modulesOf('companion-module', 'bin')),
  ]);
}

const help = (name: string) => `# ${name}

Start ${name} on this machine. Nothing has to be set: the running program is found, and its token is read from
\`~/.config/mouthpiece/token\`. Where Companion may not read that file, \`mouthpiece token\` prints it: paste it
into the connection's settings.

Ready-made buttons stand under **Presets**: faces (tap, or hold), expressions (hold), and the other actions.
`;
