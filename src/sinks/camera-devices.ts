import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { PluginError } from '../errors.js';
import { CAP, loadV4l2, type V4l2 } from './v4l2.js';

/** Where cameras are looked for; tests put their own in its place. */
export interface CameraSystem {
  readonly v4l2: V4l2;
  /** `/sys/class/video4linux` */
  readonly sys: string;
  /** `/proc` */
  readonly proc: string;
}

/** A v4l2loopback device. */
export interface CameraDevice {
  /** e.g. `/dev/video1` */
  readonly path: string;
  /** The card label, which apps show in their list of cameras. */
  readonly name: string;
  /** Another program feeds it. */
  readonly busy: boolean;
  /** This user may write to it. */
  readonly permission: boolean;
}

const LABELS = /mouthpiece|avatarcam/i;
export const DRIVER = 'v4l2 loopback';

/** @throws PluginError camera/driver where there is no Video4Linux */
export async function cameraSystem(): Promise<CameraSystem> {
  try {
    return { v4l2: await loadV4l2(), sys: '/sys/class/video4linux', proc: '/proc' };
  } catch (error) {
    throw new PluginError('camera/driver', `the virtual camera cannot work here: ${(error as Error).message}`, {
      hint: 'use the page as a browser source in OBS, or start with --camera off',
      cause: error,
    });
  }
}

/** The errno name of a failed call, e.g. `EACCES`. */
export const errnoName = (error: unknown): string => (error as NodeJS.ErrnoException)?.code ?? '';

/**
 * All v4l2loopback devices, best first: those with our card label, then by number. Opens each for a moment, which
 * disturbs nobody. A device that may not be opened is known by its place below /sys.
 */
export function listCameras(system: CameraSystem): CameraDevice[] {
  if (!existsSync(system.sys)) return [];
  const cameras: CameraDevice[] = [];
  for (const node of readdirSync(system.sys)) {
    const folder = join(system.sys, node);
    // Real cameras hang on a bus, so they are never opened (that would switch their light on).
    if (!node.startsWith('video') || !realpathSync(folder).includes('/devices/virtual/')) continue;
    const path = `/dev/${node}`;
    const name = readFileSync(join(folder, 'name'), 'utf8').trim();
    const state = probe(system, path, existsSync(join(folder, 'max_openers')));
    if (state) cameras.push({ path, name, ...state });
  }
  const rank = (camera: CameraDevice): number =>
    (LABELS.test(camera.name) ? 0 : 1000) + Number(/\d+$/.exec(camera.path));
  return cameras.sort((a, b) => rank(a) - rank(b));
}

/** The best of them, where there is one and the system can be asked. */
export const firstCamera = async (): Promise<string | undefined> =>
  cameraSystem().then(
    (system) => listCameras(system)[0]?.path,
    () => undefined,
  );

/** @returns nothing for a node that is no v4l2loopback device */
function probe(
  system: CameraSystem,
  path: string,
  known: boolean,
): Pick<CameraDevice, 'busy' | 'permission'> | undefined {
  const { v4l2 } = system;
  let fd: number;
  try {
    fd = v4l2.open(path);
  } catch (error) {
    const code = errnoName(error);
    if (!known || code === 'ENOENT') return undefined;
    return { busy: code === 'EBUSY', permission: code !== 'EACCES' && code !== 'EPERM' };
  }
  try {
    const { driver, caps } = v4l2.queryCapability(fd);
    if (driver !== DRIVER) return undefined;
    return { busy: isFed(system, path, fd, caps), permission: true };
  } catch {
    return undefined;
  } finally {
    v4l2.close(fd);
  }
}

/** Whether another program seems to feed the open device. */
function isFed(system: CameraSystem, path: string, fd: number, caps: number): boolean {
  try {
    system.v4l2.lock(fd);
  } catch {
    return true;
  }
  return (caps & CAP.capture) !== 0 && ((caps & CAP.output) === 0 || producers(system, path).length > 0);
}

/**
 * The processes that look like producers of the device: they hold it open for writing and have not mapped it, as
 * readers do. Sees other users' processes only as root. It is the one way to tell on a device with exclusive_caps=0,
 * where v4l2loopback 0.12 lets two producers' frames interleave.
 *
 * @returns for people, e.g. `obs (1234)`
 */
export function producers(system: CameraSystem, path: string): string[] {
  const found: string[] = [];
  for (const pid of tryTo(() => readdirSync(system.proc)) ?? []) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    const folder = join(system.proc, pid);
    const writes = (tryTo(() => readdirSync(join(folder, 'fd'))) ?? []).some(
      (fd) =>
        tryTo(() => readlinkSync(join(folder, 'fd', fd))) === path &&
        (Number.parseInt(
          /^flags:\s*(\d+)/m.exec(tryTo(() => readFileSync(join(folder, 'fdinfo', fd), 'utf8')) ?? '')?.[1] ?? '0',
          8,
        ) &
          3) !==
          0,
    );
    if (!writes || (tryTo(() => readFileSync(join(folder, 'maps'), 'utf8')) ?? '').includes(path)) continue;
    found.push(`${(tryTo(() => readFileSync(join(folder, 'comm'), 'utf8')) ?? 'a program').trim()} (${pid})`);
  }
  return found;
}

/** Processes come and go while they are looked at. */
function tryTo<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
