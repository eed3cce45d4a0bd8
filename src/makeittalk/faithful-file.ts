import type { ModelFiles } from '../speech/model-files.js';
import { openBranches } from './branches.js';
import { convertWhole } from './converter.js';
import { recordedSpeaker } from './enrolment.js';
import { faithful } from './faithful.js';
import { type Runtime, sectionOf } from './graphs.js';
import { readFaceText, writeLandmarkRows } from './landmark-text.js';
import { recordingPitch } from './pitch-code.js';
import { recordingMel, wholeSound } from './recording.js';
import { canonicalFaceId } from './space.js';
import { openVoice } from './voice.js';
import { BANDS } from './windows.js';

export interface FaithfulFileOptions {
  /** A text file of the face to move, as the original's NAME_face_close_mouth.txt; the canonical face without it. */
  readonly face?: string;
  readonly onProgress?: (done: number, of: number) => void;
}

/**
 * Landmarks of a wav file by the original's order of operations, as the original's text file.
 *
 * @returns the number of rows
 * @throws PluginError for the sound, the face, the model or the file to write
 */
export async function writeFaithful(
  wav: string,
  txt: string,
  files: ModelFiles,
  options: FaithfulFileOptions = {},
): Promise<number> {
  const face = options.face === undefined ? canonicalFaceId() : await readFaceText(options.face);
  const { rows } = await faithfulRows(await import('onnxruntime-node'), wav, files, face, options.onProgress);
  await writeLandmarkRows(txt, rows);
  return rows.length / face.length;
}

/** Landmarks of a wav file in MakeItTalk's space, and how long it sounds. @throws PluginError as writeFaithful */
export async function faithfulRows(
  ort: Runtime,
  wav: string,
  files: ModelFiles,
  face: Float32Array,
  onProgress?: (done: number, of: number) => void,
): Promise<{ rows: Float32Array; seconds: number }> {
  const { loudness, gains, style } = sectionOf(files.spec);
  const { features, spread, seconds } = await featuresOf(ort, wav, files, loudness);
  for (let i = 0; i < features.length; i++) {
    const band = i % BANDS;
    features[i] = (features[i] - spread.mean[band]) / spread.deviation[band];
  }
  const branches = await openBranches(ort, files, 'cpu');
  try {
    const rows = await faithful({ features, face, gains, style: Float32Array.from(style), branches, onProgress });
    return { rows, seconds };
  } finally {
    await branches.close();
  }
}

/** Mel of a recording: through AutoVC where the folder has it and says or can tell who speaks, as it is otherwise. */
async function featuresOf(ort: Runtime, wav: string, { spec, file }: ModelFiles, loudness: number) {
  const { heard, converted, speaker, graphs } = sectionOf(spec);
  const { rate, hop } = spec.mel;
  const sound = await wholeSound(wav, rate);
  const mel = recordingMel(sound, spec.mel, loudness);
  const who = speaker ?? (graphs.autovc && (await recordedSpeaker(ort, spec, file, sound)));
  const voice = who && converted && (await openVoice(ort, spec, file, 'cpu', who));
  const seconds = sound.length / rate;
  if (!voice) return { features: mel, spread: heard, seconds };
  try {
    const codes = recordingPitch(sound, rate, hop, mel.length / BANDS);
    return { features: await convertWhole(mel, codes, voice.convert), spread: converted, seconds };
  } finally {
    await voice.close();
  }
}
