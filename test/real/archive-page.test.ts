import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newFaceUploads } from '../../src/new-face.js';
import type { OnAir } from '../../src/on-air.js';
import { listPresets, ownPresetsFolder, readPreset } from '../../src/presets/store.js';
import { openBrowser } from '../support/browser.js';
import { needs } from '../support/needs.js';
import { PICTURES, PRESET } from '../support/page.js';
import { openTalker } from '../support/talker.js';
import { makeZip } from '../support/zip.js';

describe.skipIf(!needs('chromium'))('a face in a zip file that is dropped on a page', { timeout: 120_000 }, () => {
  let browser: Browser;
  let home: string;
  let used: string[];
  const before = process.env.XDG_CONFIG_HOME;
  const cleanup: (() => unknown)[] = [];
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(() => {
    used = [];
    home = mkdtempSync(join(tmpdir(), 'mouthpiece-drop-'));
    process.env.XDG_CONFIG_HOME = home;
  });
  afterEach(async () => {
    for (const undo of cleanup.splice(0).reverse()) await undo();
    if (before === undefined) delete process.env.XDG_CONFIG_HOME;
    else process.env.XDG_CONFIG_HOME = before;
    rmSync(home, { recursive: true });
  });

  /** A page of a server that takes faces in as the program does. */
  async function open(path: string): Promise<{ page: Page; complaints: string[] }> {
    const onAir = { name: 'mira', use: async (name: string) => void used.push(name) } as unknown as OnAir;
    const talker = await openTalker({
      presetFolder: () => PRESET,
      uploads: newFaceUploads(onAir),
      commands: {
        'preset.list': async () => ({ presets: await listPresets(), titles: {}, onAir: 'mira' }),
        'preset.use': async (body) => {
          await onAir.use((body as { name: string }).name);
          return { preset: 'taken' };
        },
      },
    });
    cleanup.push(() => talker.close());
    const page = await browser.newPage({ viewport: { width: 1440, height: 960 } });
    cleanup.push(() => page.close());
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(`${error}`));
    await page.goto(`${talker.server.address}${path}`);
    return { page, complaints };
  }

  async function drop(page: Page, selector: string, archive: Uint8Array, name = 'face.zip'): Promise<void> {
    const data = await page.evaluateHandle(
      ([text, name]) => {
        const transfer = new DataTransfer();
        const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([bytes], name, { type: 'application/zip' }));
        return transfer;
      },
      [Buffer.from(archive).toString('base64'), name],
    );
    await page.dispatchEvent(selector, 'drop', { dataTransfer: data });
  }

  const said = (page: Page) => page.locator('#message').textContent();
  const names = () => (existsSync(ownPresetsFolder()) ? readdirSync(ownPresetsFolder()) : []);

  it('"Add a face", is kept, and goes on air when a person says so', async () => {
    const { page, complaints } = await open('/avatar');
    await drop(page, 'body', await boltAs('bolt'));
    await expect.poll(() => said(page)).toMatch(/ships/);
    expect(names()).toEqual([]);
    await page.getByRole('button', { name: 'Keep it as “my-bolt”' }).click();
    await expect.poll(() => said(page)).toMatch(/Bolt is one of your faces now/);
    await page.screenshot({ path: join(PICTURES, 'archive-dropped.png') });
    expect([names(), used]).toEqual([['my-bolt'], []]);
    await page.getByRole('button', { name: 'Put it on air' }).click();
    await expect.poll(() => used).toEqual(['my-bolt']);
    expect(complaints).toEqual([]);
  });

  it('the row of faces, is there at once; what is no face says why and leaves nothing', async () => {
    const { page, complaints } = await open('/');
    await expect.poll(() => page.locator('#presets button').count()).toBe(6);
    const trouble = () => page.locator('#absence').textContent();
    await drop(page, '#presets', makeZip([{ name: '../../evil.png', content: 'x' }]));
    await expect.poll(trouble).toMatch(/leads elsewhere/);
    await drop(page, '#presets', new Uint8Array(9), 'photo.png');
    await expect.poll(trouble).toMatch(/leads elsewhere|no face in a zip/);
    expect(names()).toEqual([]);
    await drop(page, '#presets', await boltAs('taken'));
    await expect.poll(() => page.locator('#presets button').count()).toBe(7);
    expect([names(), used, complaints]).toEqual([['taken'], [], []]);
    expect(await trouble()).toBe('');
  });
});

/** Bolt as somebody who calls it so would hand it on. */
async function boltAs(name: string): Promise<Uint8Array> {
  const { folder, preset } = await readPreset('bolt');
  return makeZip(
    readdirSync(folder).map((file) => ({
      name: `${name}/${file}`,
      content: file === 'preset.json' ? JSON.stringify({ ...preset, name }) : readFileSync(join(folder, file)),
    })),
  );
}
