/**
 * The screenshots of the guide (src/guide/pictures), taken anew from the real program, real Chromium and a real OBS:
 * `npm run pictures`, one chapter of them by `npm run pictures -- -t OBS`. Look at each before it is kept.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { release, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { streamDeckPlugin } from '../../src/decks/streamdeck/plugin.js';
import { packagePath } from '../../src/entry.js';
import type { ObsLink } from '../../src/obs/link.js';
import type { Stats } from '../../src/stats.js';
import { openBrowser } from '../support/browser.js';
import { drawCartoon } from '../support/cartoon.js';
import { deckManifest } from '../support/deck-manifest.js';
import { faceHands, layFace } from '../support/face-hands.js';
import { type FakeMicrophone, fakeMicrophone } from '../support/fake-mic.js';
import { type RealObs, realObs } from '../support/obs.js';
import { drawPortrait } from '../support/portrait.js';
import { addressOf, freePort, type LiveProgram, run, start } from '../support/program.js';
import { keep } from './album.js';
import { openScreen, type Screen } from './screen.js';

const HELLO = packagePath('presets/hello.wav');
const SCREEN = { width: 1280, height: 800 };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let browser: Browser;
const cleanup: (() => unknown)[] = [];
beforeAll(async () => {
  browser = await openBrowser('--force-color-profile=srgb', '--font-render-hinting=none');
});
afterAll(() => browser?.close());
afterEach(async () => {
  for (const undo of cleanup.splice(0).reverse()) await undo();
});

/** @param sharpness device pixels per pixel: a whole page is drawn in software beside all the rest */
async function open(address: string, viewport: { width: number; height: number }, sharpness = 1.5): Promise<Page> {
  const context = await browser.newContext({ viewport, deviceScaleFactor: sharpness });
  cleanup.push(() => context.close());
  const page = await context.newPage();
  await page.goto(address);
  return page;
}

/** A part of the page, with some air around it. */
async function part(page: Page, name: string, selector: string): Promise<void> {
  await page.mouse.move(1, 1);
  await keep(name, await page.locator(selector).first().screenshot());
}

/** The program with settings of its own; its port is the usual one where that is free, as in the text. */
function launch(args: readonly string[], env: NodeJS.ProcessEnv): LiveProgram {
  const program = start(['--preset', 'mira', ...args], env);
  try {
    // The studio's own lights, OBS and Chromium without a GPU, must not show in the program's figures.
    setPriority(program.child.pid!, -10);
  } catch {}
  cleanup.push(() => program.child.exitCode ?? program.interrupt());
  return program;
}

/** Waits for figures as they are when the machine does nothing else; a machine that never rests shows what it has. */
async function settled(program: LiveProgram): Promise<void> {
  const calm = ({ fps, latency }: Stats) => fps >= 29 && latency !== null && latency.p99 < 130;
  await program.until(calm, 40_000).catch(() => console.warn('the machine is busy: so are the figures'));
}

async function newHome(): Promise<NodeJS.ProcessEnv> {
  const home = await mkdtemp(join(tmpdir(), 'mouthpiece-guide-'));
  cleanup.push(() => rm(home, { recursive: true, force: true }));
  return { HOME: home, XDG_CONFIG_HOME: home, XDG_RUNTIME_DIR: home, XDG_CACHE_HOME: home };
}

describe('the panel', () => {
  it('at the first start, on a machine that lacks things', async () => {
    const program = launch([], await newHome());
    await program.until((stats) => stats.frames > 30, 90_000);
    const page = await open(addressOf(program), { width: 1280, height: 900 }, 1);
    await page.locator('#presets button').nth(5).waitFor({ timeout: 60_000 });
    await page.waitForTimeout(4000);
    await settled(program);
    await keep('first-start', await page.screenshot({ fullPage: true }));
  });
});

