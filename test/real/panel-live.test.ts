import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagePath } from '../../src/entry.js';
import { openBrowser } from '../support/browser.js';
import { needs } from '../support/needs.js';
import { PICTURES } from '../support/page.js';
import { freePort, type LiveProgram, run, start } from '../support/program.js';

/** The compiled program and a browser that comes to its panel for the first time. */
describe.skipIf(!needs('chromium'))('the panel of the running program', () => {
  let browser: Browser;
  let page: Page;
  let program: LiveProgram;
  let home: string;
  let env: NodeJS.ProcessEnv;
  const complaints: string[] = [];
  beforeAll(async () => {
    browser = await openBrowser();
    await mkdir(PICTURES, { recursive: true });
    home = await mkdtemp(join(tmpdir(), 'mouthpiece-panel-'));
    env = { HOME: home, XDG_RUNTIME_DIR: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home };
    const port = await freePort();
    const hello = packagePath('presets/hello.wav');
    program = start(['--wav', hello, '--loop', '--camera', 'off', '--preset', 'mira', '--port', `${port}`], env);
    // A cold start beside other tests takes its time.
    await program.until(({ frames }) => frames > 0, 90_000);
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('pageerror', (error) => complaints.push(`${error}`));
    page.on('console', (message) => {
      // 410: the preset that was being loaded has been overtaken by the next.
      if (message.type() === 'error' && !message.text().includes('410')) complaints.push(message.text());
    });
    await page.goto(`http://127.0.0.1:${port}`);
    await page.locator('#presets button').nth(5).waitFor({ timeout: 60_000 });
  });
  afterAll(async () => {
    await browser?.close();
    await program.interrupt();
    await rm(home, { recursive: true, force: true });
  });
  const on = async () => {
    const { expressions } = JSON.parse((await ask('expression.list')).body);
    return expressions.filter((one: { on: boolean }) => one.on).map((one: { name: string }) => one.name);
  };
  const ask = (action: string) =>
    page.evaluate(async (kind) => {
      const headers = { 'Content-Type': 'application/json' };
      const response = await fetch(`/api/${kind}`, { method: 'POST', headers, body: '{}' });
      return { status: response.status, body: await response.text() };
    }, action);

  it('wears an expression as long as its button is held', async () => {
    await page.getByRole('button', { name: 'Surprised' }).hover();
    await page.mouse.down();
    await expect.poll(on).toEqual(['surprised']);
    await page.screenshot({ path: join(PICTURES, 'panel-live.png'), fullPage: true });
    await page.mouse.up();
    await expect.poll(on).toEqual([]);
  });

  it('holds a face by its key, and follows a switch from the command line', async () => {
    await page.getByText('hold', { exact: true }).click();
    const leo = program.until(({ preset }) => preset === 'leo');
    await page.keyboard.down('4');
    await leo;
    const back = program.until(({ preset }) => preset === 'mira');
    await page.keyboard.up('4');
    await back;
    expect((await run(['use', 'yuki'], env)).code).toBe(0);
    await expect.poll(() => page.locator('#presets [aria-pressed="true"]').textContent()).toBe('Yuki');
  });

  it('moves less by a slider, and finds the preset as it was in the next one', async () => {
    const head = page.getByRole('slider', { name: 'Head' });
    await expect.poll(() => head.isVisible()).toBe(true);
    await head.fill('0.3');
    await expect.poll(async () => JSON.parse((await ask('style.list')).body).gains.head).toBeCloseTo(0.3);
    expect((await run(['use', 'mira'], env)).code).toBe(0);
    await expect.poll(() => head.inputValue()).not.toBe('0.3');
  });

  it('tells where the latency goes, and what the machine lacks', async () => {
    await expect.poll(() => page.locator('#latencyParts li:visible').count()).toBeGreaterThan(2);
    await page.getByRole('button', { name: 'Check this machine' }).click();
    await expect.poll(() => page.locator('#checkUp li').count(), { timeout: 60_000 }).toBeGreaterThan(4);
    await page.screenshot({ path: join(PICTURES, 'panel-checked.png'), fullPage: true });
    expect(complaints).toEqual([]);
  });
});
