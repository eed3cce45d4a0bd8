import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { PluginError } from '../errors.js';
import { C, type Control } from '../face/controls.js';
import { MEL_RATE, readLandmarks, resampled } from '../score/landmark-file.js';
import { POINTS } from '../speech/landmarks.js';
import type { OpenModel } from '../speech/model.js';
import type { ModelSpec } from '../speech/spec.js';
import { landmarkFit } from './fit.js';
import { readFaceText } from './landmark-text.js';
import { COORDINATES, JAW_WIDTH } from './space.js';

const MOUTH: readonly Control[] = ['jaw', 'gapLower', 'gapUpper', 'wide', 'round', 'smile'];
/** Motion of our own moves these where the file leaves them as they are. */
const LED: readonly (readonly Control[])[] = [
  ['browLeft', 'browRight'],
  ['yaw', 'pitch', 'roll', 'shiftX', 'shiftY'],
];
/** Controls that stay within this (radians, face units or shares) stay as they are. */
const STILL = 0.01;
/** Brows, bridge of the nose and eyes: a mouth that speaks moves none of them, so they alone tell whether head and brows move. */
const aboveMouth = (point: number): boolean => (point >= 17 && point <= 30) || (point >= 36 && point <= 47);
/** Share of the rows, those with the lips nearest to each other, whose mean is taken for the face at rest. */
const REST_SHARE = 0.1;

interface Rows {
  readonly names: readonly Control[];
  /** Rows of `names.length` values. */
  readonly values: Float32Array;
  /** Rows a second. */
  readonly fps: number;
}

/**
 * Landmarks that somebody has already, in the place of a model: each mel frame of the sound is answered by the row of its
 * moment. A table of `mouthpiece predict` moves by its articulation; a text file of the original (`pred_fls_*.txt`), whose
 * points may be of any face, by what they differ from the face at rest.
 *
 * @param spec of a model, for the mel that the motion of the head listens to
 * @param rest 68 lines of x y z, as the original's NAME_face_close_mouth.txt; without it the rows whose lips are shut tell
 * @throws PluginError evaluate/missing (a file that cannot be read, with the line), preset/invalid (of `rest`)
 */
export async function openMovement(path: string, spec: ModelSpec, rest?: string): Promise<OpenModel> {
  const { names, values, fps } = (await tableRows(path)) ?? (await landmarkRows(path, rest));
  const width = names.length;
  const rows = values.length / width;
  let next = 0;
  return {
    name: path,
    spec: { ...spec, lookAhead: 0, articulation: [...names] },
    report: 'landmarks from a file',
    articulation: names,
    lookAhead: 0,
    provider: 'file',
    inferenceMs: 0,
    async predict(_, frames) {
      const out = new Float32Array(frames * width);
      for (let t = 0; t < frames; t++, next++) {
        // After its end the face stays as it was last.
        const row = Math.min(Math.round((next * fps) / MEL_RATE), rows - 1);
        out.set(values.subarray(row * width, (row + 1) * width), t * width);
      }
      return out;
    },
    reset() {
      next = 0;
    },
    close: async () => {},
  };
}

/** The articulation in a table of `predict`, where it is one. */
async function tableRows(path: string): Promise<Rows | undefined> {
  if (extname(path).toLowerCase() !== '.csv') return undefined;
  // Checks every line.
  const { fps } = await readLandmarks(path);
  const lines = (await readFile(path, 'utf8')).split(/\r?\n/).filter((line) => line.trim() !== '');
  const header = lines[0].split(',').map((name) => name.trim());
  const names = header.filter((name): name is Control => Object.hasOwn(C, name));
  if (names.length === 0 || !names.includes('gapLower')) return undefined;
  const places = names.map((name) => header.indexOf(name));
  const values = Float32Array.from(
    lines.slice(1).flatMap((line) => {
      const row = line.split(',');
      return places.map((place) => Number(row[place]));
    }),
  );
  return { names, values, fps };
}

/** Distance of the inner lips' middle, in a row of x y z. */
const lipGap = (row: Float32Array): number => Math.hypot(row[3 * 66] - row[3 * 62], row[3 * 66 + 1] - row[3 * 62 + 1]);

async function landmarkRows(path: string, rest: string | undefined): Promise<Rows> {
  const track = resampled(await readLandmarks(path), MEL_RATE);
  const faces = Array.from({ length: track.rows }, (_, row) => {
    const face = new Float32Array(COORDINATES);
    for (let i = 0; i < POINTS; i++) {
      for (let axis = 0; axis < track.dimensions; axis++) {
        face[3 * i + axis] = track.points[(row * POINTS + i) * track.dimensions + axis];
      }
    }
    return face;
  });
  const still = rest === undefined ? faceAtRest(faces) : await readFaceText(rest);
  const scale = JAW_WIDTH / (still[3 * 16] - still[0]);
  if (!(scale > 0 && scale < Number.POSITIVE_INFINITY))
    throw new PluginError('preset/invalid', `${rest ?? path}: the jaw's point 16 is not right of its point 0`, {
      hint: 'points are in the order of iBUG, x to the right, y down',
    });
  for (const face of faces) for (let c = 0; c < COORDINATES; c++) face[c] = (face[c] - still[c]) * scale;
  const above = fitted(LED.flat(), faces, aboveMouth);
  const led = LED.filter((group) => group.some((name) => range(above, name) > STILL));
  return fitted([...MOUTH, ...led.flat()], faces);
}

function fitted(
  names: readonly Control[],
  displacements: readonly Float32Array[],
  counts?: (point: number) => boolean,
): Rows {
  const fit = landmarkFit(names, counts);
  const values = new Float32Array(displacements.length * names.length);
  for (const [row, displacement] of displacements.entries()) fit.solve(displacement, values, row * names.length);
  return { names, values, fps: MEL_RATE };
}

function range({ names, values }: Rows, name: Control): number {
  const own = values.filter((_, i) => i % names.length === names.indexOf(name));
  return own.reduce((most, value) => Math.max(most, value)) - own.reduce((least, value) => Math.min(least, value));
}

function faceAtRest(faces: readonly Float32Array[]): Float32Array {
  const shut = [...faces].sort((a, b) => lipGap(a) - lipGap(b)).slice(0, Math.ceil(faces.length * REST_SHARE));
  return Float32Array.from(
    { length: COORDINATES },
    (_, c) => shut.reduce((sum, face) => sum + face[c], 0) / shut.length,
  );
}
