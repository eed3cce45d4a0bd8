import { existsSync, readFileSync } from 'node:fs';
import { asPluginError } from '../errors.js';
import { cameraSystem, listCameras } from '../sinks/camera-devices.js';
import { type Check, missing, ok, warning } from './check.js';

const MODPROBE = 'sudo modprobe v4l2loopback exclusive_caps=1 card_label=Mouthpiece max_buffers=8';

/** With `exclusive_caps=1` browsers list the device, without it they do not (camera.md section 3). */
function hiddenFromBrowsers(): boolean {
  const parameter = '/sys/module/v4l2loopback/parameters/exclusive_caps';
  return existsSync(parameter) && !readFileSync(parameter, 'latin1').startsWith('Y');
}

export const cameraCheck: Check = {
  name: 'Virtual camera',
  async run() {
    if (process.platform !== 'linux')
      return warning('our own camera is for Linux; use the page as an OBS browser source');
    try {
      const cameras = listCameras(await cameraSystem());
      if (cameras.length === 0)
        return missing('no v4l2loopback device', `sudo apt install v4l2loopback-dkms && ${MODPROBE}`);
      const usable = cameras.find((camera) => camera.permission && !camera.busy);
      if (!usable) {
        return cameras.every((camera) => !camera.permission)
          ? missing(
              `no permission to write to ${cameras[0].path}`,
              'sudo usermod -aG video "$USER"   (then log in again)',
            )
          : warning(`${cameras[0].path} is fed by another program`, `fuser -v ${cameras[0].path}`);
      }
      if (hiddenFromBrowsers())
        return warning(
          `${usable.path} is hidden from browsers and calls`,
          `sudo modprobe -r v4l2loopback && ${MODPROBE}`,
        );
      return ok(`${usable.name} (${usable.path})`);
    } catch (error) {
      const { message, hint } = asPluginError(error);
      return missing(message, hint);
    }
  },
};
