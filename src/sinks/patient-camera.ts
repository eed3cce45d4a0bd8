import { asPluginError, PluginError } from '../errors.js';
import type { Notices } from '../notices.js';
import type { Sink } from '../types.js';
import { type CameraOptions, openCamera } from './camera.js';
import { reopening } from './retry.js';

/**
 * The camera for a show: lost, it is opened again; and where `auto` finds none at the start, it is taken as soon as
 * there is one, so that neither a late `modprobe` nor a driver that was reloaded needs a restart.
 *
 * @throws PluginError as `openCamera`, for a device that was asked for by its path
 */
export async function openPatientCamera(options: CameraOptions, notices: Notices): Promise<Sink> {
  const isOptional = options.device === 'auto';
  let first: Sink | undefined;
  let isAbsent = false;
  try {
    first = await openCamera(options);
  } catch (thrown) {
    if (!isOptional) throw thrown;
    isAbsent = true;
    first = absent(asPluginError(thrown));
  }
  const open = async () => {
    if (first) {
      const sink = first;
      first = undefined;
      return sink;
    }
    const sink = await openCamera(options);
    isAbsent = false;
    return sink;
  };
  return reopening({
    open,
    isAbsent: () => isAbsent,
    lost: (error) => notices.raise('camera', error),
    back: () => notices.clear('camera', 'The camera is on air.'),
  });
}

/** Stands for a camera that is not there yet: lost with its first frame. */
function absent(reason: PluginError): Sink {
  const error = new PluginError(reason.code, reason.message, { hint: reason.hint, retryable: true, cause: reason });
  return {
    name: 'no virtual camera',
    write() {
      throw error;
    },
    close: async () => {},
  };
}
