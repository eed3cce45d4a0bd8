import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  cameraFix,
  describeStep,
  driverState,
  installSteps,
  LABEL,
  type Machine,
  packageCommands,
  uninstallSteps,
} from '../../src/sinks/camera-install.js';
import { doSteps } from '../../src/sinks/root-steps.js';
import { loopbackConfig } from '../../src/sinks/v4l2-control.js';

let machine: Machine;
beforeEach(() => {
  machine = { root: mkdtempSync(join(tmpdir(), 'mouthpiece-root-')), kernel: '6.1.0-56-amd64' };
});
afterEach(() => rmSync(machine.root, { recursive: true, force: true }));

const put = (path: string, text: string) => {
  mkdirSync(dirname(join(machine.root, path)), { recursive: true });
  writeFileSync(join(machine.root, path), text, 'latin1');
};
const read = (path: string) => readFileSync(join(machine.root, path), 'utf8');
const SECURE_BOOT = 'sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c';

describe('the machine', () => {
  it('without the driver is told which packages bring it, by its distribution', () => {
    expect(driverState(machine)).toEqual({
      installed: false,
      loaded: false,
      version: undefined,
      control: false,
      secureBoot: false,
      others: [],
    });
    put('etc/os-release', 'PRETTY_NAME="Debian"\nID=debian\n');
    expect(packageCommands(machine)).toEqual(['sudo apt install v4l2loopback-dkms linux-headers-amd64']);
    put('etc/os-release', 'ID=pop\nID_LIKE="ubuntu debian"\n');
    expect(packageCommands(machine)).toEqual(['sudo apt install v4l2loopback-dkms linux-headers-generic']);
    put('etc/os-release', 'ID=fedora\n');
    expect(packageCommands(machine)[0]).toMatch(/dnf install akmod-v4l2loopback/);
    put('etc/os-release', 'ID=arch\n');
    expect(packageCommands(machine)[0]).toMatch(/pacman -S v4l2loopback-dkms linux-headers/);
  });

  it('is seen to have the driver, loaded or not, and what else gives it options', () => {
    put(`lib/modules/${machine.kernel}/modules.dep`, 'updates/dkms/v4l2loopback.ko: kernel/videodev.ko\n');
    expect(driverState(machine)).toMatchObject({ installed: true, loaded: false });
    put('sys/module/v4l2loopback/version', '0.13.2\n');
    put('dev/v4l2loopback', '');
    put('etc/modprobe.d/obs.conf', '# OBS\noptions v4l2loopback devices=2\n');
    put('etc/modprobe.d/other.conf', 'options snd_aloop index=1\n');
    put(SECURE_BOOT, '\x06\0\0\0\x01');
    expect(driverState(machine)).toEqual({
      installed: true,
      loaded: true,
      version: '0.13.2',
      control: true,
      secureBoot: true,
      others: ['/etc/modprobe.d/obs.conf'],
    });
  });

  it('gets the same advice from the doctor', () => {
    const driver = driverState(machine);
    expect(cameraFix({ ...driver, installed: true })).toBe('npx mouthpiece camera install');
    expect(cameraFix(driver, ['sudo apt install x'])).toBe('sudo apt install x && npx mouthpiece camera install');
    expect(cameraFix(driver, ['sudo dnf install x   (from RPM Fusion)'], ' --nr 9')).toBe(
      'sudo dnf install x && npx mouthpiece camera install --nr 9   (from RPM Fusion)',
    );
    expect(cameraFix({ ...driver, secureBoot: true }, ['sudo apt install x'])).toMatch(/mokutil --import/);
  });
});