describe('OBS and the panel beside it', () => {
  let obs: RealObs;
  let microphone: FakeMicrophone;
  let screen: Screen | undefined;
  let talking = true;

  beforeAll(async () => {
    process.env.FAKEMIC_NAME = 'USB microphone';
    microphone = fakeMicrophone();
    microphone.start();
    void (async () => {
      while (talking) await microphone.play(HELLO).catch(() => {});
    })();
  });
  afterAll(async () => {
    talking = false;
    microphone?.stop();
  });
  afterEach(async () => {
    screen?.close();
    screen = undefined;
    await obs?.stop();
  });

  async function openObs(settings: Record<string, string>): Promise<ObsLink> {
    Object.assign(process.env, settings);
    obs = await realObs({ sound: process.env.PULSE_SERVER });
    const link = await obs.link();
    cleanup.push(() => link.close());
    await link.call('CreateInput', { sceneName: 'Start', inputName: 'Microphone', inputKind: 'pulse_input_capture' });
    return link;
  }

  /** Goes on air beside OBS, in its scene. */
  async function launchBeside(...args: string[]): Promise<LiveProgram> {
    const env = { ...obs.env, PULSE_SERVER: process.env.PULSE_SERVER };
    const program = launch(['--port', `${await freePort()}`, ...args], env);
    await program.until((stats) => stats.obs?.state === 'live' && stats.source.levelDb > -50, 90_000);
    expect(await run(['obs', 'setup'], env)).toMatchObject({ code: 0 });
    await program.until((stats) => stats.obs?.syncBy === 'us', 90_000);
    return program;
  }

  it('shows where the WebSocket server is switched on, then the face in the scene', async () => {
    const link = await openObs({ OBS_SIZE: '960x540', OBS_PREVIEW: 'true', OBS_FPS: '30' });
    const display = readFileSync(join(obs.env.XDG_STATE_HOME!, '..', 'display'), 'utf8').trim();
    screen = openScreen(`:${display}`, SCREEN);
    screen.fill();
    await pause(2000);
    // The menu Tools.
    await screen.click(378, 12);
    await keep('obs-tools', await screen.photograph(), SCREEN.width);
    await screen.click(378, 12);
    await link.call('CreateInput', {
      sceneName: 'Start',
      inputName: 'Backdrop',
      inputKind: 'color_source_v3',
      inputSettings: { color: 0xff7a4a2e, width: 960, height: 540 },
    });
    await launchBeside();
    await pause(4000);
    await keep('obs', await screen.photograph(), SCREEN.width);
  });

  it('shows the whole panel, and its parts', async () => {
    await openObs({ OBS_SIZE: '640x360', OBS_PREVIEW: 'false', OBS_FPS: '10' });
    const program = await launchBeside('--camera', 'off');
    const whole = await open(addressOf(program), { width: 1280, height: 1060 }, 1);
    await whole.locator('#presets button').nth(5).waitFor({ timeout: 60_000 });
    await whole.locator('#latencyParts li').nth(2).waitFor({ timeout: 60_000 });
    await settled(program);
    await whole.getByRole('button', { name: 'Surprised' }).hover();
    await whole.mouse.down();
    await program.until((stats) => stats.source.levelDb > -24);
    await keep('panel', await whole.screenshot());
    await whole.mouse.up();
    await whole.close();

    const page = await open(addressOf(program), { width: 1280, height: 1500 });
    await page.locator('#presets button').nth(5).waitFor({ timeout: 60_000 });
    await page.locator('#latencyParts li').nth(2).waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Check this machine' }).click();
    await page.locator('#checkUp li').nth(4).waitFor({ timeout: 60_000 });
    // Whose kernel this is, is nobody's business.
    await page.evaluate((kernel) => {
      for (const code of document.querySelectorAll('code'))
        code.textContent = code.textContent!.replace(kernel, 'amd64');
    }, release());
    await part(page, 'panel-acts', '.acts');
    await part(page, 'panel-sound', '.figures article:has(#sourceName)');
    await part(page, 'panel-latency', '.figures article:has(#latencyP50)');
    await part(page, 'panel-obs', '#obs');
    await part(page, 'panel-check-up', '#checkUp');
    const faces = await page.locator('#presets').boundingBox();
    const keys = await page.locator('#keys').boundingBox();
    const clip = {
      x: faces!.x - 8,
      y: faces!.y - 8,
      width: faces!.width + 16,
      height: keys!.y + keys!.height - faces!.y + 16,
    };
    await keep('panel-faces', await page.screenshot({ clip }));
  });
});

