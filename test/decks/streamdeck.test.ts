import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterEach, describe, expect, it } from 'vitest';
import { imageSize } from '../../src/avatar/image-size.js';
import { streamDeckPlugin } from '../../src/decks/streamdeck/plugin.js';
import { writeFolder } from '../../src/decks/write.js';
import { readManifest } from '../../src/manifest-file.js';
import { type DeckHost, homeWith, openDeckHost } from '../support/deck-host.js';
import { deckManifest } from '../support/deck-manifest.js';
import { type FakeControl, openFakeControl } from '../support/fake-control.js';

const vendor = createRequire(import.meta.url)('@elgato/schemas/streamdeck/plugins/manifest.json');
const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0).reverse()) await undo();
});

async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mouthpiece-deck-'));
  cleanup.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

describe.each([
  ['the package', readManifest],
  ['every shape of action', deckManifest],
])('the Stream Deck plugin of %s', (_, read) => {
  it("has a manifest that Elgato's own schema accepts", async () => {
    const files = await streamDeckPlugin(await read());
    const manifest = JSON.parse(`${files.get('manifest.json')}`);
    const validate = new Ajv({ strict: false, allErrors: true }).compile(vendor);
    validate(manifest);
    expect(validate.errors).toBeNull();
    // The schema is not one that takes everything.
    expect(validate({ ...manifest, OS: [{ Platform: 'linux', MinimumVersion: '1' }] })).toBe(false);
    expect(validate({ ...manifest, Version: '1.0' })).toBe(false);
    expect(validate({ ...manifest, Actions: [{ ...manifest.Actions[0], Colour: 'red' }] })).toBe(false);
  });

  it('holds each file that its manifest names, in the sizes that Elgato asks for', async () => {
    const files = await streamDeckPlugin(await read());
    const manifest = JSON.parse(`${files.get('manifest.json')}`);
    const svg = (name: string, size: number) =>
      expect(`${files.get(`${name}.svg`)}`, name).toContain(
        `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}"`,
      );
    expect(files.has(manifest.CodePath)).toBe(true);
    svg(manifest.CategoryIcon, 28);
    for (const action of manifest.Actions) {
      expect(action.UUID.startsWith(`${manifest.UUID}.`)).toBe(true);
      expect(files.has(action.PropertyInspectorPath)).toBe(true);
      svg(action.Icon, 20);
      for (const { Image } of action.States) svg(Image, 144);
    }
    const png = (name: string) => imageSize(files.get(name) as Uint8Array);
    expect(png('icons/plugin.png')).toMatchObject({ width: 256, height: 256 });
    expect(png('icons/plugin@2x.png')).toMatchObject({ width: 512, height: 512 });
  });
});

describe('the folder', () => {
  it('is written over where we wrote it, and never where somebody else did', async () => {
    const folder = join(await temporary(), 'x.sdPlugin');
    const files = new Map([['a/b.txt', 'one']]);
    await writeFolder(folder, files);
    await writeFolder(folder, files);
    const foreign = await temporary();
    await writeFile(join(foreign, 'mine.txt'), 'mine');
    await expect(writeFolder(foreign, files)).rejects.toMatchObject({
      code: 'file/write',
      message: expect.stringContaining('did not write it'),
    });
    await expect(writeFolder(join(foreign, 'mine.txt'), files)).rejects.toMatchObject({ code: 'file/write' });
    await expect(writeFolder(join(foreign, 'mine.txt', 'below'), files)).rejects.toMatchObject({
      code: 'file/write',
      hint: expect.stringContaining('may write to'),
    });
  });
});

