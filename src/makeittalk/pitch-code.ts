import { pitchTracker } from '../motion/pitch.js';

/** AutoVC's classes of pitch: 0 is unvoiced, 1..256 go from four deviations below the speaker's mean to four above. */
export const PITCHES = 257;
const REACH = 4;
/** Voices are different, but no voice's logarithmic pitch varies less than this. */
const LEAST_DEVIATION = 0.05;

/** @param hz 0 where there is no voice @param mean @param deviation of the speaker's log pitch */
export function pitchCode(hz: number, mean: number, deviation: number): number {
  if (!(hz > 0)) return 0;
  const place = (Math.log(hz) - mean) / Math.max(LEAST_DEVIATION, deviation) / REACH;
  return Math.round(((Math.max(-1, Math.min(1, place)) + 1) / 2) * (PITCHES - 2)) + 1;
}

/** Voiced frames that a speaker is known by: 5 s. */
const ENROLMENT = 312;

/** What is known of a speaker's pitch: taken as it comes during the first 5 s of voice, then slowly followed. */
export interface SpeakerPitch {
  /** @param hz 0 where there is no voice @returns its code, by what is known of the speaker */
  push(hz: number): number;
  readonly mean: number;
  readonly deviation: number;
}

/** Before the speaker is known: between men and women, and as wide as both. */
export function speakerPitch(): SpeakerPitch {
  const known = { count: 4, mean: Math.log(160), square: 4 * 0.3 ** 2 };
  return {
    get mean() {
      return known.mean;
    },
    get deviation() {
      return Math.sqrt(known.square / known.count);
    },
    push(hz) {
      if (hz > 0) {
        if (known.count < ENROLMENT) known.count++;
        else known.square *= (ENROLMENT - 1) / ENROLMENT;
        const step = Math.log(hz) - known.mean;
        known.mean += step / known.count;
        known.square += step * (Math.log(hz) - known.mean);
      }
      return pitchCode(hz, known.mean, this.deviation);
    },
  };
}

/**
 * The sound of each frame of a recording as mel.ts brings it, overwritten by the next: a row of frame t ends two hops after
 * its centre, so the newest 40 ms, which the pitch tracker sees, are those around the frame.
 */
export function* soundRows(sound: Float32Array, hop: number, frames: number): Generator<Float32Array> {
  const row = new Float32Array(hop);
  for (let t = 1; t <= frames; t++) {
    row.fill(0);
    row.set(sound.subarray(Math.min(sound.length, t * hop), Math.min(sound.length, (t + 1) * hop)));
    yield row;
  }
}

/** Codes of a whole recording, one per hop: mean and deviation of the recording itself, as the original has them. */
export function recordingPitch(sound: Float32Array, rate: number, hop: number, frames: number): Uint16Array {
  const tracker = pitchTracker(rate);
  const pitch: number[] = [];
  for (const samples of soundRows(sound, hop, frames)) {
    tracker.hear({ samples });
    pitch.push(tracker.measure());
  }
  const voiced = pitch.filter((hz) => hz > 0).map(Math.log);
  const mean = voiced.reduce((sum, value) => sum + value, 0) / Math.max(1, voiced.length);
  const square = voiced.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, voiced.length);
  return Uint16Array.from(pitch, (hz) => pitchCode(hz, mean, Math.sqrt(square)));
}
