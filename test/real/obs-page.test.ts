import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAvatar } from '../../src/avatar/open.js';
import { restFace } from '../../src/face/controls.js';
import { KINDS } from '../../src/obs/source-kinds.js';
import { readPreset } from '../../src/presets/store.js';
import { millis } from '../../src/units.js';
import { openBrowser } from '../support/browser.js';
import { needs } from '../support/needs.js';
import { alphaAt, PICTURES, PRESET } from '../support/page.js';
import { openTalker, type Talker } from '../support/talker.js';

const [WIDTH, HEIGHT] = [1280, 720];
/** What obs-browser puts into every page, by a script, where the streamer has no custom CSS. */
const OBS_STYLE = 'body { background-color: rgba(0, 0, 0, 0); margin: 0px auto; overflow: hidden; }';

// Chromium with a see-through background is what OBS's browser source is made of.
describe.skipIf(!needs('chromium'))("the page in OBS's browser source", { timeout: 120_000 }, () => {
  let browser: Browser;
  let talker: Talker;
  let page: Page;
  /** As obs-browser does it. */
  const addStyle = (css: string) =>
    page.evaluate((text) => {
      const style = document.createElement('style');
      style.innerHTML = text;
      document.head.append(style);
    }, css);
  beforeAll(async () => {
    await mkdir(PICTURES, { recursive: true });
    browser = await openBrowser();
    talker = await openTalker({ presetFolder: () => PRESET });
    const { url, width, height } = KINDS.browser.settings({
      page: talker.server.address,
      feedPort: 1,
      width: WIDTH,
      height: HEIGHT,
    }) as { url: string; width: number; height: number };
    page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: 1 });
    await page.goto(url);
    await addStyle(OBS_STYLE);
    while ((await alphaAt(page, 640, 400)) !== 255) await new Promise((resolve) => setTimeout(resolve, 100));
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await talker?.close();
  });

  it('is the very frame that the program sends elsewhere, its air and the edges of its hair too', async () => {
    const avatar = await openAvatar({ preset: await readPreset('mira'), width: WIDTH, height: HEIGHT });
    const sent = avatar.draw({ controls: restFace(), of: millis(0), at: millis(0) }).as('cutout');
    const seen = PNG.sync.read(await page.screenshot({ path: join(PICTURES, 'obs.png'), omitBackground: true }));
    expect([seen.width, seen.height]).toEqual([WIDTH, HEIGHT]);
    let [edges, alphaError, colourError, most, solid, solidError, air] = [0, 0, 0, 0, 0, 0, 0];
    for (let i = 0; i < sent.length; i += 4) {
      const alpha = sent[i + 3];
      const off = Math.abs(seen.data[i + 3] - alpha);
      most = Math.max(most, off);
      // Of colours what is seen counts: they are weighed by their alpha.
      let colour = 0;
      for (let c = 0; c < 3; c++)
        colour += Math.abs(seen.data[i + c] * seen.data[i + 3] - sent[i + c] * alpha) / 255 / 3;
      if (alpha > 0 && alpha < 255) {
        edges++;
        alphaError += off;
        colourError += colour;
      } else if (alpha === 255) {
        solid++;
        solidError += colour;
      } else air += seen.data[i + 3];
    }
    avatar.close();
    console.info(
      `${edges} edge pixels: alpha off by ${(alphaError / edges).toFixed(3)} levels (most ${most}), ` +
        `colour by ${(colourError / edges).toFixed(3)}; ${solid} solid ones by ${(solidError / solid).toFixed(3)}`,
    );
    expect(edges).toBeGreaterThan(1000);
    expect(solid).toBeGreaterThan(50_000);
    expect(air).toBe(0);
    expect(most).toBeLessThanOrEqual(3);
    expect(colourError / edges).toBeLessThanOrEqual(3);
    expect(solidError / solid).toBeLessThanOrEqual(1);
  });

  it('draws each face that comes, up to one for each of its frames', async () => {
    let step = 0;
    const moving = setInterval(
      () => talker.pose({ jaw: Math.abs(Math.sin(step++ / 9)), yaw: Math.sin(step / 40) / 6 }),
      16,
    );
    const before = talker.published();
    const { puts, ticks } = await page.evaluate(async () => {
      const prototype = CanvasRenderingContext2D.prototype;
      const put = prototype.putImageData as (...args: unknown[]) => void;
      let puts = 0;
      let ticks = 0;
      prototype.putImageData = function (this: CanvasRenderingContext2D, ...args: unknown[]) {
        puts++;
        return put.apply(this, args);
      };
      await new Promise<void>((resolve) => {
        const start = performance.now();
        requestAnimationFrame(function tick(time) {
          ticks++;
          if (time - start < 3000) requestAnimationFrame(tick);
          else resolve();
        });
      });
      prototype.putImageData = put;
      return { puts, ticks };
    });
    clearInterval(moving);
    const sent = talker.published() - before;
    console.info(`browser source: ${puts} drawn, ${ticks} frames of its own, ${sent} faces sent in 3 s`);
    expect(puts).toBeGreaterThan(Math.min(ticks, sent) * 0.7);
    expect(puts).toBeLessThanOrEqual(ticks + 1);
  });

  it('obeys custom CSS of the streamer', async () => {
    const turned = () => page.evaluate(() => getComputedStyle(document.querySelector('canvas')!).transform);
    expect(await turned()).toBe('none');
    await addStyle('canvas { transform: scaleX(-1); }');
    expect(await turned()).toBe('matrix(-1, 0, 0, 1, 0, 0)');
  });
});

describe('the settings of the browser source', () => {
  it("are obs-browser's own names, within its bounds, and let the page live on when it is hidden", () => {
    const settings = KINDS.browser.settings({ page: 'http://127.0.0.1:7788', feedPort: 1, width: 1920, height: 1080 });
    // After obs-browser's source: names and defaults; no CSS, so that a user's own is left alone.
    expect(settings).toEqual({
      url: 'http://127.0.0.1:7788/view',
      width: 1920,
      height: 1080,
      fps_custom: false,
      shutdown: false,
      restart_when_active: false,
      reroute_audio: false,
      webpage_control_level: 1,
    });
  });
});
