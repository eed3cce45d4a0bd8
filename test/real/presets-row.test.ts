import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { packagePath } from '../../src/entry.js';
import { PluginError } from '../../src/errors.js';
import { thumbnailOf } from '../../src/presets/thumbnail.js';
import { openBrowser } from '../support/browser.js';
import { needs } from '../support/needs.js';
import { PICTURES } from '../support/page.js';
import { stats } from '../support/stats.js';
import { openTalker } from '../support/talker.js';

describe.skipIf(!needs('chromium'))('the row of faces on the panel', () => {
  let browser: Browser;
  const cleanup: (() => unknown)[] = [];
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    for (const undo of cleanup.splice(0).reverse()) await undo();
  });

  it('puts another preset on air by a click or a number key, and says why where that fails', async () => {
    const presets = ['bruno', 'leo', 'mira'];
    let onAir = 'mira';
    let revision = 1;
    const talker = await openTalker({
      presetFolder: () => packagePath(`presets/${onAir}`),
      presetRevision: () => revision,
      state: () => stats({ preset: onAir }),
      thumbnail: thumbnailOf,
      commands: {
        'preset.list': () => ({ presets, titles: { bruno: 'Bruno', leo: 'Leo', mira: 'Mira' }, onAir }),
        'preset.use': (body) => {
          const { name } = body as { name: string };
          if (name === 'bruno') throw new PluginError('preset/picture', 'bruno/face.png: is truncated');
          onAir = name;
          revision++;
          return { preset: name };
        },
      },
    });
    cleanup.push(() => talker.close());
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    cleanup.push(() => page.close());
    await page.goto(talker.server.address);
    const pressed = () => page.locator('#presets [aria-pressed="true"]').textContent();
    await expect.poll(pressed).toBe('Mira');
    await expect
      .poll(() =>
        page.locator('#presets img').evaluateAll((all) => all.map((one) => (one as HTMLImageElement).naturalWidth > 0)),
      )
      .toEqual([true, true, true]);
    await page.keyboard.press('2');
    await expect.poll(() => onAir).toBe('leo');
    await expect.poll(pressed).toBe('Leo');
    await page.getByRole('button', { name: 'Mira' }).click();
    await expect.poll(() => onAir).toBe('mira');
    await expect.poll(pressed).toBe('Mira');
    await page.screenshot({ path: join(PICTURES, 'presets.png') });
    await page.keyboard.press('1');
    await expect.poll(() => page.locator('#absence').textContent()).toContain('is truncated');
    expect(await pressed()).toBe('Mira');
    expect(await page.getByRole('link', { name: 'Add a face' }).getAttribute('href')).toBe('/avatar');
  });
});
