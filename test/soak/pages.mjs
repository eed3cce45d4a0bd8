/** Real pages in Chromium. */
import { chromium } from 'playwright-core';
import { now, pause, run } from './system.mjs';

const ALPHA = `(() => {
  const canvas = document.getElementById('avatar');
  return canvas ? canvas.getContext('2d').getImageData(canvas.width / 2, canvas.height * 0.6, 1, 1).data[3] : 0;
})()`;

export async function openPages() {
  const { stdout } = await run('sh', ['-c', 'command -v chromium']);
  const browser = await chromium.launch({
    executablePath: stdout.trim(),
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return {
    /** Opens a page. @returns how long it took until the face was drawn, and how to close it */
    async open(address) {
      const began = now();
      const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
      await page.goto(address);
      for (;;) {
        if ((await page.evaluate(ALPHA).catch(() => 0)) === 255) break;
        if (now() - began > 60_000) throw new Error('a page showed no face within a minute');
        await pause(50);
      }
      return { ms: now() - began, close: () => page.close() };
    },
    close: () => browser.close(),
  };
}
