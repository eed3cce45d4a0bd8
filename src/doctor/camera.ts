import { existsSync, readFileSync } from 'node:fs';
import { asPluginError } from '../errors.js';
import { cameraSystem, listCameras } from '../sinks/camera-devices.js';
import { type DriverState, driverState, packageCommands, SECURE_BOOT } from '../sinks/camera-install.js';
import { type Check, missing, ok, warning } from './check.js';

const INSTALL = 'mouthpiece camera install';

/** With `exclusive_caps=1` browsers list the device, without it they do not (camera.md section 3). */
function hiddenFromBrowsers(): boolean {
  const parameter = '/sys/module/v4l2loopback/parameters/exclusive_caps';
  return existsSync(parameter) && !readFileSync(parameter, 'latin1').startsWith('Y');
}

/** What brings a camera to a machine that has none, by what of the driver is there. */
export function cameraFix(driver: DriverState, packages: readonly string[] = packageCommands()): string {
  if (driver.installed) return INSTALL;
  const [first] = packages;
  return `${first}, then: ${INSTALL}${driver.secureBoot ? `   (${SECURE_BOOT})` : ''}`;
}

export const cameraCheck: Check = {
  name: 'Virtual camera',
  async run() {
    if (process.platform !== 'linux')
      return warning('our own camera is for Linux; use the page as an OBS browser source, and OBS’s virtual camera');
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
      if (hiddenFromBrowsers()) return warning(`${usable.path} is hidden from browsers and calls`, INSTALL);
      return ok(`${usable.name} (${usable.path})`);
    } catch (error) {
      const { message, hint } = asPluginError(error);
      return missing(message, hint);
    }
  },
};
