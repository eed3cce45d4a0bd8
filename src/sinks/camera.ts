import { setTimeout as sleep } from 'node:timers/promises';
import { PluginError } from '../errors.js';
import type { Frame, Sink } from '../types.js';
import {
  type CameraDevice,
  type CameraSystem,
  cameraSystem,
  DRIVER,
  errnoName,
  listCameras,
  producers,
} from './camera-devices.js';
import { cameraBusy, cameraLost, cameraMissing, cameraPermission, explainCamera } from './camera-errors.js';
import { CAP, CONTROL, FOURCC, fourccName } from './v4l2.js';

export interface CameraOptions {
  /** `/dev/videoN`, or `auto` for the first free v4l2loopback device, one labelled Mouthpiece before others. */
  readonly device: string;
  /** Pixels, even. Fixed for as long as the camera is open: apps do not follow a change. */
  readonly width: number;
  readonly height: number;
  /** What apps are told, and the rate at which the driver repeats the last frame when none comes. */
  readonly fps: number;
  /** Default `yuyv`, which every app takes; `i420` is a quarter less to copy. */
  readonly format?: 'yuyv' | 'i420';
  readonly system?: CameraSystem;
}

export interface CameraSink extends Sink {
  readonly path: string;
  readonly format: 'yuyv' | 'i420';
}

/** Several frames of a slow producer: how long a device must stay unfed to count as abandoned. */
const ABANDONED_MS = 250;

/**
 * Opens a v4l2loopback device for writing. It becomes a camera for apps with the first frame, and shows the last
 * one on when the program stalls or dies. `write` copies the frame into the driver and never waits for readers.
 *
 * @throws PluginError camera/missing, camera/busy, camera/permission, camera/driver, camera/format; from `write`
 * camera/lost (retryable) when the device is gone
 */
export async function openCamera(options: CameraOptions): Promise<CameraSink> {
  const { device, width, height, fps } = options;
  if (![width, height].every((side) => Number.isInteger(side) && side >= 2 && side % 2 === 0))
    throw new PluginError(
      'camera/format',
      `the camera's size must be even in both directions, not ${width}x${height}`,
      {
        hint: '--size 1280x720',
      },
    );
  if (!(fps > 0))
    throw new PluginError('camera/format', `the camera's rate must be above 0, not ${fps}`, { hint: '--fps 30' });
  const system = options.system ?? (await cameraSystem());
  if (device !== 'auto') return openDevice(system, device, options);

  const cameras = listCameras(system);
  if (cameras.length === 0) throw cameraMissing();
  // A device that seems busy is tried last: its producer may have died without a word.
  const order = (camera: CameraDevice): number => (camera.busy ? 1 : 0);
  let first: unknown;
  for (const camera of cameras.filter((one) => one.permission).sort((a, b) => order(a) - order(b))) {
    try {
      return await openDevice(system, camera.path, options);
    } catch (error) {
      first ??= error;
    }
  }
  throw first ?? cameraPermission(cameras[0].path);
}

async function openDevice(system: CameraSystem, path: string, options: CameraOptions): Promise<CameraSink> {
  const { v4l2 } = system;
  const { width, height, fps, format = 'yuyv' } = options;
  let fd = openNode(system, path);
  let closed = false;
  const close = (): void => {
    if (closed) return;
    closed = true;
    v4l2.close(fd);
  };
  try {
    let { caps, card } = claim(system, path, fd);
    if ((caps & CAP.output) === 0) {
      if ((caps & CAP.capture) !== 0 && producers(system, path).length > 0) throw cameraBusy(system, path);
      // Nobody feeds it, yet it takes no frames: its last producer never streamed on (v4l2loopback 0.12) or left the
      // format kept. STREAMON makes this opener the producer, and closing gives the node back.
      rescue(system, fd, caps);
      close();
      if ((caps & CAP.capture) !== 0) await sleep(ABANDONED_MS);
      fd = openNode(system, path);
      closed = false;
      ({ caps, card } = claim(system, path, fd));
      if ((caps & CAP.output) === 0) throw cameraBusy(system, path);
    } else if ((caps & CAP.capture) !== 0 && producers(system, path).length > 0) throw cameraBusy(system, path);

    v4l2.setControl(fd, CONTROL.sustainFramerate, 1);
    const asked = { width, height, fourcc: FOURCC[format] };
    const got = v4l2.setFormat(fd, asked);
    // Older drivers answer with the format that they are held at instead of an error.
    if (got.width !== width || got.height !== height || got.fourcc !== asked.fourcc)
      throw new PluginError(
        'camera/format',
        `${path} is held at ${got.width}x${got.height} ${fourccName(got.fourcc)} by a program that still has it open; asked was ${width}x${height} ${fourccName(asked.fourcc)}`,
        {
          hint: `close the program that shows it (fuser -v ${path}), or start with --size ${got.width}x${got.height}`,
          retryable: true,
        },
      );
    v4l2.setFps(fd, fps);
    return sink(system, path, card, fd, options, close);
  } catch (error) {
    close();
    throw error instanceof PluginError ? error : explainCamera(system, path, error);
  }
}

