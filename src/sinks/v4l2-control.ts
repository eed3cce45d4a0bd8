/** The control node of v4l2loopback 0.13 and newer, which makes devices while the driver runs. */
import { closeSync, openSync } from 'node:fs';
import { PluginError } from '../errors.js';
import { errnoName } from './camera-devices.js';
import { type InstallOptions, LABEL } from './camera-install.js';
import { loadIoctl } from './v4l2.js';

const NODE = '/dev/v4l2loopback';
/** The driver changed its numbers in 0.15 and takes either; 0.13 and 0.14 know the old ones only. */
const ADD = Object.freeze({ old: 0x4c80, new: 0x40487e01 });
const CONFIG_BYTES = 72;

/**
 * struct v4l2_loopback_config: output_nr (-1: the next free) and its capture side, the label, and buffers. Zeroes are the
 * driver's defaults, of which `announce_all_caps` = 0 is exclusive_caps=1.
 */
export function loopbackConfig({ nr = -1, label = 'Mouthpiece' }: InstallOptions): Buffer {
  const config = Buffer.alloc(CONFIG_BYTES);
  config.writeInt32LE(nr, 0);
  config.writeInt32LE(nr, 4);
  config.write(label, 8, 31, 'utf8');
  config.writeUInt32LE(8, 56);
  return config;
}

/**
 * Makes a device.
 *
 * @returns its path @throws PluginError camera/driver where this driver cannot, camera/permission, camera/busy (the number)
 */
export async function addCamera(options: InstallOptions): Promise<string> {
  if (options.label !== undefined && !LABEL.test(options.label))
    throw new PluginError('usage/value', `not a label for a camera: "${options.label}"`, {
      hint: '--label Mouthpiece',
    });
  const ioctl = await loadIoctl();
  let fd: number;
  try {
    fd = openSync(NODE, 'r+');
  } catch (error) {
    throw explain(error, options);
  }
  try {
    const config = loopbackConfig(options);
    let nr: number;
    try {
      nr = ioctl(fd, ADD.new, config, 'ADD');
    } catch (error) {
      if (!['ENOSYS', 'ENOTTY', 'EINVAL'].includes(errnoName(error))) throw error;
      nr = ioctl(fd, ADD.old, config, 'ADD');
    }
    return `/dev/video${nr}`;
  } catch (error) {
    throw explain(error, options);
  } finally {
    closeSync(fd);
  }
}

function explain(error: unknown, { nr }: InstallOptions): PluginError {
  switch (errnoName(error)) {
    case 'ENOENT':
    case 'ENXIO':
    case 'ENODEV':
      return new PluginError('camera/driver', `there is no ${NODE}: the driver is not loaded, or is older than 0.13`, {
        hint: 'npx mouthpiece camera install',
        cause: error,
      });
    case 'EACCES':
    case 'EPERM':
      return new PluginError('camera/permission', `only root may use ${NODE}`, {
        hint: `sudo v4l2loopback-ctl add -x 1 -n Mouthpiece ${nr === undefined ? '' : `/dev/video${nr}`}`.trim(),
        cause: error,
      });
    case 'EEXIST':
      return new PluginError('camera/busy', `/dev/video${nr} is there already`, {
        hint: `npx mouthpiece camera add --nr ${(nr ?? 0) + 1}`,
        cause: error,
      });
    default:
      return new PluginError('camera/driver', `the driver makes no device: ${(error as Error).message}`, {
        hint: 'npx mouthpiece camera install',
        cause: error,
      });
  }
}
