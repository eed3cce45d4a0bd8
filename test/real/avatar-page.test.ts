import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Pair } from '../../src/avatar/curve.js';
import { openBrowser } from '../support/browser.js';
import { drawCartoon } from '../support/cartoon.js';
import { faceAt, faceHands, layFace } from '../support/face-hands.js';
import { needs } from '../support/needs.js';
import { alphaAt, brightness, mouthBox, PICTURES, PRESET } from '../support/page.js';
import { start } from '../support/program.js';
import { openTalker } from '../support/talker.js';

interface Sent {
  readonly name: string;
  readonly title: string;
  readonly landmarks: readonly Pair[];
}

describe.skipIf(!needs('chromium'))('the page "Add a face" in Chromium', { timeout: 60_000 }, () => {
  const cartoon = drawCartoon();
  const monster = { name: 'green_monster.png', mimeType: 'image/png', buffer: cartoon.png };
  let browser: Browser;
  const cleanup: (() => unknown)[] = [];
  beforeAll(async () => {
    browser = await openBrowser();
    await mkdir(PICTURES, { recursive: true });
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    for (const undo of cleanup.splice(0).reverse()) await undo();
  });

  /** The page on a server that finds `landmarks` in any picture, and what is sent to it to be kept. */
  async function open(
    landmarks: readonly Pair[] | null = null,
    viewport = { width: 1440, height: 960 },
    seen: (face: number | undefined) => object = () => ({ landmarks }),
    { png }: { readonly png: Buffer } = cartoon,
  ) {
    const sent: Sent[] = [];
    const talker = await openTalker({
      presetFolder: () => PRESET,
      uploads: {
        'avatar.detect': (picture, fields) => {
          expect(Buffer.compare(Buffer.from(picture), png)).toBe(0);
          return seen((fields as { face?: number }).face);
        },
        'avatar.create': (_, fields) => {
          sent.push(fields as Sent);
          return { preset: (fields as Sent).name };
        },
      },
    });
    cleanup.push(() => talker.close());
    const context = await browser.newContext({ viewport });
    cleanup.push(() => context.close());
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(`${error}`));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(`${talker.server.address}/avatar`);
    return { page, sent, complaints };
  }

  const editing = (page: Page, timeout = 15_000) =>
    expect.poll(() => page.locator('body').getAttribute('data-state'), { timeout }).toBe('edit');
  /** How much the pixels of the preview change from one moment to another. */
  const liveliness = (page: Page) =>
    page.evaluate(async () => {
      const canvas = document.getElementById('preview') as HTMLCanvasElement;
      const read = () =>
        (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(0, 0, canvas.width, canvas.height).data;
      const before = read();
      await new Promise((resolve) => setTimeout(resolve, 700));
      const after = read();
      let changed = 0;
      for (let i = 0; i < before.length; i += 4) if (Math.abs(before[i] - after[i]) > 12) changed++;
      return changed;
    });

  const opaquePixels = (page: Page) =>
    page.evaluate(() => {
      const canvas = document.getElementById('editor') as HTMLCanvasElement;
      const { data } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(
        0,
        0,
        canvas.width,
        canvas.height,
      );
      let count = 0;
      for (let i = 3; i < data.length; i += 4) if (data[i] === 255) count++;
      return count;
    });

  it('lets a face be laid on a cartoon in a dozen drags, while the preview talks, and sends what was laid', async () => {
    const { page, sent, complaints } = await open();
    await page.screenshot({ path: join(PICTURES, 'avatar-empty.png') });
    await page.setInputFiles('#file', monster);
    await editing(page);
    expect(await page.locator('#message').textContent()).toContain('No face was found');
    const hands = await faceHands(page, cartoon);
    await layFace(hands, cartoon);
    expect(hands.moves).toBeLessThanOrEqual(12);
    await expect.poll(() => liveliness(page), { timeout: 10_000 }).toBeGreaterThan(100);
    await page.screenshot({ path: join(PICTURES, 'avatar-laid.png') });
    const made = await page.evaluate(() => performance.getEntriesByName('preview').map(({ duration }) => duration));
    console.log(
      `preview made anew ${made.length} times, ${Math.round(made.sort((a, b) => a - b)[made.length >> 1])} ms each`,
    );
    await expect.poll(() => page.locator('#steps .done').count()).toBeGreaterThanOrEqual(3);
    await page.getByRole('button', { name: 'Save and go on air' }).click();
    await expect.poll(() => page.locator('#message').textContent()).toContain('is on air');
    const [{ name, title, landmarks }] = sent;
    expect([name, title]).toEqual(['green-monster', 'Green monster']);
    const far = landmarks.map(([x, y], i) =>
      Math.hypot(x - hands.face.points[i * 2], y - hands.face.points[i * 2 + 1]),
    );
    expect(Math.max(...far)).toBeLessThan(1.5);
    expect(complaints).toEqual([]);
  });

  it('makes a preset of a cartoon that the detector misses, and it talks on air', { timeout: 240_000 }, async () => {
    const home = await mkdtemp(join(tmpdir(), 'mouthpiece-avatar-'));
    cleanup.push(() => rm(home, { recursive: true }));
    const program = start(['--camera', 'off'], { XDG_CONFIG_HOME: home });
    cleanup.push(() => program.child.kill('SIGKILL'));
    await program.until((stats) => stats.frames > 0, 90_000);
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(program.log())![0];
    const page = await browser.newPage({ viewport: { width: 1440, height: 960 } });
    cleanup.push(() => page.close());
    const begun = performance.now();
    await page.goto(`${address}/avatar`);
    await page.setInputFiles('#file', monster);
    await editing(page, 100_000);
    expect(await page.locator('#message').textContent()).toContain('No face was found');
    const hands = await faceHands(page, cartoon);
    await layFace(hands, cartoon);
    await page.getByRole('button', { name: 'Save and go on air' }).click();
    await expect.poll(() => page.locator('#message').textContent(), { timeout: 100_000 }).toContain('is on air');
    const seconds = (performance.now() - begun) / 1000;
    console.log(
      `from the picture to a preset on air: ${hands.moves} drags, ${seconds.toFixed(1)} s of the machine's time`,
    );
    await program.until((stats) => stats.preset === 'green-monster');
    await page.getByRole('button', { name: 'See it on the panel' }).click();
    await expect.poll(() => page.locator('#presets [aria-pressed="true"]').textContent()).toBe('Green monster');
    await expect.poll(() => alphaAt(page, 640, 400), { timeout: 15_000 }).toBe(255);
    const mouth = await mouthBox(join(home, 'mouthpiece', 'presets', 'green-monster'));
    const seen: number[] = [];
    const spread = async () => {
      seen.push(await brightness(page, mouth));
      if (seen.length === 60) await page.screenshot({ path: join(PICTURES, 'avatar-on-air.png') });
      return Math.max(...seen) - Math.min(...seen);
    };
    await expect.poll(spread, { timeout: 30_000 }).toBeGreaterThan(15);
    await page.screenshot({ path: join(PICTURES, 'avatar-on-air.png') });
  });

  it('offers the other faces of a group, one after the other, and keeps the one that is shown', async () => {
    const group = [-90, 0, 90].map((aside) => faceAt(cartoon).map(([x, y]): Pair => [x + aside, y]));
    const { page, sent, complaints } = await open(null, undefined, (face = 2) => ({
      landmarks: group[face - 1],
      number: face,
      of: group.length,
    }));
    await page.setInputFiles('#file', monster);
    await editing(page);
    for (const number of [2, 3, 1]) {
      await expect
        .poll(() => page.locator('#message').textContent())
        .toContain(`There are 3 faces in this picture.This is number ${number}`);
      await editing(page);
      if (number !== 1) await page.getByRole('button', { name: 'Take another one' }).click();
    }
    await page.screenshot({ path: join(PICTURES, 'avatar-group.png') });
    await page.getByRole('button', { name: 'Save and go on air' }).click();
    await expect.poll(() => sent.length).toBe(1);
    expect(sent[0].landmarks).toEqual(group[0]);
    expect(complaints).toEqual([]);
  });

  it('takes back and does again, by keys too, and nudges by ten with Shift', async () => {
    const { page, sent } = await open();
    await page.setInputFiles('#file', monster);
    await editing(page);
    const hands = await faceHands(page, cartoon);
    await hands.carry('eyeLeft', cartoon.eyeLeft);
    await page.keyboard.press('Control+z');
    await expect.poll(() => page.locator('#undo').isDisabled()).toBe(true);
    await page.keyboard.press('Control+Shift+Z');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+ArrowDown');
    await page.getByRole('button', { name: 'Save and go on air' }).click();
    await expect.poll(() => sent.length).toBe(1);
    const { points } = hands.face;
    expect(sent[0].landmarks[36][0]).toBeCloseTo(points[72] + 1, 0);
    expect(sent[0].landmarks[36][1]).toBeCloseTo(points[73] + 10, 0);
  });

  it('lays the points on a face that was found, and sends them untouched', async () => {
    const found = faceAt(cartoon);
    const { page, sent } = await open(found);
    await page.setInputFiles('#file', monster);
    await editing(page);
    await expect.poll(() => page.locator('#found').textContent()).toContain('was found');
    await expect.poll(() => opaquePixels(page)).toBeGreaterThan(100_000);
    await page.screenshot({ path: join(PICTURES, 'avatar-found.png') });
    await page.getByRole('button', { name: 'Save and go on air' }).click();
    await expect.poll(() => sent.length).toBe(1);
    expect(sent[0].landmarks).toEqual(found);
    await page.getByRole('button', { name: 'Start again' }).click();
    await expect.poll(() => page.locator('#steps .done').count()).toBe(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => page.locator('#steps .done').count()).toBe(5);
  });

  it('shows a picture upright whose face lies in it, and sends the points of the file as it is', async () => {
    const canvas = createCanvas(cartoon.height, cartoon.width);
    const context = canvas.getContext('2d');
    context.rotate(Math.PI / 2);
    context.drawImage(await loadImage(cartoon.png), 0, -cartoon.height);
    const png = canvas.toBuffer('image/png');
    const found = faceAt(cartoon).map(([x, y]): Pair => [cartoon.height - y, x]);
    const { page, sent } = await open(found, undefined, undefined, { png });
    await page.setInputFiles('#file', { ...monster, buffer: png });
    await editing(page);
    await expect.poll(() => page.locator('#found').textContent()).toContain('was found');
    await expect.poll(() => opaquePixels(page)).toBeGreaterThan(100_000);
    await expect.poll(() => liveliness(page), { timeout: 10_000 }).toBeGreaterThan(100);
    await page.screenshot({ path: join(PICTURES, 'avatar-lying.png') });
    await page.getByRole('button', { name: 'Save and go on air' }).click();
    await expect.poll(() => sent.length).toBe(1);
    expect(sent[0].landmarks).toEqual(found);
    await page.locator('[data-step="jaw"]').click();
    await page.keyboard.press('Shift+ArrowDown');
    await page.getByRole('button', { name: 'Save and go on air' }).click();
    await expect.poll(() => sent.length).toBe(2);
    expect(sent[1].landmarks[8][0]).toBeCloseTo(found[8][0] - 10, 1);
    expect(sent[1].landmarks[8][1]).toBeCloseTo(found[8][1], 1);
    expect(sent[1].landmarks[36][0]).toBeCloseTo(found[36][0], 1);
    expect(sent[1].landmarks[36][1]).toBeCloseTo(found[36][1], 1);
  });

  it('says what is wrong with a file that is no picture, and goes on with the next', async () => {
    const { page } = await open();
    await page.setInputFiles('#file', { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') });
    await expect.poll(() => page.locator('#message').textContent()).toContain('notes.txt');
    await page.setInputFiles('#file', { name: 'fake.png', mimeType: 'image/png', buffer: Buffer.from('hello') });
    await expect.poll(() => page.locator('#message').textContent()).toContain('cannot be read');
    await page.setInputFiles('#file', monster);
    await editing(page);
  });

  it('zooms and moves the picture without moving the face, and fits a phone', async () => {
    const { page, sent } = await open(null, { width: 390, height: 844 });
    await page.setInputFiles('#file', monster);
    await editing(page);
    const hands = await faceHands(page, cartoon);
    await page.mouse.move(...hands.at(30));
    await page.mouse.wheel(0, -600);
    await pinch(page, hands.at(30));
    await page.screenshot({ path: join(PICTURES, 'avatar-close.png') });
    await page.getByRole('button', { name: 'Fit' }).click();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.screenshot({ path: join(PICTURES, 'avatar-phone.png'), fullPage: true });
    await page.getByRole('button', { name: 'Save and go on air' }).click();
    await expect.poll(() => sent.length).toBe(1);
    expect(sent[0].landmarks[30][0]).toBeCloseTo(hands.face.points[60], 1);
  });
});

/** Two fingers that part. */
async function pinch(page: Page, [x, y]: Pair): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...spread: number[]) =>
    session.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: spread.flatMap((by) => [
        { x: x - by, y, id: 1 },
        { x: x + by, y, id: 2 },
      ]),
    });
  await touch('touchStart', 30);
  await touch('touchMove', 45);
  await touch('touchMove', 60);
  await touch('touchEnd');
}
