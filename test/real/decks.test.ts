import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagePath } from '../../src/entry.js';
import { type CompanionHost, type Message, openCompanionHost } from '../support/companion-host.js';
import { type DeckHost, openDeckHost } from '../support/deck-host.js';
import { freePort, type LiveProgram, run, start } from '../support/program.js';

/** The compiled program, the plugins that it writes, and hosts that run them as Stream Deck and Companion do. */
describe('button decks and the running program', () => {
  let home: string;
  let env: NodeJS.ProcessEnv;
  let program: LiveProgram;
  const cleanup: (() => unknown)[] = [];

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'mouthpiece-decks-'));
    env = {
      HOME: home,
      USERPROFILE: home,
      XDG_RUNTIME_DIR: join(home, 'run'),
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_CACHE_HOME: join(home, 'cache'),
    };
    for (const kind of ['streamdeck', 'companion']) {
      const { code, stderr } = await run(['plugin', kind, home], env);
      expect(code, stderr).toBe(0);
    }
    const hello = packagePath('presets/hello.wav');
    const port = `${await freePort()}`;
    program = start(['--wav', hello, '--loop', '--camera', 'off', '--preset', 'mira', '--port', port], env);
    cleanup.push(() => program.interrupt());
    // A cold start beside other tests takes its time.
    await program.until(({ frames }) => frames > 0, 90_000);
  });
  afterAll(async () => {
    for (const undo of cleanup.splice(0).reverse()) await undo();
    await rm(home, { recursive: true, force: true });
  });

  it('a Stream Deck key puts a face on air, holds one, and pulls a face; none of it was set up', async () => {
    const host: DeckHost = await openDeckHost(join(home, 'com.mouthpiece.sdPlugin'), env);
    cleanup.push(() => host.close());
    const say = (event: string, action: string, context: string, settings: object) =>
      host.say({ event, action: `com.mouthpiece.${action}`, context, payload: { settings } });
    const last = (context: string, event: string) =>
      host.told.filter((one) => one.context === context && one.event === event).at(-1)?.payload;

    say('willAppear', 'preset.use', 'leo', { name: 'leo' });
    say('willAppear', 'preset.hold', 'yuki', { name: 'yuki' });
    say('willAppear', 'expression.set', 'smile', { name: 'smile', mode: 'toggle' });
    await expect.poll(() => last('leo', 'setTitle')).toEqual({ title: 'Leo' });

    const leo = program.until(({ preset }) => preset === 'leo');
    say('keyDown', 'preset.use', 'leo', { name: 'leo' });
    say('keyUp', 'preset.use', 'leo', { name: 'leo' });
    await leo;
    await expect.poll(() => last('leo', 'setState')).toEqual({ state: 1 });
    expect(host.told.some(({ event, context }) => event === 'showOk' && context === 'leo')).toBe(true);

    const yuki = program.until(({ preset }) => preset === 'yuki');
    say('keyDown', 'preset.hold', 'yuki', { name: 'yuki' });
    await yuki;
    const back = program.until(({ preset }) => preset === 'leo');
    say('keyUp', 'preset.hold', 'yuki', { name: 'yuki' });
    await back;

    say('keyDown', 'expression.set', 'smile', { name: 'smile', mode: 'toggle' });
    await expect.poll(() => last('smile', 'setState')).toEqual({ state: 1 });
    say('keyDown', 'expression.set', 'smile', { name: 'smile', mode: 'toggle' });
    await expect.poll(() => last('smile', 'setState')).toEqual({ state: 0 });

    say('keyDown', 'preset.use', 'leo', { name: 'nobody' });
    await expect.poll(() => host.told.some(({ event }) => event === 'showAlert')).toBe(true);

    // By somebody else's hand: the key follows.
    expect((await run(['use', 'mira'], env)).code).toBe(0);
    await expect.poll(() => last('leo', 'setState')).toEqual({ state: 0 });
  });

  it('a Companion button does so too, and its lamps and variables follow', async () => {
    const host: CompanionHost = await openCompanionHost(join(home, 'mouthpiece'), { port: 0 }, { token: '' }, env);
    cleanup.push(() => host.close());
    await expect.poll(() => host.variables.connected).toBe(true);
    const buttons = () => host.last('setPresetDefinitions').presets as { id: string; steps: Message[] }[];
    await expect.poll(() => buttons().map(({ id }) => id)).toContain('preset.use:bolt');
    const press = async (id: string, way: 'down' | 'up') => {
      const [sent] = buttons().find((one) => one.id === id)!.steps[0][way];
      const action = { ...sent, id: 'a', controlId: 'c', upgradeIndex: null, disabled: false };
      expect(await host.call('executeAction', { action }), id).toEqual({ success: true });
    };
    await press('preset.use:bolt', 'down');
    await expect.poll(() => host.variables.preset).toBe('Bolt');
    await press('expression.set:surprised', 'down');
    await expect.poll(() => host.variables.expression).toBe('Surprised');
    await press('expression.set:surprised', 'up');
    await expect.poll(() => host.variables.expression).toBe('');
    // A button of each action that is offered can be pressed; those for devices need devices.
    const tried = new Set<string>();
    for (const { id, steps } of buttons()) {
      const [action] = id.split(':');
      if (tried.has(action) || /^(microphone|obs|sync)\./.test(id)) continue;
      tried.add(action);
      await press(id, 'down');
      if (steps[0].up.length > 0) await press(id, 'up');
    }
    expect([...tried]).toEqual(expect.arrayContaining(['preset.use', 'preset.hold', 'expression.set', 'style.set']));
  });
});
