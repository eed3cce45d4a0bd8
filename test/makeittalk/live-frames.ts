import { pitchTracker } from '../../src/motion/pitch.js';
import { mel } from '../../src/speech/mel.js';
import type { MelSpec } from '../../src/speech/spec.js';
import { hertz, millis } from '../../src/units.js';

export interface LiveFrame {
  readonly mel: Float32Array;
  readonly sound: Float32Array;
  /** Of the voice after this frame's sound; 0 where there is none. */
  readonly hz: number;
}

/** A recording as live models hear it, 20 ms at a time. */
export function liveFrames(sound: Float32Array, spec: MelSpec): LiveFrame[] {
  const stage = mel(spec, 0, true);
  const tracker = pitchTracker(spec.rate);
  const frames: LiveFrame[] = [];
  const keep = (frame: { values: Float32Array; sound?: Float32Array }) => {
    const samples = frame.sound!.slice();
    tracker.hear({ samples });
    frames.push({ mel: frame.values.slice(), sound: samples, hz: tracker.measure() });
  };
  for (let from = 0; from < sound.length; from += 320) {
    stage.push({ samples: sound.subarray(from, from + 320), rate: hertz(spec.rate), at: millis(from / 16) }, keep);
  }
  stage.flush?.(keep);
  return frames;
}
