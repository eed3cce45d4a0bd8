import type { ModelFiles } from '../speech/model-files.js';
import { openBranches } from './branches.js';
import { faithful } from './faithful.js';
import { sectionOf } from './graphs.js';
import { readFaceText, writeLandmarkText } from './landmark-text.js';
import { recordingMel, wholeSound } from './recording.js';
import { canonicalFaceId } from './space.js';
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
  const { heard, loudness, gains, style } = sectionOf(files.spec);
  const face = options.face === undefined ? canonicalFaceId() : await readFaceText(options.face);
  const features = recordingMel(await wholeSound(wav, files.spec.mel.rate), files.spec.mel, loudness);
  for (let i = 0; i < features.length; i++) {
    const band = i % BANDS;
    features[i] = (features[i] - heard.mean[band]) / heard.deviation[band];
  }
  const branches = await openBranches(await import('onnxruntime-node'), files, 'cpu');
  try {
    const rows = await faithful({
      features,
      face,
      gains,
      style: Float32Array.from(style),
      branches,
      onProgress: options.onProgress,
    });
    await writeLandmarkText(txt, rows);
    return rows.length / face.length;
  } finally {
    await branches.close();
  }
}