function sink(
  system: CameraSystem,
  path: string,
  card: string,
  fd: number,
  options: CameraOptions,
  close: () => void,
): CameraSink {
  const { width, height, format = 'yuyv' } = options;
  const size = format === 'yuyv' ? width * height * 2 : (width * height * 3) / 2;
  let open = true;
  let first = true;
  return {
    name: `${card} (${path})`,
    path,
    format,
    write(frame: Frame) {
      const bytes = frame.as(format);
      // The driver takes any number of bytes as a frame, so a wrong size would be seen on air and nowhere else.
      if (frame.width !== width || frame.height !== height || bytes.byteLength !== size)
        throw new PluginError(
          'camera/format',
          `${path} takes frames of ${width}x${height} (${size} bytes), not ${frame.width}x${frame.height} (${bytes.byteLength} bytes)`,
        );
      if (!open) throw cameraLost(path);
      let written: number;
      try {
        // Only now: from STREAMON on it is a camera for apps, and one without a picture is green.
        if (first) tolerate(() => system.v4l2.streamOn(fd), 'EINVAL');
        written = system.v4l2.write(fd, bytes);
        first = false;
      } catch (error) {
        const code = errnoName(error);
        if (code === 'EAGAIN' || code === 'EINTR') return;
        throw code === 'EBUSY' ? cameraBusy(system, path, error) : cameraLost(path, error);
      }
      if (written !== size)
        throw new PluginError('camera/lost', `${path} took ${written} of ${size} bytes of a frame`, {
          hint: `v4l2-ctl -d ${path} --all`,
          retryable: true,
        });
    },
    async close() {
      if (!open) return;
      open = false;
      tolerate(() => system.v4l2.streamOff(fd));
      close();
    },
  };
}

function openNode(system: CameraSystem, path: string): number {
  try {
    return system.v4l2.open(path);
  } catch (error) {
    throw explainCamera(system, path, error);
  }
}

/** Makes sure that the open node is a loopback device and that no other Mouthpiece has it. */
function claim(system: CameraSystem, path: string, fd: number) {
  const { v4l2 } = system;
  const capability = v4l2.queryCapability(fd);
  if (capability.driver !== DRIVER)
    throw new PluginError('camera/driver', `${path} is a real device (${capability.card}), not a virtual camera`, {
      hint: 'npx mouthpiece devices',
    });
  try {
    v4l2.lock(fd);
  } catch (error) {
    throw cameraBusy(system, path, error);
  }
  return capability;
}

function rescue(system: CameraSystem, fd: number, caps: number): void {
  const { v4l2 } = system;
  if ((caps & CAP.capture) !== 0) tolerate(() => v4l2.setControl(fd, CONTROL.keepFormat, 0));
  tolerate(() => v4l2.streamOn(fd));
}

/** Runs a call that may fail with `code`, or in any way when none is given. */
function tolerate(call: () => void, code?: string): void {
  try {
    call();
  } catch (error) {
    if (code !== undefined && errnoName(error) !== code) throw error;
  }
}
