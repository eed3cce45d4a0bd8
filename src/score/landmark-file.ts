import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { PluginError } from '../errors.js';
import { POINTS } from '../speech/landmarks.js';

/** Landmarks over time. */
export interface LandmarkTrack {
  /** Rows a second. */
  readonly fps: number;
  readonly rows: number;
  /** Numbers per point: 2 (x, y) or 3; x right, y down. */
  readonly dimensions: 2 | 3;
  /** `rows * 68 * dimensions` numbers, in any unit. */
  readonly points: Float32Array;
}

/** Rows a second of the original's files, and of our tables: one per mel frame of 256 samples at 16 kHz. */
export const MEL_RATE = 62.5;

const refuse = (path: string, why: string): PluginError =>
  new PluginError('evaluate/missing', `${path}: ${why}`, {
    hint: 'npx mouthpiece predict IN.wav OUT.csv makes such a table',
  });

/**
 * Reads landmarks: a table of `mouthpiece predict` (CSV with a header, columns x0,y0..x67,y67 and `time`), or a text
 * file of the original MakeItTalk (`pred_fls_*.txt`: 204 numbers a row, x y z of 68 points, 62.5 rows a second).
 *
 * @throws PluginError evaluate/missing with the line that cannot be read
 */
export async function readLandmarks(path: string): Promise<LandmarkTrack> {
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new PluginError('evaluate/missing', `${path} cannot be read (${cause.code})`, { cause });
  });
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  return extname(path).toLowerCase() === '.csv' ? parseTable(path, lines) : parseOriginal(path, lines);
}

function numbersOf(path: string, line: string, at: number, separator: RegExp, count: number): number[] {
  const numbers = line.trim().split(separator).map(Number);
  if (numbers.length !== count || !numbers.every(Number.isFinite))
    throw refuse(path, `line ${at} is no row of ${count} numbers`);
  return numbers;
}

function parseTable(path: string, lines: readonly string[]): LandmarkTrack {
  const header = (lines[0] ?? '').split(',').map((name) => name.trim());
  const wanted = Array.from({ length: POINTS }, (_, i) => [`x${i}`, `y${i}`]).flat();
  const places = wanted.map((name) => header.indexOf(name));
  const missing = wanted.find((_, i) => places[i] < 0);
  if (missing !== undefined) throw refuse(path, `there is no column ${missing}`);
  const rows = lines.slice(1).map((line, i) => numbersOf(path, line, i + 2, /,/, header.length));
  if (rows.length < 2) throw refuse(path, 'there are fewer than two rows');
  const time = header.indexOf('time');
  const last = rows.length - 1;
  const fps = time < 0 ? MEL_RATE : last / (rows[last][time] - rows[0][time]);
  if (!(fps > 0 && fps < 1000)) throw refuse(path, 'its column "time" does not count seconds');
  const points = Float32Array.from(rows.flatMap((row) => places.map((place) => row[place])));
  return { fps, rows: rows.length, dimensions: 2, points };
}

function parseOriginal(path: string, lines: readonly string[]): LandmarkTrack {
  if (lines.length < 2) throw refuse(path, 'there are fewer than two rows');
  const rows = lines.map((line, i) => numbersOf(path, line, i + 1, /[\s,]+/, 3 * POINTS));
  return { fps: MEL_RATE, rows: rows.length, dimensions: 3, points: Float32Array.from(rows.flat()) };
}

/**
 * The same landmarks at another rate, linearly between rows, from the first to the last moment.
 *
 * @param count rows to make; default as many as the track lasts
 */
export function resampled(track: LandmarkTrack, fps: number, count?: number): LandmarkTrack {
  const width = POINTS * track.dimensions;
  const rows = count ?? Math.floor(((track.rows - 1) * fps) / track.fps + 1e-6) + 1;
  const points = new Float32Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const at = Math.min((row * track.fps) / fps, track.rows - 1);
    const low = Math.min(Math.floor(at), track.rows - 1);
    const high = Math.min(low + 1, track.rows - 1);
    for (let i = 0; i < width; i++) {
      const from = track.points[low * width + i];
      points[row * width + i] = from + (at - low) * (track.points[high * width + i] - from);
    }
  }
  return { fps, rows, dimensions: track.dimensions, points };
}
