import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installSteps, newService, removeSteps, serviceStatus, UNIT, unitFile } from '../../src/service/service.js';
import { unitOf } from '../../src/service/unit.js';
import { doSteps } from '../../src/sinks/root-steps.js';
import { run } from '../support/program.js';

let home: string;
const before = { ...process.env };
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'mouthpiece-service-'));
  process.env.XDG_CONFIG_HOME = home;
});
afterEach(() => {
  process.env = { ...before };
  rmSync(home, { recursive: true, force: true });
});

const value = (unit: string, key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(unit)?.[1];
const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0;

describe('the systemd unit', () => {
  it('starts the program under its supervisor, which systemd watches over', () => {
    const unit = unitOf(newService(['--preset', 'leo']));
    expect(value(unit, 'ExecStart')).toMatch(
      /^"\/.*node" "--max-semi-space-size=2" ".*main\.js" "start" "--supervised"/,
    );
    expect(value(unit, 'ExecStart')).toMatch(/"--preset" "leo"$/);
    expect(value(unit, 'Restart')).toBe('on-failure');
    // A wrong command line is no better the second time.
    expect(value(unit, 'RestartPreventExitStatus')).toBe('2');
    // The supervisor starts again what the kernel has killed for memory; the unit must not go with it.
    expect(value(unit, 'OOMPolicy')).toBe('continue');
  });

  it('has a sandbox without what would take the camera, the sound or the compiler away', () => {
    const unit = unitOf(newService([]));
    expect(value(unit, 'NoNewPrivileges')).toBe('yes');
    for (const key of [
      'PrivateDevices',
      'DevicePolicy',
      'DeviceAllow',
      'MemoryDenyWriteExecute',
      'PrivateUsers',
      'PrivateTmp',
    ])
      expect(value(unit, key), key).toBeUndefined();
    expect(value(unit, 'RestrictAddressFamilies')?.split(' ')).toEqual(expect.arrayContaining(['AF_UNIX', 'AF_INET']));
    expect(unit).not.toMatch(/DISPLAY|graphical/);
  });

  it('says no secret, only where the folders are', () => {
    process.env.MOUTHPIECE_OBS_PASSWORD = 'Pw-4711';
    process.env.XDG_CACHE_HOME = '/some where/50%';
    const unit = unitOf(newService([]));
    expect(unit).not.toContain('Pw-4711');
    expect(unit).toContain('Environment="XDG_CACHE_HOME=/some where/50%%"');
  });

  it('hands words over as they are, whatever is in them', () => {
    const line = value(unitOf({ command: ['/bin/x', '--mic', 'U$B "5%" \\ é'], environment: {} }), 'ExecStart');
    expect(line).toBe(String.raw`"/bin/x" "--mic" "U$$B \"5%%\" \\ é"`);
    expect(() => unitOf({ command: ['/bin/x', 'a\nExecStartPre=/bin/evil'], environment: {} })).toThrow(RangeError);
  });

  it('is not written for a program that npx keeps only for now', () => {
    expect(() => newService([], '/home/a/.npm/_npx/1f/node_modules/mouthpiece/dist/main.js')).toThrow(/npx/);
  });

  it.skipIf(!hasAnalyze)('is a unit to systemd, every key of it', () => {
    const file = join(home, UNIT);
    // The program need not be built for this.
    const service = { ...newService(['--mic', 'U$B "5%"']), command: ['/bin/true', 'U$B "5%" \\'] };
    writeFileSync(file, unitOf(service));
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--user', '--man=no', file], {
      encoding: 'utf8',
      env: { ...process.env, XDG_RUNTIME_DIR: home },
    });
    expect(stderr.split('\n').filter((line) => line.includes('mouthpiece'))).toEqual([]);
    expect(status, stderr).toBe(0);
  });

  it('comes and goes by the steps that are shown', async () => {
    const calls: string[] = [];
    const options = {
      isRoot: true,
      run: async (command: readonly string[]) => {
        calls.push(command.join(' '));
        return { code: 0, said: '' };
      },
    };
    await doSteps(installSteps(newService([])), options);
    expect(unitFile()).toBe(join(home, 'systemd', 'user', UNIT));
    expect(readFileSync(unitFile(), 'utf8')).toBe(unitOf(newService([])));
    expect(await serviceStatus()).toMatchObject({
      installed: true,
      programThere: existsSync(newService([]).command[2]),
    });
    await doSteps(removeSteps(), options);
    expect(existsSync(unitFile())).toBe(false);
    expect(calls).toEqual([
      'systemctl --user daemon-reload',
      `systemctl --user enable ${UNIT}`,
      `systemctl --user restart ${UNIT}`,
      `systemctl --user disable --now ${UNIT}`,
      'systemctl --user daemon-reload',
    ]);
  });
});

describe.skipIf(process.platform !== 'linux')('mouthpiece service', () => {
  const env = () => ({ XDG_CONFIG_HOME: home, XDG_RUNTIME_DIR: home });

  it('shows what it would write, and writes nothing', async () => {
    const { code, stdout } = await run(['service', 'install', '--dry-run', '--', '--preset', 'leo'], env());
    expect(code).toBe(0);
    expect(stdout).toContain(`write ${join(home, 'systemd', 'user', UNIT)}`);
    expect(stdout).toMatch(/"--supervised" "--preset" "leo"/);
    expect(execFileSync('find', [home, '-type', 'f'], { encoding: 'utf8' })).toBe('');
  });

  it('refuses a flag that the start would refuse, and says so where systemd does not run', async () => {
    expect((await run(['service', 'install', '--yes', '--', '--bogus'], env())).code).toBe(2);
    const { code, stderr } = await run(['service', 'install', '--yes'], env());
    expect([code, stderr]).toEqual([1, expect.stringMatching(/systemd does not run[\s\S]*start --supervised/)]);
  });
});
