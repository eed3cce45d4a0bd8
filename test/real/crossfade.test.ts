import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { needs } from '../support/needs.js';
import { cleanUp, open } from '../support/server.js';

describe.skipIf(!needs('chromium'))('the page’s fade in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());
  afterEach(cleanUp);

  it('begins with the old picture, ends with the new one, and lets neither shine through the other', async () => {
    const server = await open({ fadeMs: 123 });
    const page = await browser.newPage();
    await page.goto(`${server.address}/view`);
    expect(await page.evaluate('document.body.dataset.fade')).toBe('123');
    // Left: red alone; middle: red, then blue; right: blue alone. As text: the test runner would rewrite the import.
    const steps = await page.evaluate(`(async () => {
      const { crossfade } = await import('/modules/panel/crossfade.js');
      const canvas = document.createElement('canvas');
      canvas.width = 3;
      canvas.height = 1;
      const context = canvas.getContext('2d');
      context.fillStyle = '#f00';
      context.fillRect(0, 0, 2, 1);
      const fade = crossfade(context, 1000, 200);
      fade.live.fillStyle = '#00f';
      fade.live.fillRect(1, 0, 2, 1);
      return [1000, 1100, 1200].map((time) => {
        const over = fade.mix(time);
        return { over, pixels: [...context.getImageData(0, 0, 3, 1).data] };
      });
    })()`);
    const [begin, middle, end] = steps as { over: boolean; pixels: number[] }[];
    expect(begin).toEqual({ over: false, pixels: [255, 0, 0, 255, 255, 0, 0, 255, 0, 0, 0, 0] });
    expect(end).toEqual({ over: true, pixels: [0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 255, 255] });
    const half = [255, 0, 0, 128, 128, 0, 128, 255, 0, 0, 255, 128];
    middle.pixels.forEach((value, i) => {
      expect(Math.abs(value - half[i])).toBeLessThanOrEqual(2);
    });
  });
});
