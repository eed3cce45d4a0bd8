import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.js';
import { needs } from '../support/needs.js';
import { alphaAt, type Box, brightness, mouthBox, OPEN, PICTURES, PRESET, SHUT } from '../support/page.js';
import { stats } from '../support/stats.js';
import { openTalker } from '../support/talker.js';

describe.skipIf(!needs('chromium'))('the page in Chromium', () => {
  let browser: Browser;
  let mouth: Box;
  const cleanup: (() => unknown)[] = [];
  beforeAll(async () => {
    browser = await openBrowser();
    mouth = await mouthBox();
    await mkdir(PICTURES, { recursive: true });
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

  async function open(address: string, viewport = { width: 1440, height: 900 }) {
    const context = await browser.newContext({ viewport, permissions: ['clipboard-read', 'clipboard-write'] });
    cleanup.push(() => context.close());
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(`${error}`));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(address);
    return { page, complaints };
  }

  const drawn = (page: Page) => expect.poll(() => alphaAt(page, 640, 400), { timeout: 40_000 }).toBe(255);

  it('shows the mouth that the faces say, and the same picture again when it shuts', async () => {
    const { server, pose } = await talker();
    const { page, complaints } = await open(server.address);
    await drawn(page);
    const shut = await brightness(page, mouth);
    pose(OPEN);
    await expect.poll(() => brightness(page, mouth), { timeout: 20_000 }).toBeLessThan(shut - 25);
    await page.screenshot({ path: join(PICTURES, 'open.png') });
    pose(SHUT);
    await expect.poll(() => brightness(page, mouth), { timeout: 20_000 }).toBeCloseTo(shut, 5);
    await page.screenshot({ path: join(PICTURES, 'shut.png') });
    expect(complaints).toEqual([]);
  });

  it('draws with the compiled kernel', async () => {
    const { server } = await talker();
    const { page } = await open(server.address);
    // As text: the test runner would rewrite these imports for itself.
    const kind = await page.evaluate(`(async () => {
      const { openWasmKernel } = await import('/modules/avatar/kernel/wasm.js');
      const module = await (await fetch('/modules/avatar/kernel/kernel.wasm')).arrayBuffer();
      return (await openWasmKernel(65536, module)).kind;
    })()`);
    expect(kind).toBe('wasm');
  });

  it('shows a picture that stands on end as it is', async () => {
    const { server } = await talker({ size: () => ({ width: 1080, height: 1920 }) });
    const { page } = await open(server.address);
    const size = () =>
      page.evaluate("[document.getElementById('avatar').width, document.getElementById('avatar').height]");
    await expect.poll(size, { timeout: 20_000 }).toEqual([406, 720]);
    await page.screenshot({ path: join(PICTURES, 'upright.png') });
    await page.goto(`${server.address}/view`);
    await expect.poll(size, { timeout: 20_000 }).toEqual([1080, 1920]);
  });

  it('draws as many pictures as there are animation frames, up to one per face', async () => {
    const { server, pose, published } = await talker();
    const { page } = await open(server.address);
    await drawn(page);
    let step = 0;
    const moving = setInterval(() => pose({ jaw: Math.abs(Math.sin(step++ / 9)), yaw: Math.sin(step / 40) / 6 }), 16);
    cleanup.push(() => clearInterval(moving));
    const before = published();
    const figures = await page.evaluate(async () => {
      const context = (document.getElementById('avatar') as HTMLCanvasElement).getContext('2d');
      const prototype = Object.getPrototypeOf(context);
      const put = prototype.putImageData;
      let puts = 0;
      let ticks = 0;
      prototype.putImageData = function (...args: unknown[]) {
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
      return { puts, ticks };
    });
    const sent = published() - before;
    console.log(`page: ${figures.puts} drawn, ${figures.ticks} animation frames, ${sent} faces sent in 3 s`);
    expect(figures.puts).toBeGreaterThan(Math.min(figures.ticks, sent) * 0.7);
    expect(figures.puts).toBeLessThanOrEqual(figures.ticks + 1);
    expect(await page.locator('#pageFps').textContent()).toMatch(/^\d+ fps here$/);
  });

  it('shows each figure that the program publishes', async () => {
    const told = stats({
      preset: 'mira',
      source: { name: 'Fake microphone', state: 'lost', levelDb: -42 },
      sinks: [{ name: 'camera', state: 'live', note: '/dev/video10' }],
      latency: { p50: 71.4, p99: 96.2, parts: { window: 18, lookAhead: 32, chunk: 5, model: 0.4, frame: 16 } },
      missed: 1234,
      notices: ['no virtual camera: sudo modprobe v4l2loopback', 'the <b>sound</b> is away'],
    });
    const { server } = await talker({ state: () => told });
    const { page, complaints } = await open(server.address);
    const text = (id: string) => page.locator(`#${id}`).textContent();
    await expect.poll(() => text('latencyP50')).toBe('71');
    expect(await text('link')).toBe('On air');
    expect(await text('latencyP99')).toBe('96');
    expect(await text('sourceName')).toBe('Fake microphone');
    expect(await text('sourceState')).toContain('lost');
    expect(await page.locator('#level').evaluate((meter: HTMLMeterElement) => meter.value)).toBe(-42);
    expect(await text('fps')).toBe('60');
    expect(await text('missed')).toContain('1\u202f234 of');
    expect(await text('cpu')).toBe('13');
    expect(await text('memory')).toContain('148 MB');
    expect(await text('modelName')).toBe('default');
    expect(await text('modelRun')).toContain('cpu');
    expect(await text('preset')).toBe('mira');
    expect(await text('sinks')).toContain('/dev/video10');
    expect(await text('notices')).toContain('the <b>sound</b> is away');
    await page.getByRole('button', { name: 'Copy: sudo modprobe v4l2loopback' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('sudo modprobe v4l2loopback');
    expect(complaints).toEqual([]);
  });

  it('says that the program is gone, and goes on by itself when it is back', async () => {
    const first = await talker();
    const { page } = await open(first.server.address);
    await drawn(page);
    first.pose(OPEN);
    const link = () => page.locator('#link').textContent();
    await first.close();
    await expect.poll(link).toBe('Program not running');
    await page.waitForTimeout(700);
    await page.screenshot({ path: join(PICTURES, 'lost.png') });
    const atRest = await brightness(page, mouth);
    const second = await talker({ port: first.server.port, fixedPort: true });
    second.pose(OPEN);
    await expect.poll(link, { timeout: 5000 }).toBe('On air');
    await expect.poll(() => brightness(page, mouth), { timeout: 20_000 }).toBeLessThan(atRest - 25);
  });

  it('takes up the new picture when the preset is switched, without a blank moment', async () => {
    const root = await mkdtemp(join(tmpdir(), 'mouthpiece-page-'));
    cleanup.push(() => rm(root, { recursive: true }));
    await cp(PRESET, join(root, 'other'), { recursive: true });
    await cp(join(PRESET, 'hair-back.png'), join(root, 'other', 'hair-front.png'));
    let revision = 1;
    const { server } = await talker({
      presetRevision: () => revision,
      presetFolder: () => (revision === 1 ? PRESET : join(root, 'other')),
    });
    const { page, complaints } = await open(server.address);
    await drawn(page);
    const forehead = { x: 560, y: 60, width: 160, height: 160 };
    const before = await brightness(page, forehead);
    await page.evaluate(() => {
      const canvas = document.getElementById('avatar') as HTMLCanvasElement;
      const context = canvas.getContext('2d') as CanvasRenderingContext2D;
      const seen = { blank: 0 };
      Object.assign(window, { seen });
      requestAnimationFrame(function tick() {
        if (context.getImageData(640, 400, 1, 1).data[3] === 0) seen.blank++;
        requestAnimationFrame(tick);
      });
    });
    revision = 2;
    await expect
      .poll(async () => Math.abs((await brightness(page, forehead)) - before), { timeout: 20_000 })
      .toBeGreaterThan(3);
    expect(await page.evaluate(() => (window as unknown as { seen: { blank: number } }).seen.blank)).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('gives OBS the bare picture with its alpha', async () => {
    const { server } = await talker();
    const { page, complaints } = await open(`${server.address}/view`, { width: 1280, height: 720 });
    await drawn(page);
    expect(await alphaAt(page, 4, 4)).toBe(0);
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgba(0, 0, 0, 0)');
    await page.screenshot({ path: join(PICTURES, 'view.png'), omitBackground: true });
    expect(complaints).toEqual([]);
  });

  it('works by keyboard, and on a phone nothing sticks out at the side', async () => {
    const { server } = await talker({ state: () => stats({ notices: [`no camera: sudo ${'modprobe '.repeat(20)}`] }) });
    const { page } = await open(server.address, { width: 360, height: 800 });
    await drawn(page);
    await expect.poll(() => page.locator('#notices button').count()).toBe(1);
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.locator('.screen').getAttribute('data-background')).toBe('checker');
    await expect.poll(() => alphaAt(page, 4, 4)).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await page.screenshot({ path: join(PICTURES, 'phone.png'), fullPage: true });
  });
});
