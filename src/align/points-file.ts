import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { PluginError } from '../errors.js';
import { lookHint } from '../shell-quote.js';
import type { FacePoints, Pair } from './points.js';

/** A file of 68 points is some kilobytes. */
const LARGEST = 256 * 1024;

const refusal = (name: string, reason: string, hint = '68 lines of "x y" in picture pixels, iBUG order'): PluginError =>
  new PluginError('preset/invalid', `${name}: ${reason}`, { hint });

/**
 * Reads 68 points: lines of `x y` (blanks, tabs or commas), or a .pts file (`n_points: 68`, points in braces, counted
 * from 1). Lines that begin with # are left out.
 *
 * @throws PluginError `preset/invalid` naming the line
 */
export async function readPoints(path: string): Promise<FacePoints> {
  const name = basename(path);
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw refusal(name, cause.code === 'ENOENT' ? 'is not there' : `cannot be read (${cause.code})`, lookHint(path));
  });
  if (bytes.length > LARGEST) throw refusal(name, 'is too large for a file of points');
  return parsePoints(name, bytes.toString('utf8'));
}

/** As `readPoints`, from the text itself; `name` is for messages. */
export function parsePoints(name: string, text: string): FacePoints {
  const refuse = (reason: string) => refusal(name, reason);
  const lines = text.split(/\r?\n/);
  const pts = lines.some((line) => line.trim() === '{');
  const landmarks: Pair[] = [];
  lines.forEach((line, i) => {
    const said = line.replace(/#.*/, '').trim();
    if (said === '' || said === '{' || said === '}') return;
    if (/^[a-z_]+\s*:/i.test(said)) return;
    const numbers = said.split(/[\s,;]+/).map(Number);
    if (numbers.length < 2 || !numbers.every(Number.isFinite)) throw refuse(`line ${i + 1} is no "x y"`);
    // The format counts pixels from 1.
    landmarks.push(pts ? [numbers[0] - 1, numbers[1] - 1] : [numbers[0], numbers[1]]);
  });
  if (landmarks.length !== 68) throw refuse(`${landmarks.length} points; 68 are needed`);
  return { landmarks };
}
