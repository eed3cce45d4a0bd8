import { pitchTracker } from '../motion/pitch.js';
import type { ModelSpec } from '../speech/spec.js';
import { incrementalConverter } from './converter.js';
import { enrolment, openSpeakerEncoder } from './enrolment.js';
import { type Runtime, sectionOf } from './graphs.js';
import { speakerPitch } from './pitch-code.js';
import { openVoice } from './voice.js';

const UNKNOWN: readonly number[] = new Array(256).fill(0);

/** AutoVC on live sound. */
export interface LiveVoice {
  /**
   * Takes the next mel frame and the sound that it brought along: how high the voice is, and whose, is learned from it.
   * Without sound every frame counts as unvoiced.
   *
   * @returns the converted frame of CONVERTER_DELAY frames before; the row is overwritten by later calls
   */
  push(frame: Float32Array, sound: Float32Array | undefined): Promise<Float32Array>;
  /** Who speaks, as far as it is known: 256 numbers. */
  readonly speaker: Float32Array;
  /** Forgets what was heard; whoever spoke is taken for the speaker until the next one is known. */
  reset(): void;
  close(): Promise<void>;
}

/**
 * AutoVC of a folder, with the speaker encoder where it has one and model.json does not say who speaks.
 *
 * @param silence what comes out until the first block is converted
 * @throws PluginError as openBranches
 */
export async function openLiveVoice(
  ort: Runtime,
  spec: ModelSpec,
  file: string,
  provider: string,
  silence: Float32Array,
): Promise<LiveVoice | undefined> {
  const { speaker } = sectionOf(spec);
  const voice = await openVoice(ort, spec, file, provider, speaker ?? UNKNOWN);
  if (!voice) return undefined;
  const encoder = speaker ? undefined : await openSpeakerEncoder(ort, spec, file, provider);
  const whose = encoder && enrolment(encoder.encode);
  const converter = incrementalConverter(voice.convert, silence);
  let tracker = pitchTracker(spec.mel.rate);
  let pitch = speakerPitch();

  return {
    speaker: voice.speaker,
    async push(frame, samples) {
      if (!samples) return converter.push(frame, 0);
      tracker.hear({ samples });
      const hz = tracker.measure();
      const known = await whose?.hear(samples, hz > 0);
      if (known) voice.speaker.set(known);
      return converter.push(frame, pitch.push(hz));
    },
    reset() {
      converter.reset();
      whose?.reset();
      tracker = pitchTracker(spec.mel.rate);
      pitch = speakerPitch();
    },
    async close() {
      await encoder?.close();
      await voice.close();
    },
  };
}