describe('the plugin in a Node of its own', () => {
  const key = (action: string, context: string, settings: object, event = 'willAppear') => ({
    event,
    action: `com.mouthpiece.${action}`,
    context,
    device: 'D',
    payload: { settings, coordinates: { column: 0, row: 0 }, controller: 'Keypad', state: 0, isInMultiAction: false },
  });

  async function plugin(): Promise<{ control: FakeControl; host: DeckHost }> {
    const root = await temporary();
    const folder = await writeFolder(
      join(root, 'com.mouthpiece.sdPlugin'),
      await streamDeckPlugin(await deckManifest()),
    );
    const control = await openFakeControl();
    cleanup.push(() => control.close());
    const host = await openDeckHost(folder, await homeWith(root, control.token, control.port));
    cleanup.push(() => host.close());
    return { control, host };
  }
  const events = (host: DeckHost, context: string, event: string) =>
    host.told.filter((message) => message.context === context && message.event === event);

  it('lights the key of the preset on air, and does what a key says', async () => {
    const { control, host } = await plugin();
    host.say(key('preset.use', 'leo', { name: 'leo' }));
    host.say(key('preset.use', 'mira', { name: 'mira' }));
    await expect.poll(() => events(host, 'mira', 'setState').at(-1)?.payload).toEqual({ state: 1 });
    await expect.poll(() => events(host, 'leo', 'setTitle').at(-1)?.payload).toEqual({ title: 'Leo' });
    host.say(key('preset.use', 'leo', { name: 'leo' }, 'keyDown'));
    await expect.poll(() => events(host, 'leo', 'showOk').length).toBe(1);
    expect(control.onAir).toBe('leo');
    await expect.poll(() => events(host, 'leo', 'setState').at(-1)?.payload).toEqual({ state: 1 });
    await expect.poll(() => events(host, 'mira', 'setState').at(-1)?.payload).toEqual({ state: 0 });
    // Somebody else switches.
    control.onAir = 'mira';
    await expect.poll(() => events(host, 'mira', 'setState').at(-1)?.payload).toEqual({ state: 1 });
  });

  it('holds while a key is held, and lets go with it', async () => {
    const { control, host } = await plugin();
    host.say(key('preset.hold', 'k', { name: 'leo' }));
    host.say(key('expression.set', 'e', { name: 'smile', mode: 'hold' }));
    await expect.poll(() => events(host, 'k', 'setTitle').at(-1)?.payload).toEqual({ title: 'Leo' });
    for (const event of ['keyDown', 'keyUp']) host.say(key('preset.hold', 'k', { name: 'leo' }, event));
    for (const event of ['keyDown', 'keyUp'])
      host.say(key('expression.set', 'e', { name: 'smile', mode: 'hold' }, event));
    await expect
      .poll(() => control.asked)
      .toEqual([
        { action: 'preset.hold', input: { name: 'leo', down: true } },
        { action: 'preset.hold', input: { name: 'leo', down: false } },
        { action: 'expression.set', input: { name: 'smile', mode: 'hold' } },
        { action: 'expression.set', input: { name: 'smile', mode: 'release' } },
      ]);
  });

  it('shows an alert and logs why, where the program refuses or is gone, and works again when it is back', async () => {
    const { control, host } = await plugin();
    host.say(key('preset.use', 'x', { name: 'nobody' }));
    host.say(key('preset.use', 'x', { name: 'nobody' }, 'didReceiveSettings'));
    await expect.poll(() => events(host, 'x', 'setTitle').length).toBeGreaterThan(0);
    host.say(key('preset.use', 'x', { name: 'nobody' }, 'keyDown'));
    await expect.poll(() => events(host, 'x', 'showAlert').length).toBe(1);
    const logged = () => host.told.filter(({ event }) => event === 'logMessage').map(({ payload }) => payload?.message);
    expect(logged().at(-1)).toContain("no preset 'nobody'");
    await control.close();
    await expect
      .poll(() => {
        host.say(key('preset.use', 'x', { name: 'leo' }, 'keyDown'));
        return logged().at(-1);
      })
      .toContain('not running');
    const again = await openFakeControl(control.port);
    cleanup.push(() => again.close());
    await expect
      .poll(() => {
        host.say(key('preset.use', 'x', { name: 'leo' }, 'keyDown'));
        return again.onAir;
      })
      .toBe('leo');
  });

  it('offers what the program lists to the page in which a key is set', async () => {
    const { host } = await plugin();
    host.say(key('preset.use', 'k', {}));
    host.say({ event: 'propertyInspectorDidAppear', action: 'com.mouthpiece.preset.use', context: 'k', device: 'D' });
    await expect
      .poll(() => events(host, 'k', 'sendToPropertyInspector').at(-1)?.payload)
      .toEqual({
        connected: true,
        choices: {
          name: [
            { id: 'leo', title: 'Leo' },
            { id: 'mira', title: 'Mira' },
          ],
        },
      });
  });

  it('ends with the program that started it', async () => {
    const { host } = await plugin();
    await host.close();
    expect(host.child.exitCode).toBe(0);
  });
});
