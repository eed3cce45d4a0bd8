import { asPluginError } from '../errors.js';
import { cameraCheck } from './camera.js';
import { type Check, type Finding, missing } from './check.js';
import { ffmpegCheck } from './ffmpeg.js';
import { microphoneCheck } from './microphone.js';
import { modelCheck } from './model.js';
import { nodeCheck } from './node.js';
import { obsCheck } from './obs.js';
import { presetsCheck } from './presets.js';

/** Every check, in the order of the way from sound to picture. */
export const CHECKS: readonly Check[] = Object.freeze([
  nodeCheck,
  microphoneCheck,
  modelCheck,
  presetsCheck,
  cameraCheck,
  ffmpegCheck,
  obsCheck,
]);

export interface Diagnosis extends Finding {
  /** For programs: the name in lower case, joined by dashes. */
  readonly id: string;
  readonly name: string;
}

/** Runs all checks; one that fails itself is a finding too. */
export async function examine(checks: readonly Check[] = CHECKS): Promise<Diagnosis[]> {
  return Promise.all(
    checks.map(async (check) => {
      const named = { id: check.name.toLowerCase().replace(/[^a-z0-9]+/g, '-'), name: check.name };
      try {
        return { ...named, ...(await check.run()) };
      } catch (thrown) {
        const { message, hint } = asPluginError(thrown);
        return { ...named, ...missing(message, hint) };
      }
    }),
  );
}