describe('a face of your own', () => {
  it('of a picture in which a face is found, and of a drawing by hand', async () => {
    const program = launch(['--wav', HELLO, '--loop', '--camera', 'off'], await newHome());
    await program.until((stats) => stats.frames > 0, 90_000);
    const page = await open(`${addressOf(program)}/avatar`, { width: 1280, height: 1000 });
    const editing = () =>
      expect.poll(() => page.locator('body').getAttribute('data-state'), { timeout: 120_000 }).toBe('edit');

    const painting = await drawPortrait('aurelia', { width: 1000, height: 1000 });
    const photo = process.env.PHOTO ? readFileSync(process.env.PHOTO) : painting.png;
    await page.setInputFiles('#file', { name: 'me.png', mimeType: 'image/png', buffer: photo });
    await editing();
    await page.waitForTimeout(3000);
    await keep('own-photo', await page.screenshot());

    await page.reload();
    const cartoon = drawCartoon();
    await page.setInputFiles('#file', { name: 'green_monster.png', mimeType: 'image/png', buffer: cartoon.png });
    await editing();
    await page.waitForTimeout(500);
    await keep('own-drawing-before', await page.screenshot());
    await layFace(await faceHands(page, cartoon), cartoon);
    await page.waitForTimeout(2500);
    await keep('own-drawing', await page.screenshot());
    await page.getByRole('button', { name: 'Save and go on air' }).click();
    await expect.poll(() => page.locator('#message').textContent(), { timeout: 100_000 }).toContain('is on air');
    await program.until((stats) => stats.preset === 'green-monster');
    await page.getByRole('button', { name: 'See it on the panel' }).click();
    await page.locator('#presets button').nth(6).waitFor({ timeout: 60_000 });
    await page.waitForTimeout(3000);
    await keep('own-on-air', await page.locator('.stage').screenshot());
  });
});

describe('an avatar that a script draws', () => {
  it('has a sheet', async () => {
    const env = await newHome();
    const folder = join(env.XDG_CONFIG_HOME!, 'mouthpiece', 'presets', 'coin');
    const text = readFileSync(packagePath('src/guide/extend.md'), 'utf8');
    const script = packagePath('.cache/coin.mjs');
    writeFileSync(script, /^```js coin\.mjs\n([\s\S]*?)^```$/m.exec(text)![1]);
    execFileSync(process.execPath, [script, folder]);
    const sheet = join(env.XDG_CONFIG_HOME!, 'coin.png');
    expect(await run(['avatar', 'sheet', 'coin', sheet], env)).toMatchObject({ code: 0 });
    await keep('coin', readFileSync(sheet), 1000);
  });
});

describe('a Stream Deck', () => {
  it('has a key for each action', async () => {
    const files = await streamDeckPlugin(await deckManifest());
    const { Actions } = JSON.parse(`${files.get('manifest.json')}`);
    const icon = (path: string) =>
      `data:image/svg+xml;base64,${Buffer.from(files.get(`${path}.svg`)!).toString('base64')}`;
    // As Stream Deck lays them out: the icon, and the title on it.
    const keys = Actions.map(
      ({ Name, States }: { Name: string; States: { Image: string }[] }) =>
        `<figure><img src="${icon(States.at(-1)!.Image)}"><figcaption>${Name}</figcaption></figure>`,
    );
    const page = await open('about:blank', { width: 860, height: 400 });
    await page.setContent(`<style>
      main { padding: 24px; background: #1b1c20; display: grid; grid-template-columns: repeat(6, 1fr); gap: 16px; font: 13px sans-serif; color: #dcdde2 }
      figure { margin: 0; text-align: center } img { width: 104px; border-radius: 16px; background: #000 } figcaption { margin-top: 6px }
    </style><main>${keys.join('')}</main>`);
    await keep('deck-keys', await page.locator('main').screenshot());
  });
});
