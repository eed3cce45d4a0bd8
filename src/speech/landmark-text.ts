import { readWav } from '../audio/file-source.js';
import { loadCanonical } from '../face/canonical.js';
import { C, clampControls, restFace } from '../face/controls.js';
import { landmarkLine } from '../makeittalk/landmark-text.js';
import { faceUnit } from '../makeittalk/space.js';
import { type TableOptions, writeLines } from './csv.js';
import { landmarkBasis, landmarks, POINTS } from './landmarks.js';
import type { OpenModel } from './model.js';
import { poses } from './offline.js';

/**
 * Writes what the model says of a wav file as the original MakeItTalk writes its landmarks (`pred_fls_*.txt`): a row of 204
 * numbers (x y z of 68 points) every 16 ms, in its space: origin midway between jaw points 0 and 16, jaw 1.6 wide, x right,
 * y down. There is a row for every mel frame; the original leaves out the last 18. The head is upright.
 *
 * @returns the number of rows; the file is whole or not there
 * @throws PluginError file/write, and those of the sound and the model
 */
export async function writeLandmarkText(
  wav: string,
  txt: string,
  model: OpenModel,
  options: TableOptions = {},
): Promise<number> {
  const face = loadCanonical();
  const basis = landmarkBasis(face);
  const { neutral } = basis;
  const [left, right] = [0, 16 * 3];
  const scale = faceUnit(face);
  // Depth has no origin of its own there: it stays at the eye corners.
  const origin = [(neutral[left] + neutral[right]) / 2, (neutral[left + 1] + neutral[right + 1]) / 2, 0];
  const controls = restFace();
  const points = new Float32Array(POINTS * 3);
  const places = model.articulation.map((name) => C[name as keyof typeof C]);
  const fill = async (write: (line: string) => Promise<void>) => {
    let rows = 0;
    for await (const { articulation } of poses(readWav(wav, options), model)) {
      for (const [i, place] of places.entries()) controls[place] = articulation[i];
      landmarks(basis, clampControls(controls), points);
      await write(landmarkLine(Array.from(points, (value, i) => (value - origin[i % 3]) * scale)));
      rows++;
    }
    return rows;
  };
  return writeLines(txt, fill, options.signal);
}
