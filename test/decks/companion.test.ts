import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validateManifest } from '@companion-module/base';
import { afterEach, describe, expect, it } from 'vitest';
import { companionModule } from '../../src/decks/companion/module.js';
import { writeFolder } from '../../src/decks/write.js';
import { readManifest } from '../../src/manifest-file.js';
import { type CompanionHost, type Message, openCompanionHost } from '../support/companion-host.js';
import { homeWith } from '../support/deck-host.js';
import { deckManifest } from '../support/deck-manifest.js';
import { type FakeControl, openFakeControl } from '../support/fake-control.js';

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0).reverse()) await undo();
});

async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mouthpiece-companion-'));
  cleanup.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

describe('the Companion module', () => {
  it("has a manifest that Companion's own check accepts", async () => {
    const files = await companionModule(await readManifest());
    const manifest = JSON.parse(`${files.get('companion/manifest.json')}`);
    expect(() => validateManifest(manifest, false)).not.toThrow();
    expect(() => validateManifest({ ...manifest, runtime: { ...manifest.runtime, type: 'node12' } }, false)).toThrow();
    expect(() => validateManifest({ ...manifest, version: undefined }, false)).toThrow();
    expect(files.has(join('companion', manifest.runtime.entrypoint))).toBe(true);
    expect(JSON.parse(`${files.get('package.json')}`).dependencies).toEqual({
      '@companion-module/base': manifest.runtime.apiVersion,
    });
    expect(`${files.get('companion/HELP.md')}`).toContain('mouthpiece token');
  });
});

describe('the module in a Node of its own', () => {
  async function module(more: { token?: string } = {}): Promise<{ control: FakeControl; host: CompanionHost }> {
    const root = await temporary();
    const folder = await writeFolder(join(root, 'mouthpiece'), await companionModule(await deckManifest()));
    const control = await openFakeControl();
    cleanup.push(() => control.close());
    const env = await homeWith(root, more.token ?? control.token, control.port);
    const host = await openCompanionHost(folder, { port: 0 }, { token: '' }, env);
    cleanup.push(() => host.close());
    return { control, host };
  }
  const press = (host: CompanionHost, actionId: string, options: object) =>
    host.call('executeAction', {
      action: { id: 'a', controlId: 'c', actionId, options, upgradeIndex: null, disabled: false },
    });
  const status = (host: CompanionHost) => host.last('set-status')?.status;

  it('connects by itself and offers actions, buttons and variables with the names of what is there', async () => {
    const { control, host } = await module();
    await expect.poll(() => host.variables).toMatchObject({ connected: true, preset: 'Mira', expression: '' });
    expect(status(host)).toBe('ok');
    const { actions } = host.last('setActionDefinitions');
    expect(actions.map(({ id }: { id: string }) => id)).toEqual([
      'preset.use',
      'preset.next',
      'preset.hold',
      'expression.set',
      'style.set',
      'microphone.delayed',
    ]);
    expect(actions[0].options).toMatchObject([
      { id: 'name', type: 'dropdown', allowCustom: true, choices: [{ id: 'leo', label: 'Leo' }, { id: 'mira' }] },
    ]);
    expect(actions[3].options[1]).toMatchObject({ id: 'mode', type: 'dropdown', default: 'pulse' });
    const buttons = Object.fromEntries(
      host.last('setPresetDefinitions').presets.map((one: { id: string }) => [one.id, one]),
    );
    expect(Object.keys(buttons)).toEqual(
      expect.arrayContaining(['preset.use:leo', 'preset.hold:leo', 'expression.set:smile', 'preset.next']),
    );
    expect(buttons['preset.hold:leo'].steps).toEqual([
      {
        down: [{ actionId: 'preset.hold', options: { name: 'leo', down: true } }],
        up: [{ actionId: 'preset.hold', options: { name: 'leo', down: false } }],
      },
    ]);
    expect(buttons['expression.set:smile'].steps[0].up[0].options).toMatchObject({ name: 'smile', mode: 'release' });
    // What a button holds is what its action takes.
    for (const { actionId, options } of Object.values<Message>(buttons).flatMap(({ steps }) => [
      ...steps[0].down,
      ...steps[0].up,
    ]))
      expect(await press(host, actionId, options)).toMatchObject({ success: true });
    expect(control.asked).toContainEqual({ action: 'expression.set', input: { name: 'smile', mode: 'release' } });
    expect(control.asked).toContainEqual({ action: 'style.set', input: {} });
  });

  it('does what a button says, lights the one that is on, and tells why the program refuses', async () => {
    const { control, host } = await module();
    await expect.poll(() => host.variables.preset).toBe('Mira');
    const feedback = { id: 'f', controlId: 'c', feedbackId: 'preset', upgradeIndex: null, disabled: false };
    await host.call('updateFeedbacks', {
      feedbacks: { f: { ...feedback, options: { name: 'leo' }, isInverted: false } },
    });
    const lit = () => host.last('updateFeedbackValues')?.values.find(({ id }: { id: string }) => id === 'f')?.value;
    await expect.poll(lit).toBe(false);
    expect(await press(host, 'preset.use', { name: 'leo' })).toMatchObject({ success: true });
    expect(control.onAir).toBe('leo');
    await expect.poll(lit).toBe(true);
    await expect.poll(() => host.variables.preset).toBe('Leo');
    expect(await press(host, 'preset.use', { name: 'nobody' })).toMatchObject({
      success: false,
      errorMessage: expect.stringContaining("no preset 'nobody'"),
    });
  });

  it('says that the program is gone, and comes back with it', async () => {
    const { control, host } = await module();
    await expect.poll(() => status(host)).toBe('ok');
    await control.close();
    await expect.poll(() => status(host)).toBe('disconnected');
    await expect.poll(() => host.variables.connected).toBe(false);
    expect(await press(host, 'preset.next', {})).toMatchObject({ success: false });
    const again = await openFakeControl(control.port);
    cleanup.push(() => again.close());
    await expect.poll(() => status(host)).toBe('ok');
  });

  it('takes the token from its settings before the one on the disk', async () => {
    const { control, host } = await module({ token: 'an old one' });
    await expect.poll(() => status(host)).toBe('disconnected');
    const config = { port: control.port };
    await host.call('updateConfigAndLabel', { label: 'm', config, secrets: { token: control.token } });
    await expect.poll(() => status(host)).toBe('ok');
  });
});
