/** How the virtual camera comes onto a Linux machine, and stays: two files, and the driver loaded. */
import { readdirSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';

export interface InstallOptions {
  /** Of /dev/videoN; without it the driver takes the first free one. */
  readonly nr?: number;
  /** What apps list. */
  readonly label?: string;
}

/** Where a machine is looked at; tests bring a folder of their own. */
export interface Machine {
  /** `/` */
  readonly root: string;
  /** The kernel that runs, as `uname -r` says. */
  readonly kernel: string;
}

export const thisMachine = (): Machine => ({ root: '/', kernel: release() });

/** One step of the way, for people to read and for a program to do; the files need root's rights. */
export type Step =
  | { readonly do: 'write'; readonly path: string; readonly text: string }
  | { readonly do: 'remove'; readonly path: string }
  | { readonly do: 'run'; readonly command: readonly string[] };

export const CAMERA_LABEL = 'Mouthpiece';
/** Letters, digits and what the kernel's command line and apps take without quoting woes. */
export const LABEL = /^[A-Za-z0-9][A-Za-z0-9 ._()-]{0,30}$/;

const OPTIONS = 'etc/modprobe.d/mouthpiece.conf';
const LOAD = 'etc/modules-load.d/mouthpiece.conf';

/** The files that `camera install` writes. */
export const driverFiles = (root = '/'): string[] => [join(root, OPTIONS), join(root, LOAD)];

/** What the driver is told: a camera that browsers list, and buffers enough that no reader sees half a frame. */
export function driverOptions({ nr, label = CAMERA_LABEL }: InstallOptions = {}): string {
  const name = /\s/.test(label) ? `"${label}"` : label;
  const number = nr === undefined ? '' : ` video_nr=${nr}`;
  return `exclusive_caps=1 card_label=${name} max_buffers=8${number}`;
}

/** The command that loads the driver once, for hints. */
export const modprobeCommand = (options?: InstallOptions): string =>
  `sudo modprobe v4l2loopback ${driverOptions(options)}`;

/** What there is of the driver. */
export interface DriverState {
  /** The module lies in the running kernel's folder. */
  readonly installed: boolean;
  readonly loaded: boolean;
  /** Version of the loaded driver, such as 0.12.7. */
  readonly version: string | undefined;
  /** It can make devices while it runs (0.13 and newer). */
  readonly control: boolean;
  /** The firmware loads signed modules only. */
  readonly secureBoot: boolean;
  /** Files of others that give the driver options too: they are laid over ours or under them. */
  readonly others: readonly string[];
}

const text = (machine: Machine, path: string): string | undefined => {
  try {
    return readFileSync(join(machine.root, path), 'latin1');
  } catch {
    return undefined;
  }
};
const names = (machine: Machine, path: string): string[] => {
  try {
    return readdirSync(join(machine.root, path));
  } catch {
    return [];
  }
};

export function driverState(machine: Machine = thisMachine()): DriverState {
  const loaded = names(machine, 'sys/module').includes('v4l2loopback');
  const modules = ['lib/modules', 'usr/lib/modules'].map((folder) =>
    text(machine, `${folder}/${machine.kernel}/modules.dep`),
  );
  // The variable's four bytes of attributes come first.
  const secure = text(machine, 'sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c');
  return {
    installed: loaded || modules.some((list) => list !== undefined && /\/v4l2loopback\.ko/.test(list)),
    loaded,
    version: text(machine, 'sys/module/v4l2loopback/version')?.trim(),
    control: names(machine, 'dev').includes('v4l2loopback'),
    secureBoot: secure?.charCodeAt(4) === 1,
    others: names(machine, 'etc/modprobe.d')
      .map((name) => `etc/modprobe.d/${name}`)
      .filter((path) => path !== OPTIONS && /^\s*options\s+v4l2loopback\b/m.test(text(machine, path) ?? ''))
      .map((path) => `/${path}`),
  };
}

/** The commands that bring the driver's package, by the distribution; the first two lines that a user types. */
export function packageCommands(machine: Machine = thisMachine()): string[] {
  const system = text(machine, 'etc/os-release') ?? '';
  const is = (name: RegExp) => new RegExp(`^ID(_LIKE)?=.*\\b(${name.source})\\b`, 'm').test(system);
  if (is(/arch/)) return ['sudo pacman -S v4l2loopback-dkms linux-headers'];
  if (is(/fedora|rhel/)) return ['sudo dnf install akmod-v4l2loopback   (from RPM Fusion)'];
  if (is(/suse|opensuse/)) return ['sudo zypper install v4l2loopback-kmp-default'];
  // Debian's headers follow the kernel by its flavour; any other kernel's are its own.
  const flavour = /-((?:cloud-|rt-)?(?:amd64|arm64))$/.exec(machine.kernel)?.[1] ?? machine.kernel;
  const headers = is(/ubuntu/) ? 'linux-headers-generic' : `linux-headers-${flavour}`;
  return [`sudo apt install v4l2loopback-dkms ${headers}`];
}

/** For a module that was just built where only signed ones are loaded. */
export const SECURE_BOOT =
  'Secure Boot is on: the kernel loads the driver only when its key is enrolled. ' +
  'sudo mokutil --import /var/lib/dkms/mok.pub, restart, and choose "Enroll MOK".';

/** What makes the camera once the driver's package is there. */
export const CAMERA_INSTALL = 'npx mouthpiece camera install';

/** What brings a camera to a machine that has none, by what of the driver is there: one line to type. */
export function cameraFix(driver: DriverState, packages: readonly string[] = packageCommands(), flags = ''): string {
  const make = `${CAMERA_INSTALL}${flags}`;
  if (driver.installed) return make;
  // A remark behind the command stays behind.
  const [command, ...remarks] = packages[0].split(/ {3}(?=\()/);
  if (driver.secureBoot) remarks.push(`(${SECURE_BOOT})`);
  return [`${command} && ${make}`, ...remarks].join('   ');
}

/** What `camera install` does, in this order. */
export function installSteps(options: InstallOptions, state: DriverState): Step[] {
  const files: Step[] = [
    { do: 'write', path: `/${OPTIONS}`, text: `options v4l2loopback ${driverOptions(options)}\n` },
    { do: 'write', path: `/${LOAD}`, text: 'v4l2loopback\n' },
  ];
  // A driver that is loaded keeps the options that it began with.
  const reload: Step[] = state.loaded ? [{ do: 'run', command: ['modprobe', '-r', 'v4l2loopback'] }] : [];
  return [...files, ...reload, { do: 'run', command: ['modprobe', 'v4l2loopback'] }];
}

/** What `camera install --uninstall` does. */
export function uninstallSteps(state: DriverState): Step[] {
  return [
    { do: 'remove', path: `/${OPTIONS}` },
    { do: 'remove', path: `/${LOAD}` },
    ...(state.loaded ? [{ do: 'run' as const, command: ['modprobe', '-r', 'v4l2loopback'] }] : []),
  ];
}

/** A step, for people. */
export function describeStep(step: Step): string {
  if (step.do === 'write') return `write ${step.path}:\n    ${step.text.trimEnd()}`;
  return step.do === 'remove' ? `remove ${step.path}` : `run ${step.command.join(' ')}`;
}
