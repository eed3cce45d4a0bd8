import { readFile } from 'node:fs/promises';
import { PluginError } from '../errors.js';
import { writeLines } from '../speech/csv.js';
import { COORDINATES } from './space.js';

/** Bytes; what is larger is no face. */
const LARGEST = 256 * 1024;
const POINTS = COORDINATES / 3;

/** Writes rows of 204 as the original does: a line a frame, six decimals, a blank between. @throws PluginError file/write */
export async function writeLandmarkRows(path: string, rows: Float32Array): Promise<void> {
  await writeLines(path, async (write) => {
    for (let from = 0; from < rows.length; from += COORDINATES) {
      await write(landmarkLine(rows.subarray(from, from + COORDINATES)));
    }
  });
}

/** A frame's numbers as a line of such a file. */
export const landmarkLine = (row: ArrayLike<number>): string => Array.from(row, (value) => value.toFixed(6)).join(' ');

const refuse = (path: string, reason: string) =>
  new PluginError('preset/invalid', `${path}: ${reason}`, { hint: '68 lines of x y z, as NAME_face_close_mouth.txt' });

/** Reads a face at rest (68 lines of x, y, z in MakeItTalk's space) as 204 numbers. @throws PluginError preset/invalid */
export async function readFaceText(path: string): Promise<Float32Array> {
  const bytes = await readFile(path).catch(() => {
    throw refuse(path, 'cannot be read');
  });
  if (bytes.length > LARGEST) throw refuse(path, 'is too large');
  const numbers = bytes.toString('utf8').trim().split(/\s+/).map(Number);
  if (numbers.length !== COORDINATES || !numbers.every(Number.isFinite)) {
    throw refuse(path, `holds ${numbers.length} values, not ${POINTS} points of 3 numbers`);
  }
  return Float32Array.from(numbers);
}
