import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { streamDeckPlugin } from '../../src/decks/streamdeck/plugin.js';
import { writeFolder } from '../../src/decks/write.js';
import { openBrowser } from '../support/browser.js';
import type { Message } from '../support/companion-host.js';
import { deckManifest } from '../support/deck-manifest.js';
import { needs } from '../support/needs.js';
import { PICTURES } from '../support/page.js';

/** Stream Deck shows these pages in a Chromium of its own, from files, and calls one function of theirs. */
describe.skipIf(!needs('chromium'))('the page in which a Stream Deck key is set', () => {
  let browser: Browser;
  let folder: string;
  const cleanup: (() => unknown)[] = [];
  beforeAll(async () => {
    browser = await openBrowser();
    await mkdir(PICTURES, { recursive: true });
    folder = await mkdtemp(join(tmpdir(), 'mouthpiece-inspector-'));
    await writeFolder(join(folder, 'x.sdPlugin'), await streamDeckPlugin(await deckManifest()));
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    for (const undo of cleanup.splice(0).reverse()) await undo();
  });

  async function open(action: string, settings: object): Promise<{ page: Page; host: WebSocket; told: Message[] }> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    cleanup.push(() => server.close());
    await once(server, 'listening');
    const page = await browser.newPage({ viewport: { width: 420, height: 260 } });
    cleanup.push(() => page.close());
    await page.goto(`${pathToFileURL(join(folder, 'x.sdPlugin/inspectors', `${action.replace('.', '-')}.html`))}`);
    const told: Message[] = [];
    // Listened to as soon as it is connected: what it says first may come before the browser has answered us.
    server.on('connection', (host) => host.on('message', (data) => told.push(JSON.parse(`${data}`))));
    const connected = once(server, 'connection');
    await page.evaluate(
      ([port, info]) =>
        (window as Message).connectElgatoStreamDeckSocket(port, 'UUID', 'registerPropertyInspector', '{}', info),
      [
        `${(server.address() as AddressInfo).port}`,
        JSON.stringify({ action: `com.mouthpiece.${action}`, payload: { settings } }),
      ] as const,
    );
    const [host] = (await connected) as [WebSocket];
    return { page, host, told };
  }
  const offer = (host: WebSocket, choices: object, connected = true) =>
    host.send(JSON.stringify({ event: 'sendToPropertyInspector', payload: { connected, choices } }));
  const FACES = { name: ['leo', 'mira'].map((id) => ({ id, title: id.toUpperCase() })) };

  it('registers, offers the faces that the program lists, and saves what is chosen', async () => {
    const { page, host, told } = await open('preset.use', { name: 'gone' });
    await expect
      .poll(() => told)
      .toMatchObject([
        { event: 'registerPropertyInspector', uuid: 'UUID' },
        { event: 'sendToPlugin', action: 'com.mouthpiece.preset.use', payload: { ask: 'choices' } },
      ]);
    const name = page.getByRole('combobox', { name: 'Name' });
    // What was set stays, also while the program is away.
    expect(await name.inputValue()).toBe('gone');
    offer(host, { name: [] }, false);
    await expect.poll(() => page.getByRole('status').isVisible()).toBe(true);
    offer(host, FACES);
    await expect.poll(() => page.getByRole('status').isVisible()).toBe(false);
    expect(await name.inputValue()).toBe('gone');
    await page.screenshot({ path: join(PICTURES, 'inspector.png') });
    await name.selectOption({ label: 'LEO' });
    await expect.poll(() => told.at(-1)).toMatchObject({ event: 'setSettings', payload: { name: 'leo' } });
  });

  it('has numbers with their bounds, choices and switches', async () => {
    const { page, told } = await open('style.set', { 'gains.mouth': '1.5' });
    const mouth = page.getByRole('spinbutton', { name: 'Mouth gain' });
    expect(await mouth.inputValue()).toBe('1.5');
    expect(await mouth.getAttribute('max')).toBe('2');
    await page.getByRole('combobox', { name: 'Style' }).selectOption('calm');
    await expect
      .poll(() => told.at(-1))
      .toMatchObject({ event: 'setSettings', payload: { style: 'calm', 'gains.mouth': '1.5' } });
    const other = await open('microphone.delayed', {});
    await other.page.getByRole('checkbox', { name: 'On' }).check();
    await expect.poll(() => other.told.at(-1)).toMatchObject({ payload: { on: true } });
  });

  it('leaves to the key whether it is held', async () => {
    const hold = await open('preset.hold', {});
    expect(await hold.page.getByRole('checkbox').count()).toBe(0);
    const expression = await open('expression.set', {});
    const modes = await expression.page.getByRole('combobox', { name: 'Mode' }).locator('option').allTextContents();
    expect(modes).toEqual(['pulse', 'toggle', 'hold']);
  });
});
