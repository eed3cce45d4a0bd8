import { openWav, type Wav } from '../audio/wav.js';
import { loadCanonical } from '../face/canonical.js';
import { C, clampControls, restFace } from '../face/controls.js';
import { landmarkBasis, landmarks, mouthOpen, mouthWidth, POINTS } from './landmarks.js';
import type { OpenModel } from './model.js';
import { poses } from './offline.js';

/** The header of a table of predictions: `time,emitted,x0,y0,...,x67,y67,mouth_open,mouth_width` and the articulation. */
export function predictHeader(articulation: readonly string[]): string {
  const points = Array.from({ length: POINTS }, (_, i) => `x${i},y${i}`);
  return ['time', 'emitted', ...points, 'mouth_open', 'mouth_width', ...articulation].join(',');
}

export interface PredictOptions {
  /** Takes each row, without a line end; the next is not made before it is done. */
  readonly onRow: (row: string) => void | Promise<void>;
  /** Told what is odd about the wav file. */
  readonly onNotice?: (line: string) => void;
}

/**
 * What the model says of a wav file, one row per mel frame of the whole file. `time` is the moment of sound that the
 * row belongs to, in seconds on the wav's own clock: the look-ahead is taken out, so there is no constant offset.
 * `emitted` is the end of the last sample that had to be heard for it. Points are in face units (distance of the outer
 * eye corners), y down; `mouth_open` 0 = lips together.
 *
 * @returns the number of rows
 */
export async function predictFile(wav: string, model: OpenModel, options: PredictOptions): Promise<number> {
  const sound = await openWav(wav);
  try {
    for (const notice of sound.notices) options.onNotice?.(notice);
    return await predictSound(sound, model, options.onRow);
  } finally {
    await sound.close();
  }
}

async function predictSound(sound: Wav, model: OpenModel, onRow: PredictOptions['onRow']): Promise<number> {
  const basis = landmarkBasis(loadCanonical());
  const controls = restFace();
  const points = new Float32Array(POINTS * 3);
  const places = model.articulation.map((name) => C[name as keyof typeof C]);
  const cells: string[] = [];
  let rows = 0;
  for await (const pose of poses(sound.pcm(), model)) {
    for (const [i, place] of places.entries()) controls[place] = pose.articulation[i];
    clampControls(controls);
    landmarks(basis, controls, points);
    cells.length = 0;
    cells.push((pose.of / 1000).toFixed(6), (pose.at / 1000).toFixed(6));
    for (let point = 0; point < POINTS; point++) {
      cells.push(points[3 * point].toFixed(5), points[3 * point + 1].toFixed(5));
    }
    cells.push(mouthOpen(points).toFixed(5), mouthWidth(points).toFixed(5));
    for (const place of places) cells.push(controls[place].toFixed(5));
    await onRow(cells.join(','));
    rows++;
  }
  return rows;
}
