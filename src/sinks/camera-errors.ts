import { PluginError } from '../errors.js';
import { type CameraSystem, errnoName, producers } from './camera-devices.js';
import { cameraFix, driverState, modprobeCommand } from './camera-install.js';

const MODPROBE = modprobeCommand();

/** Asked for once: a camera that is waited for fails every few seconds, and the driver's state is read from large files. */
let fix: string | undefined;

export function cameraMissing(): PluginError {
  fix ??= cameraFix(driverState());
  return new PluginError('camera/missing', 'there is no virtual camera on this machine', {
    hint: fix,
    retryable: true,
  });
}

/** A failed call on `path`, as an error that says what to do. */
export function explainCamera(system: CameraSystem, path: string, error: unknown): PluginError {
  switch (errnoName(error)) {
    case 'ENOENT':
    case 'ENXIO':
    case 'ENODEV': {
      const number = /^\/dev\/video(\d+)$/.exec(path)?.[1];
      return new PluginError('camera/missing', `there is no virtual camera at ${path}`, {
        hint: number ? cameraFix(driverState(), undefined, ` --nr ${number}`) : 'npx mouthpiece devices',
        retryable: true,
        cause: error,
      });
    }
    case 'EACCES':
    case 'EPERM':
      return cameraPermission(path, error);
    case 'EBUSY':
      return cameraBusy(system, path, error);
    case 'ENOTTY':
    case 'EISDIR':
      return new PluginError('camera/driver', `${path} is not a virtual camera`, {
        hint: 'npx mouthpiece devices',
        cause: error,
      });
    default:
      return new PluginError('camera/driver', `${path} refuses frames: ${(error as Error).message}`, {
        hint: `sudo modprobe -r v4l2loopback && ${MODPROBE}`,
        retryable: true,
        cause: error,
      });
  }
}

export const cameraPermission = (path: string, cause?: unknown): PluginError =>
  new PluginError('camera/permission', `this user may not write to ${path}`, {
    hint: `sudo usermod -aG video "$USER" (then log in again), or for now: sudo chmod a+rw ${path}`,
    retryable: true,
    cause,
  });

export function cameraBusy(system: CameraSystem, path: string, cause?: unknown): PluginError {
  const by = producers(system, path);
  return new PluginError(
    'camera/busy',
    `${path} is already fed by ${by.length > 0 ? by.join(', ') : 'another program'}`,
    {
      hint:
        by.length > 0
          ? 'close that program, or choose another camera: npx mouthpiece devices'
          : `sudo fuser -v ${path}`,
      retryable: true,
      cause,
    },
  );
}

export const cameraLost = (path: string, cause?: unknown): PluginError =>
  new PluginError(
    'camera/lost',
    `the virtual camera ${path} is gone${cause ? ` (${errnoName(cause) || cause})` : ''}`,
    {
      hint: `ls -l ${path}`,
      retryable: true,
      cause,
    },
  );
