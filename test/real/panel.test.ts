import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { packagePath } from '../../src/entry.js';
import type { ObsState } from '../../src/obs/obs.js';
import { thumbnailOf } from '../../src/presets/thumbnail.js';
import type { Stats } from '../../src/stats.js';
import { openBrowser } from '../support/browser.js';
import { type FakeActions, fakeActions, OBS } from '../support/fake-actions.js';
import { needs } from '../support/needs.js';
import { alphaAt, PICTURES } from '../support/page.js';
import { stats } from '../support/stats.js';
import { openTalker } from '../support/talker.js';

describe.skipIf(!needs('chromium'))("the panel's controls in Chromium", () => {
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

  async function open(
    actions: FakeActions = fakeActions(),
    more: Partial<Stats> = {},
    viewport = { width: 1280, height: 900 },
  ) {
    const talker = await openTalker({
      presetFolder: () => packagePath(`presets/${actions.onAir}`),
      presetRevision: () => actions.revision,
      state: () => stats({ preset: actions.onAir, delayed: actions.delayed, ...more }),
      thumbnail: thumbnailOf,
      commands: actions.commands,
    });
    cleanup.push(() => talker.close());
    const context = await browser.newContext({ viewport, permissions: ['clipboard-read', 'clipboard-write'] });
    cleanup.push(() => context.close());
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(`${error}`));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(talker.server.address);
    await expect.poll(() => page.locator('#presets button').count()).toBe(6);
    return { page, actions, complaints };
  }
  const button = (page: Page, name: string) => page.getByRole('button', { name });
  const modes = (actions: FakeActions) =>
    actions.asked.filter(([action]) => action === 'expression.set').map(([, body]) => body);

  it('shows an expression for a moment by a click, and as long as it is held by mouse or key', async () => {
    const { page, actions, complaints } = await open();
    await button(page, 'Smile').click();
    await expect
      .poll(() => modes(actions))
      .toEqual([
        { name: 'smile', mode: 'hold' },
        { name: 'smile', mode: 'pulse' },
      ]);
    await button(page, 'Wink').hover();
    await page.mouse.down();
    await page.waitForTimeout(400);
    expect(await button(page, 'Wink').getAttribute('aria-pressed')).toBe('true');
    await page.mouse.up();
    await expect.poll(() => modes(actions).at(-1)).toEqual({ name: 'wink', mode: 'release' });
    await button(page, 'Angry').focus();
    await page.keyboard.down('Space');
    await page.waitForTimeout(400);
    expect(modes(actions).at(-1)).toEqual({ name: 'angry', mode: 'hold' });
    await page.keyboard.up('Space');
    await expect.poll(() => modes(actions).at(-1)).toEqual({ name: 'angry', mode: 'release' });
    expect(complaints).toEqual([]);
  });

  it('switches, toggles or holds faces by number keys, as is chosen once and remembered', async () => {
    const { page, actions } = await open();
    const presets = () => actions.asked.filter(([action]) => action.startsWith('preset.'));
    await page.keyboard.press('4');
    await expect.poll(() => presets().at(-1)).toEqual(['preset.use', { name: 'leo' }]);
    await page.getByText('toggle', { exact: true }).click();
    await page.keyboard.press('6');
    await expect.poll(() => presets().at(-1)).toEqual(['preset.toggle', { name: 'yuki' }]);
    await page.keyboard.press('6');
    await expect.poll(() => actions.onAir).toBe('leo');
    await page.getByText('hold', { exact: true }).click();
    await page.keyboard.down('5');
    await expect.poll(() => presets().at(-1)).toEqual(['preset.hold', { name: 'mira', down: true }]);
    await expect.poll(() => button(page, 'Mira').getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.up('5');
    await expect.poll(() => presets().at(-1)).toEqual(['preset.hold', { name: 'mira', down: false }]);
    await expect.poll(() => button(page, 'Leo').getAttribute('aria-pressed')).toBe('true');
    await button(page, 'Yuki').hover();
    await page.mouse.down();
    await expect.poll(() => actions.onAir).toBe('yuki');
    await page.mouse.up();
    await expect.poll(() => actions.onAir).toBe('leo');
    await page.reload();
    await expect.poll(() => page.locator('#keys [value="hold"]').isChecked()).toBe(true);
  });

  it('sets style and gains, and follows what another preset brings', async () => {
    const { page, actions } = await open();
    await expect.poll(() => page.locator('[name="style"][value="lively"]').isChecked()).toBe(true);
    await page.getByText('Calm', { exact: true }).click();
    await expect.poll(() => actions.asked.at(-1)).toEqual(['style.set', { style: 'calm' }]);
    const head = page.getByRole('slider', { name: 'Head' });
    await head.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => actions.asked.at(-1)).toEqual(['style.set', { gains: { head: 1.05 } }]);
    expect(await page.locator('.gains label', { hasText: 'Head' }).locator('output').textContent()).toBe('1.05');
    actions.commands['style.set']({ gains: { mouth: 1.4, width: 1, head: 0.5, brows: 1 } });
    actions.commands['preset.use']({ name: 'leo' });
    await expect.poll(() => head.inputValue()).toBe('0.5');
  });

  it('listens to another microphone, and switches the delayed one and the sync test', async () => {
    const { page, actions } = await open();
    const picker = page.getByRole('combobox', { name: 'Microphone' });
    await expect.poll(() => picker.inputValue()).toBe('alsa_input.yeti');
    await picker.selectOption('alsa_input.webcam');
    await expect.poll(() => actions.asked.at(-1)).toEqual(['microphone.use', { name: 'alsa_input.webcam' }]);
    await expect.poll(() => picker.inputValue()).toBe('alsa_input.webcam');
    const delayed = page.getByRole('switch', { name: 'Delayed microphone' });
    await delayed.click();
    await expect.poll(() => delayed.getAttribute('aria-checked')).toBe('true');
    await expect.poll(() => page.locator('#delayedHint').textContent()).toContain('72 ms late');
    await delayed.click();
    await expect.poll(() => actions.asked.at(-1)).toEqual(['microphone.delayed', { on: false }]);
    await expect.poll(() => page.locator('#delayedHint').isVisible()).toBe(false);
    await page.getByRole('switch', { name: 'Flash and beep' }).click();
    await expect.poll(() => actions.asked.at(-1)).toEqual(['sync.test', { on: true }]);
  });

  it('tells where the latency goes, in pieces that make the whole', async () => {
    const { page } = await open();
    await expect
      .poll(() => page.locator('#latencyParts li').allTextContents())
      .toEqual(['capture 5.0', 'window 18', 'look-ahead 32', 'model 0.4', 'frame 16']);
    const widths = await page
      .locator('.pieces i')
      .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().width));
    expect(widths[2] / widths[1]).toBeCloseTo(32 / 18, 1);
  });

  it('shows what the machine lacks with the command that mends it, to be copied', async () => {
    const { page, complaints } = await open();
    await button(page, 'Check this machine').click();
    await expect.poll(() => page.locator('#checkUp [role="status"]').textContent()).toBe('1 of 3 need a look.');
    expect(await page.locator('#checkUp li').first().textContent()).toContain('no v4l2loopback device');
    await button(page, 'Copy: npx mouthpiece camera install').click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('npx mouthpiece camera install');
    expect(complaints).toEqual([]);
  });

  it('puts the avatar into the scene of OBS and out again, and gives scenes their faces', async () => {
    const { page, actions } = await open();
    const card = page.locator('#obs');
    await expect.poll(() => card.locator('.badge').textContent()).toBe('connected');
    expect(await card.textContent()).toContain('voice held back 72 ms');
    await button(page, 'Put the avatar into the scene').click();
    await expect.poll(() => card.textContent()).toContain('Browser source “Mouthpiece”');
    expect(await card.getByRole('status').textContent()).toContain('draws the avatar itself');
    await card.getByText('A face for the scene').click();
    expect(await card.getByRole('combobox', { name: 'Just chatting' }).inputValue()).toBe('');
    const game = card.getByRole('combobox', { name: 'Game' });
    expect(await game.inputValue()).toBe('bolt');
    await game.selectOption({ label: 'Yuki' });
    await expect.poll(() => actions.asked.at(-1)).toEqual(['obs.map', { scene: 'Game', preset: 'yuki' }]);
    await page.screenshot({ path: join(PICTURES, 'panel-obs.png'), fullPage: true });
    await button(page, 'Remove').click();
    await expect.poll(() => card.textContent()).toContain('in no scene yet');
  });

  it('tells of an OBS that does not run, and of a microphone that is missing', async () => {
    const actions = fakeActions();
    const away = { version: null, scene: null, source: null, microphone: null, syncOffsetMs: null, syncBy: null };
    const off: ObsState = { ...OBS, ...away, state: 'searching' };
    (actions.commands as Record<string, unknown>)['obs.status'] = () => ({ ...off, scenes: {} });
    (actions.commands as Record<string, unknown>)['microphone.list'] = () => ({ microphones: [], live: 'hello.wav' });
    const { page } = await open(
      actions,
      {
        source: { name: 'hello.wav', state: 'live', levelDb: -100 },
        latency: null,
        notices: ['There is no microphone: the bundled speech talks instead: sudo apt install pulseaudio'],
        sinks: [{ name: 'camera', state: 'lost', note: 'no virtual camera' }],
      },
      { width: 340, height: 900 },
    );
    await expect.poll(() => page.locator('#obs .badge').textContent()).toBe('not running');
    expect(await button(page, 'Put the avatar').isVisible()).toBe(false);
    await expect.poll(() => page.locator('#sourceName').isVisible()).toBe(true);
    expect(await page.locator('#microphones').isVisible()).toBe(false);
    expect(await page.locator('#latencyParts').isVisible()).toBe(false);
    await page.screenshot({ path: join(PICTURES, 'panel-bare.png'), fullPage: true });
  });

  it('says why where a choice fails, and hides what this program lacks', async () => {
    const { page } = await open(
      fakeActions(['expression.list', 'style.list', 'microphone.delayed', 'doctor.check', 'obs.status']),
    );
    await button(page, 'Bruno').click();
    await expect.poll(() => page.locator('#absence').textContent()).toContain('is truncated');
    await expect.poll(() => page.getByRole('combobox', { name: 'Microphone' }).isVisible()).toBe(true);
    for (const id of ['expressions', 'movement', 'delayed', 'checkUp', 'obs'])
      expect(await page.locator(`#${id}`).isVisible(), id).toBe(false);
  });

  it.each([
    ['desk', 1280, 900],
    ['tablet', 800, 1000],
    ['dock', 340, 900],
    ['narrow', 320, 900],
  ])('fits a %s of %d points', async (name, width, height) => {
    const { page } = await open(fakeActions(), {}, { width, height });
    await expect.poll(() => alphaAt(page, 640, 400), { timeout: 40_000 }).toBe(255);
    await expect.poll(() => page.locator('#expressions button').count()).toBe(7);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await button(page, 'Check this machine').click();
    await expect.poll(() => page.locator('#checkUp li').count()).toBe(3);
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(PICTURES, `panel-${name}.png`), fullPage: true });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    // Whatever can be touched is large enough for a finger or a hurried mouse, and has a name.
    const small = await page.locator('button:visible, select:visible').evaluateAll((all) =>
      all
        .map((one) => ({ box: one.getBoundingClientRect(), text: one.textContent }))
        .filter(({ box }) => box.height < 24 || box.width < 24)
        .map(({ text }) => text),
    );
    expect(small).toEqual([]);
  });
});
