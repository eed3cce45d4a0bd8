import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { needs } from '../support/needs.js';
import { PRESET } from '../support/page.js';
import { openTalker } from '../support/talker.js';

describe.skipIf(!needs('chromium'))('a foreign page in Chromium', () => {
  let browser: Browser;
  const cleanup: (() => unknown)[] = [];
  beforeAll(async () => {
    browser = await openBrowser('--host-resolver-rules=MAP evil.test 127.0.0.1');
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    for (const undo of cleanup.splice(0).reverse()) await undo();
  });

  async function talker(options: Partial<Parameters<typeof openTalker>[0]> = {}) {
    const opened = await openTalker({ presetFolder: () => PRESET, ...options });
    cleanup.push(() => opened.close());
    return opened;
  }

  it('gets nothing: no text, picture, frame, command or WebSocket, not even by a rebound name', async () => {
    let commands = 0;
    const victim = await talker({ commands: { preset: () => ++commands } });
    const context = await browser.newContext();
    cleanup.push(() => context.close());
    const page = await context.newPage();
    // Another server on this machine plays the foreign page: same-site for a browser, but not ours.
    const other = await talker();
    await page.route(`${other.server.address}/nothing`, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>evil</title>' }),
    );
    await page.goto(`${other.server.address}/nothing`);
    for (const base of [victim.server.address, `http://evil.test:${victim.server.port}`]) {
      const got = await page.evaluate(async (base) => {
        const loads = (tag: 'img' | 'script' | 'iframe', path: string) =>
          new Promise<string>((resolve) => {
            const element = document.createElement(tag);
            element.onload = () => resolve(tag === 'iframe' ? 'shown' : 'loaded');
            element.onerror = () => resolve('refused');
            element.src = base + path;
            document.body.append(element);
          });
        const asks = (init: RequestInit) =>
          fetch(`${base}/api/preset`, { method: 'POST', body: '{}', ...init }).then(
            (response) => `answered ${response.type} ${response.status}`,
            () => 'refused',
          );
        return {
          text: await fetch(`${base}/`).then(
            () => 'read',
            () => 'refused',
          ),
          picture: await loads('img', '/modules/panel/icon.svg'),
          script: await loads('script', '/modules/panel/panel.js'),
          form: await asks({ mode: 'no-cors' }),
          command: await asks({ headers: { 'Content-Type': 'application/json' } }),
          socket: await new Promise<string>((resolve) => {
            const socket = new WebSocket(`${base.replace('http', 'ws')}/live`);
            socket.onopen = () => resolve('open');
            socket.onerror = () => resolve('refused');
          }),
          events: await new Promise<string>((resolve) => {
            const events = new EventSource(`${base}/state`);
            events.onopen = () => resolve('open');
            events.onerror = () => resolve('refused');
          }),
        };
      }, base);
      const { form, ...others } = got;
      expect(['refused', 'answered opaque 0']).toContain(form);
      for (const [what, answer] of Object.entries(others))
        expect([base, what, answer]).toEqual([base, what, 'refused']);
    }
    const rebound = await page.goto(`http://evil.test:${victim.server.port}/`);
    expect(rebound?.status()).toBe(403);
    expect(commands).toBe(0);
  });
});
