/**
 * Lets other lip-sync programs listen: node training/peers/run.mjs SOUNDS OUT
 *
 * SOUNDS holds sets.json (training/evaluate.py --sounds). Each peer runs as its package says, in a real Chromium with
 * an OfflineAudioContext at 48 kHz, so that its clock is the sound's own. OUT/<peer>/ gets one CSV a sound in the
 * columns of `mouthpiece predict`, with `time` = `emitted`: the moment at which the peer showed it.
 */
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { browserPath } from './browser.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const PEERS = ['wlipsync', 'wawa-lipsync', 'headaudio'];
/** A page runs out of worklet threads after some hundred sounds. */
const CONTEXTS = 40;
const TYPES = { '.mjs': 'text/javascript', '.js': 'text/javascript', '.wasm': 'application/wasm' };
/** Defects that keep a peer from showing what it heard, mended where the mending is one line. */
const MENDED = {
  // Viseme 0, the widest mouth, was taken for "no viseme".
  '/node_modules/@met4citizen/headaudio/modules/headaudio.mjs': [
    'if ( viseme ) {',
    'if ( viseme !== null && viseme !== undefined ) {',
  ],
};

/** The page, the packages and the sounds on a port of this machine: worklets load from nowhere else. */
async function serve(sounds) {
  const server = createServer((request, response) => {
    body(new URL(request.url, 'http://localhost').pathname, sounds).then(
      ([type, bytes]) => response.writeHead(200, { 'content-type': type }).end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function body(path, sounds) {
  const sound = /^\/sound\/(\d+)$/.exec(path);
  if (sound) return ['audio/wav', await readFile(sounds[sound[1]].wav)];
  if (path === '/') return ['text/html', '<!doctype html>'];
  const bytes = await readFile(path.startsWith('/node_modules/') ? join(root, path) : join(here, path));
  const type = TYPES[extname(path)] ?? 'application/octet-stream';
  const mend = MENDED[path];
  return [type, mend ? mended(path, bytes.toString(), mend) : bytes];
}

function mended(path, text, [wrong, right]) {
  if (!text.includes(wrong)) throw new Error(`${path} has changed: look whether it still needs mending`);
  return text.replace(wrong, right);
}

async function main([from, out]) {
  const { sounds, visemes } = JSON.parse(await readFile(join(from, 'sets.json'), 'utf8'));
  const server = await serve(sounds);
  const browser = await chromium.launch({
    executablePath: browserPath(),
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
  try {
    const page = await browser.newPage();
    const call = (method, ...args) =>
      page.evaluate(`import('/listen.mjs').then((page) => page.${method}(...${JSON.stringify(args)}))`);
    for (const name of PEERS) {
      await page.goto(`http://127.0.0.1:${server.address().port}/`);
      await mkdir(join(out, name), { recursive: true });
      const settings = await call(
        'prepare',
        name,
        sounds.map(({ phones }) => phones),
      );
      for (const [done, { csv }] of sounds.entries()) {
        console.log(JSON.stringify({ name, done, of: sounds.length }));
        if (done % CONTEXTS === 0) await page.reload();
        const table = () => call('table', name, `/sound/${done}`, visemes, settings);
        const heard = await table().catch(() => page.reload().then(table));
        await writeFile(join(out, name, csv), heard);
      }
      console.log(JSON.stringify({ name, done: sounds.length, of: sounds.length }));
    }
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error.message.split('\n')[0]);
  process.exitCode = 1;
}