describe('installing the camera', () => {
  const modprobe: string[][] = [];
  const run = async (command: readonly string[]) => {
    modprobe.push([...command]);
    return { code: 0, said: '' };
  };
  const asRoot = () => ({ root: machine.root, isRoot: true, run });
  beforeEach(() => modprobe.splice(0));

  it('as root writes the two files and loads the driver, and takes it all away again', async () => {
    await doSteps(installSteps({ nr: 9, label: 'My Face' }, driverState(machine)), asRoot());
    expect(read('etc/modprobe.d/mouthpiece.conf')).toBe(
      'options v4l2loopback exclusive_caps=1 card_label="My Face" max_buffers=8 video_nr=9\n',
    );
    expect(read('etc/modules-load.d/mouthpiece.conf')).toBe('v4l2loopback\n');
    expect(modprobe).toEqual([['modprobe', 'v4l2loopback']]);
    // Ours is not somebody else's.
    expect(driverState(machine).others).toEqual([]);

    put('sys/module/v4l2loopback/version', '0.12.7\n');
    await doSteps(uninstallSteps(driverState(machine)), asRoot());
    expect(modprobe.at(-1)).toEqual(['modprobe', '-r', 'v4l2loopback']);
    expect(readdirSync(join(machine.root, 'etc/modprobe.d'))).toEqual([]);
    expect(readdirSync(join(machine.root, 'etc/modules-load.d'))).toEqual([]);
  });

  it('loads a driver that runs already again, for it keeps the options that it began with', () => {
    put('sys/module/v4l2loopback/version', '0.12.7\n');
    expect(installSteps({}, driverState(machine)).map((step) => describeStep(step).split('\n')[0])).toEqual([
      'write /etc/modprobe.d/mouthpiece.conf:',
      'write /etc/modules-load.d/mouthpiece.conf:',
      'run modprobe -r v4l2loopback',
      'run modprobe v4l2loopback',
    ]);
  });

  it('as a user asks sudo, a program and its input at a time, with no shell', async () => {
    const calls: [readonly string[], string][] = [];
    const options = {
      isRoot: false,
      run: async (command: readonly string[], input: string) => {
        calls.push([command, input]);
        return { code: 0, said: '' };
      },
    };
    await doSteps(installSteps({}, driverState(machine)), options);
    await doSteps(uninstallSteps(driverState(machine)), options);
    expect(calls).toEqual([
      [
        ['sudo', 'tee', '/etc/modprobe.d/mouthpiece.conf'],
        'options v4l2loopback exclusive_caps=1 card_label=Mouthpiece max_buffers=8\n',
      ],
      [['sudo', 'tee', '/etc/modules-load.d/mouthpiece.conf'], 'v4l2loopback\n'],
      [['sudo', 'modprobe', 'v4l2loopback'], ''],
      [['sudo', 'rm', '-f', '/etc/modprobe.d/mouthpiece.conf'], ''],
      [['sudo', 'rm', '-f', '/etc/modules-load.d/mouthpiece.conf'], ''],
    ]);
  });

  it('ends at the step that fails, and says what to do', async () => {
    put('sys/module/v4l2loopback/version', '0.12.7\n');
    const busy = async (command: readonly string[]) =>
      command.includes('-r')
        ? { code: 1, said: 'modprobe: FATAL: Module v4l2loopback is in use.\n' }
        : { code: 0, said: '' };
    await expect(doSteps(installSteps({}, driverState(machine)), { isRoot: false, run: busy })).rejects.toMatchObject({
      code: 'camera/install',
      message: expect.stringContaining('is in use'),
      hint: expect.stringContaining('every app that shows the camera'),
      retryable: true,
    });
    await expect(
      doSteps([{ do: 'run', command: ['/nonexistent/modprobe'] }], { root: machine.root, isRoot: true }),
    ).rejects.toMatchObject({ code: 'camera/install', hint: '/nonexistent/modprobe' });
  });

  it('takes no label that could be more than a label', () => {
    for (const label of ['Mouthpiece', 'My Face (2)', 'a']) expect(label).toMatch(LABEL);
    for (const label of ['', ' x', 'a"b', 'a\nb', 'a,b', 'x'.repeat(32)]) expect(label).not.toMatch(LABEL);
  });
});

describe('a device by the control node', () => {
  it("is asked for in the driver's struct", () => {
    const config = loopbackConfig({ nr: 42, label: 'Mouthpiece' });
    expect(config).toHaveLength(72);
    expect([config.readInt32LE(0), config.readInt32LE(4), config.readUInt32LE(56)]).toEqual([42, 42, 8]);
    expect(config.toString('latin1', 8, 40).replace(/\0+$/, '')).toBe('Mouthpiece');
    expect(loopbackConfig({}).readInt32LE(0)).toBe(-1);
    expect(loopbackConfig({ label: 'é'.repeat(40) })[39]).toBe(0);
  });
});
