import { readFile } from 'node:fs/promises';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { entry } from '../../entry.js';
import type { Manifest } from '../../manifest.js';
import { deckActions, lampOf } from '../client/fields.js';
import { keyIcon, listIcon } from '../icons.js';
import { type Files, json, modulesOf } from '../write.js';
import { inspectorPage } from './inspector.js';
import { iconOf, inspectorOf, streamDeckId, streamDeckManifest } from './manifest.js';

const page = (name: string) => entry(name).replace(/\.js$/, '');

/** Every file of the Stream Deck plugin that offers the manifest's actions. */
export async function streamDeckPlugin(manifest: Manifest): Promise<Files> {
  const actions = deckActions(manifest);
  const template = await readFile(page('decks/streamdeck/inspector.html'), 'utf8');
  const files = new Map<string, string | Uint8Array>([
    ['manifest.json', json(streamDeckManifest(manifest, actions))],
    ['actions.json', json({ prefix: `${streamDeckId(manifest)}.`, actions })],
    // Without it Node would not take the modules for such.
    ['package.json', json({ name: manifest.identity.id, private: true, type: 'module' })],
    ['icons/category.svg', listIcon('', 28)],
    ...(await modulesOf('client', 'bin')),
    ...(await modulesOf('streamdeck-plugin', 'bin')),
  ]);
  const logo = await readFile(page('panel/icon.svg'));
  files.set('icons/plugin.png', await drawn(logo, 256));
  files.set('icons/plugin@2x.png', await drawn(logo, 512));
  for (const action of actions) {
    const icon = iconOf(action.id);
    files.set(`${icon}-list.svg`, listIcon(action.id, 20));
    files.set(`${icon}-key.svg`, keyIcon(action.id, false));
    if (lampOf(action)) files.set(`${icon}-key-lit.svg`, keyIcon(action.id, true));
    files.set(inspectorOf(action.id), inspectorPage(template, action));
  }
  return files;
}

/** An SVG as a PNG of `size` x `size`, which is what the store wants of a plugin's own icon. */
async function drawn(svg: Buffer, size: number): Promise<Uint8Array> {
  const sized = svg.toString('utf8').replace('<svg ', `<svg width="${size}" height="${size}" `);
  const canvas = createCanvas(size, size);
  canvas.getContext('2d').drawImage(await loadImage(Buffer.from(sized)), 0, 0, size, size);
  return canvas.toBuffer('image/png');
}
