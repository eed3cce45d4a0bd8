import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packagePath } from '../../src/entry.js';
import { unitFile } from '../../src/service/service.js';
import { findLeftovers } from '../../src/uninstall/leftovers.js';
import { addressOf, freePort, run, start } from '../support/program.js';

let home: string;
let env: NodeJS.ProcessEnv;
const before = { ...process.env };
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'mouthpiece-home-'));
  mkdirSync(join(home, 'run'));
  // As for a user whose folders are in their usual places.
  env = {
    HOME: home,
    XDG_CONFIG_HOME: '',
    XDG_CACHE_HOME: '',
    XDG_STATE_HOME: '',
    XDG_RUNTIME_DIR: join(home, 'run'),
    TMPDIR: home,
  };
});
afterEach(() => {
  process.env = { ...before };
  rmSync(home, { recursive: true, force: true });
});

/** All that lies below the user's home, but for the folders that were there, or that any program shares. */
const SHARED = ['run', '.config', '.cache', '.local', join('.local', 'state')];
const left = () => (readdirSync(home, { recursive: true }) as string[]).filter((path) => !SHARED.includes(path)).sort();
const put = (...path: string[]) => {
  mkdirSync(dirname(join(home, ...path)), { recursive: true });
  writeFileSync(join(home, ...path), '');
};

describe.skipIf(process.platform !== 'linux')('mouthpiece uninstall', { timeout: 240_000 }, () => {
  it('leaves nothing of a program that was used in an empty home', async () => {
    const program = start(['--camera', 'off', '--obs', 'off', '--port', String(await freePort())], env);
    await program.until((stats) => stats.frames > 0, 120_000);
    await fetch(addressOf(program));
    expect((await run(['uninstall', '--yes'], env)).stderr).toMatch(/still runs[\s\S]*Ctrl-C/);
    await program.interrupt();
    expect((await run(['preset', 'export', 'bolt', join(home, 'bolt.zip')], env)).code).toBe(0);
    expect((await run(['preset', 'import', join(home, 'bolt.zip'), '--name', 'mine'], env)).code).toBe(0);
    expect((await run(['plugin', 'streamdeck', join(home, '.config', 'opendeck', 'plugins')], env)).code).toBe(0);
    rmSync(join(home, 'bolt.zip'));
    put('.config', 'opendeck', 'plugins', 'com.other.sdPlugin');
    expect(left()).toEqual(
      expect.arrayContaining([
        '.cache/mouthpiece/plans',
        '.config/mouthpiece/token',
        '.config/mouthpiece/presets/mine/rig.json',
        '.config/opendeck/plugins/com.mouthpiece.sdPlugin/manifest.json',
      ]),
    );

    const shown = await run(['uninstall', '--dry-run'], env);
    expect(shown.stdout).toContain(`remove ${join(home, '.config', 'mouthpiece', 'token')}`);
    expect(shown.stdout).toContain(`keep ${join(home, '.config', 'mouthpiece', 'presets', 'mine')}`);
    expect(existsSync(join(home, '.config', 'mouthpiece', 'token'))).toBe(true);

    expect((await run(['uninstall', '--yes'], env)).code).toBe(0);
    expect(left().filter((path) => !path.startsWith(join('.config', 'mouthpiece', 'presets', 'mine')))).toEqual([
      '.config/mouthpiece',
      '.config/mouthpiece/presets',
      '.config/opendeck',
      '.config/opendeck/plugins',
      '.config/opendeck/plugins/com.other.sdPlugin',
    ]);
    expect((await run(['uninstall', '--yes', '--presets'], env)).code).toBe(0);
    expect(left()).toEqual([
      '.config/opendeck',
      '.config/opendeck/plugins',
      '.config/opendeck/plugins/com.other.sdPlugin',
    ]);
    expect((await run(['uninstall', '--dry-run'], env)).stdout).toMatch(/left nothing here/);
  });

  it('asks before it does anything', async () => {
    put('.config', 'mouthpiece', 'token');
    const { code, stderr } = await run(['uninstall'], env);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/mouthpiece uninstall --yes/)]);
    expect(left()).toEqual(['.config/mouthpiece', '.config/mouthpiece/token']);
  });

  it('finds what only some have: the service, the driver, what a killed program left; and nothing of others', async () => {
    // A thread of the test runner has the home that it began with.
    const folders = { XDG_CONFIG_HOME: '.config', XDG_CACHE_HOME: '.cache', XDG_STATE_HOME: '.local/state' };
    for (const [name, folder] of Object.entries(folders)) process.env[name] = join(home, folder);
    put('etc', 'modprobe.d', 'mouthpiece.conf');
    put('etc', 'modules-load.d', 'mouthpiece.conf');
    put('.config', 'obs-studio', 'user.ini');
    put('mouthpiece-evaluate-aB3dE6', 'sound.wav');
    put('mouthpiece-notes', 'of the user');
    put('.local', 'state', 'mouthpiece', 'obs-sync.json');
    mkdirSync(dirname(unitFile()), { recursive: true });
    writeFileSync(unitFile(), '');
    const found = await findLeftovers({ root: home, temporary: home });
    expect(found.service).toBe(true);
    expect(found.driver).toEqual([
      join(home, 'etc', 'modprobe.d', 'mouthpiece.conf'),
      join(home, 'etc', 'modules-load.d', 'mouthpiece.conf'),
    ]);
    expect([...found.paths].sort()).toEqual(
      [join(home, '.local', 'state', 'mouthpiece'), join(home, 'mouthpiece-evaluate-aB3dE6')].sort(),
    );
    expect(found.presets).toEqual([]);
    expect(existsSync(packagePath('presets/mira'))).toBe(true);
  });
});
