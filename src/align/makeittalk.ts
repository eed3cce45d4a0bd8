import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PluginError } from '../errors.js';
import type { MadePreset } from './make.js';
import { makePreset } from './make.js';
import { decodePicture, readPictureFile } from './picture-file.js';
import type { FacePoints, Pair } from './points.js';

/** Vertices of the original's triangulations: 68 points or 56 (without the outer lips), and 8 or 12 on the border. */
const LAYOUTS: readonly number[] = [64, 68, 76, 80];
const LARGEST = 256 * 1024;
/** Two files that should say the same may differ by this many pixels. */
const AGREE = 3;

const refuse = (message: string): PluginError =>
  new PluginError('preset/invalid', message, {
    hint: '--makeittalk DIR, where DIR holds NAME.png and NAME_face_open_mouth.txt',
  });

/** The rows of numbers of a text file, or nothing where there is no such file. */
async function rows(folder: string, name: string): Promise<number[][] | undefined> {
  const bytes = await readFile(join(folder, name)).catch(() => undefined);
  if (!bytes) return undefined;
  if (bytes.length > LARGEST) throw refuse(`${name}: is too large for a file of points`);
  return parseRows(name, bytes.toString('utf8'));
}

/** One row of numbers a line; empty lines are left out. @param name for messages */
export function parseRows(name: string, text: string): number[][] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line, i) => {
      const numbers = line.split(/\s+/).map(Number);
      if (!numbers.every(Number.isFinite)) throw refuse(`${name}: line ${i + 1} is no row of numbers`);
      return numbers;
    });
}

/** The puppets of a folder: each NAME.png that has points. */
export async function listMakeItTalk(folder: string): Promise<string[]> {
  const files = await readdir(folder).catch(() => {
    throw refuse(`${folder}: is no folder that can be read`);
  });
  const suffix = '_face_open_mouth.txt';
  return files
    .filter((file) => file.endsWith(suffix))
    .map((file) => file.slice(0, -suffix.length))
    .filter((name) => files.includes(`${name}.png`))
    .sort();
}

/** Some puppets begin an eye's ring at another of its six points than the left corner; the ring itself is right. */
function ringFromLeft(ring: readonly Pair[]): Pair[] {
  const first = ring.reduce((best, p, i) => (p[0] < ring[best][0] ? i : best), 0);
  return ring.map((_, i) => ring[(first + i) % ring.length]);
}

/** Points of the art, whose mouth is open: pixels, checked against the normalised copy and its scale. */
async function pointsOf(folder: string, name: string, notices: string[]): Promise<FacePoints> {
  const file = `${name}_face_open_mouth.txt`;
  const open = await rows(folder, file);
  if (open?.length !== 68 || open.some((row) => row.length < 2)) {
    throw refuse(`${file}: ${open?.length ?? 0} points; 68 are needed`);
  }
  const landmarks = open.map((row): Pair => [row[0], row[1]]);
  for (const from of [36, 42]) landmarks.splice(from, 6, ...ringFromLeft(landmarks.slice(from, from + 6)));
  const norm = await rows(folder, `${name}_face_open_mouth_norm.txt`);
  const scaling = (await rows(folder, `${name}_scale_shift.txt`))?.flat();
  if (norm?.length === 68 && scaling && scaling.length >= 3 && scaling[0] !== 0) {
    const [scale, shiftX, shiftY] = scaling;
    // normalised = |scale| (pixel + shift)
    const apart = norm.map((row, i) =>
      Math.hypot(
        row[0] / Math.abs(scale) - shiftX - landmarks[i][0],
        row[1] / Math.abs(scale) - shiftY - landmarks[i][1],
      ),
    );
    const worst = Math.max(...apart);
    if (worst > AGREE) notices.push(`its text files disagree by ${Math.round(worst)} pixels; ${file} was taken`);
  }
  return { landmarks };
}

/** The layout that the original would draw it with; we need none, but a broken one is worth a word. */
async function layoutOf(folder: string, name: string, notices: string[]): Promise<void> {
  const triangles = await rows(folder, `${name}_delauney_tri.txt`);
  if (!triangles) return;
  const vertices = triangles.flat().reduce((most, index) => Math.max(most, index), -1) + 1;
  notices.push(
    LAYOUTS.includes(vertices)
      ? `a puppet of ${vertices} vertices; its triangles are not needed`
      : `its triangulation has ${vertices} vertices, which is no layout of the original; it is not needed`,
  );
}

/**
 * A puppet folder of the original MakeItTalk as a preset. The art shows an open mouth, which is shut; its own
 * triangulation is left behind for our mesh, so every layout (64, 68, 76, 80 vertices) is drawn alike.
 *
 * @throws PluginError `preset/invalid` (no puppet, points), `preset/picture`
 */
export async function importMakeItTalk(
  folder: string,
  options: { readonly puppet: string | undefined; readonly name: string; readonly title: string },
): Promise<MadePreset> {
  const names = await listMakeItTalk(folder);
  const name = options.puppet ? basename(options.puppet, '.png') : names.length === 1 ? names[0] : undefined;
  if (names.length === 0) throw refuse(`${folder}: holds no puppet`);
  if (name === undefined || !names.includes(name)) {
    throw refuse(`${folder}: which puppet? It holds ${names.join(', ')}: name its .png`);
  }
  const notices: string[] = [];
  const points = await pointsOf(folder, name, notices);
  await layoutOf(folder, name, notices);
  const image = await decodePicture(await readPictureFile(join(folder, `${name}.png`)), `${name}.png`);
  const made = makePreset(image, points, { ...options, author: 'a MakeItTalk puppet' });
  return { files: made.files, notices: [...notices, ...made.notices] };
}
