import { silenceLevel } from './mel.js';
import type { MelSpec } from './spec.js';

/** Mel frames over which the mouth closes when the sound becomes digital silence. */
const CLOSE_FRAMES = 6;

/**
 * How much of the articulation is to be shown, frame by frame: 1 while there is any sound, falling to exactly 0
 * within six frames of digital silence (all bands at the floor). A muted microphone or the gap in a file must not
 * leave the lips at the model's idea of almost shut; any real room is louder than this and is the model's affair.
 *
 * @returns a function to be called once per mel frame, in order
 */
export function hush(spec: MelSpec): { push(values: Float32Array): number; reset(): void } {
  const floor = silenceLevel(spec);
  const threshold = floor + 1e-4 * Math.max(1, Math.abs(floor));
  let shown = 0;
  return {
    push(values) {
      let silent = true;
      for (let band = 0; silent && band < values.length; band++) silent = values[band] <= threshold;
      shown = silent ? Math.max(0, shown - 1 / CLOSE_FRAMES) : 1;
      // Six sixths must be exactly nothing.
      if (shown < 1e-9) shown = 0;
      return shown;
    },
    reset() {
      shown = 0;
    },
  };
}
