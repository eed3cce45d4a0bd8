import { existsSync, readFileSync } from 'node:fs';
import { asPluginError } from '../errors.js';
import { obsCode, openLink } from '../obs/link.js';
import { findObs } from '../obs/place.js';
import { absentHint, NOT_AVAILABLE, NOT_SET_UP, OBS_CAMERA } from '../obs/virtual-camera.js';
import { cameraSystem, listCameras } from '../sinks/camera-devices.js';
import { CAMERA_INSTALL, cameraFix, driverState } from '../sinks/camera-install.js';
import { type Check, type Finding, missing, ok, warning } from './check.js';

/** With `exclusive_caps=1` browsers list the device, without it they do not (camera.md section 3). */
function hiddenFromBrowsers(): boolean {
  const parameter = '/sys/module/v4l2loopback/parameters/exclusive_caps';
  return existsSync(parameter) && !readFileSync(parameter, 'latin1').startsWith('Y');
}

/** Where we have no camera of our own it is OBS's. */
export async function obsCamera(platform: NodeJS.Platform = process.platform): Promise<Finding> {
  const place = await findObs();
  if (!place?.enabled) return missing(...NOT_SET_UP);
  const link = await openLink(place);
  try {
    const { outputActive } = await link.call('GetVirtualCamStatus');
    return outputActive ? ok(`${OBS_CAMERA} is on`) : warning(`${OBS_CAMERA} is off`, 'npx mouthpiece start');
  } catch (error) {
    if (obsCode(error) !== NOT_AVAILABLE) throw error;
    return missing('this OBS has no virtual camera', absentHint(platform));
  } finally {
    await link.close();
  }
}

export const cameraCheck: Check = {
  name: 'Virtual camera',
  async run() {
    if (process.platform !== 'linux') return obsCamera();
    try {
      const cameras = listCameras(await cameraSystem());
      if (cameras.length === 0) return missing('no v4l2loopback device', cameraFix(driverState()));
      const usable = cameras.find((camera) => camera.permission && !camera.busy);
      if (!usable) {
        return cameras.every((camera) => !camera.permission)
          ? missing(
              `no permission to write to ${cameras[0].path}`,
              'sudo usermod -aG video "$USER"   (then log in again)',
            )
          : warning(`${cameras[0].path} is fed by another program`, `fuser -v ${cameras[0].path}`);
      }
      if (hiddenFromBrowsers()) return warning(`${usable.path} is hidden from browsers and calls`, CAMERA_INSTALL);
      return ok(`${usable.name} (${usable.path})`);
    } catch (error) {
      const { message, hint } = asPluginError(error);
      return missing(message, hint);
    }
  },
};
