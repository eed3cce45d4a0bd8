/**
 * Draws the shipped presets: `node presets/art/render.mjs [NAME ...]`. Writes each layer's picture and rig.json into
 * presets/NAME/. With `--look FILE` also the composed neutral face, for the eye.
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { createCanvas } from '@napi-rs/canvas';
import { backdrop } from './backdrop.mjs';
import { openingPath } from './compose.mjs';
import { build } from './puppet.mjs';

const { values, names } = parse(process.argv.slice(2));
for (const name of names.length ? names : ['mira', 'leo', 'yuki', 'bruno', 'bolt', 'aurelia']) {
  const look = (await import(`./${name}.mjs`))[name];
  const { rig, pictures } = build(look);
  const folder = new URL(`../${name}/`, import.meta.url);
  await mkdir(folder, { recursive: true });
  for (const file of await readdir(folder)) if (file.endsWith('.png')) await rm(new URL(file, folder));
  let bytes = 0;
  for (const [file, canvas] of pictures) {
    const png = await canvas.encode('png');
    bytes += png.length;
    await writeFile(new URL(file, folder), png);
  }
  await writeFile(new URL('rig.json', folder), `${JSON.stringify(rig, null, 2)}\n`);
  const background = backdrop(look.backdrop);
  const jpeg = await background.encode('jpeg', 82);
  bytes += jpeg.length;
  await writeFile(new URL('background.jpg', folder), jpeg);
  const whole = compose(rig, pictures, background);
  const small = await thumbnail(whole, look).encode('png');
  bytes += small.length;
  await writeFile(new URL('thumbnail.png', folder), small);
  if (values.look) await writeFile(values.look, await whole.encode('png'));
  console.log(`${name}: ${pictures.size} pictures, ${(bytes / 1024).toFixed(0)} KB`);
}

function compose(rig, pictures, background) {
  const { width, height } = rig.size;
  const canvas = createCanvas(width, height);
  const ctx = canvas.getContext('2d');
  ctx.drawImage(background, (width - 1920) / 2, 0);
  for (const layer of rig.layers) {
    if (layer.clip === 'mouth' || layer.name.startsWith('shut-')) continue;
    ctx.save();
    if (layer.clip) ctx.clip(openingPath(rig, layer.clip));
    ctx.drawImage(pictures.get(layer.picture), layer.at[0], layer.at[1]);
    ctx.restore();
  }
  return canvas;
}

/** Head and collar, 256 pixels square. */
function thumbnail(whole, { origin: [ox, oy] }) {
  const side = 760;
  const canvas = createCanvas(256, 256);
  const ctx = canvas.getContext('2d');
  ctx.imageSmoothingQuality = 'high';
  ctx.drawImage(whole, ox - side / 2, oy - side * 0.5, side, side, 0, 0, 256, 256);
  return canvas;
}

function parse(args) {
  const values = {};
  const names = [];
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--look') values.look = args[++i];
    else names.push(args[i]);
  }
  return { values, names };
}
