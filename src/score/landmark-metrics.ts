/**
 * Landmark figures with the names of the MakeItTalk paper (Y. Zhou, X. Han, E. Shechtman, J. Echevarria, E. Kalogerakis,
 * D. Li, "MakeItTalk: speaker-aware talking-head animation", ACM TOG 39(6), 2020, section 5). The paper releases no code
 * for them; what each word means here is written below, and all of it is told with the figures.
 */
import { PluginError } from '../errors.js';
import { POINTS } from '../speech/landmarks.js';
import { type LandmarkTrack, resampled } from './landmark-file.js';
import { degreesBetween, middle, RIGID, rotationBetween } from './rigid.js';

export interface LandmarkScore {
  /** Mean distance of the lip and jaw points (0-16, 48-67), over the reference's widest mouth; 0.05 = 5 %. */
  readonly dLL: number;
  /** The same of their velocities (differences between frames, per frame of the reference). */
  readonly dVL: number;
  /** Mean difference of the area within the inner lips, over the reference's largest. */
  readonly dA: number;
  /** Mean distance of all points and of their velocities, over the width of the reference's face (0-16). */
  readonly dL: number;
  readonly dV: number;
  /** Degrees between the heads' rotations, both counted from the mean head of the reference; flat landmarks: roll alone. */
  readonly dRot: number;
  /** Mean distance of the heads' places, over the width of the reference's face. */
  readonly dPos: number;
  /** Rows compared, at which rate, and of how many numbers a point. */
  readonly rows: number;
  readonly fps: number;
  readonly dimensions: 2 | 3;
}

const JAW_AND_LIPS: readonly number[] = [
  ...Array.from({ length: 17 }, (_, i) => i),
  ...Array.from({ length: 20 }, (_, i) => 48 + i),
];
const ALL: readonly number[] = Array.from({ length: POINTS }, (_, i) => i);
const INNER_LIPS: readonly number[] = [60, 61, 62, 63, 64, 65, 66, 67];

/** One row of a track. */
const rowOf = ({ points, dimensions }: LandmarkTrack, row: number): Float32Array =>
  points.subarray(row * POINTS * dimensions, (row + 1) * POINTS * dimensions);

function distance(a: ArrayLike<number>, i: number, b: ArrayLike<number>, j: number, dimensions: number): number {
  let sum = 0;
  for (let k = 0; k < dimensions; k++) sum += (a[i * dimensions + k] - b[j * dimensions + k]) ** 2;
  return Math.sqrt(sum);
}

/** Area within the inner lips in the picture plane (shoelace), never below 0: crossed lips are shut. */
export function mouthArea(row: ArrayLike<number>, dimensions: 2 | 3): number {
  let twice = 0;
  for (const [k, i] of INNER_LIPS.entries()) {
    const j = INNER_LIPS[(k + 1) % INNER_LIPS.length];
    twice += row[i * dimensions] * row[j * dimensions + 1] - row[j * dimensions] * row[i * dimensions + 1];
  }
  return Math.max(0, twice / 2);
}

/** Both at the reference's rate, of equal length, with as many numbers a point as both have. */
function brought(track: LandmarkTrack, reference: LandmarkTrack): [LandmarkTrack, LandmarkTrack] {
  const same = Math.abs(track.fps - reference.fps) < 1e-3 ? track : resampled(track, reference.fps);
  const rows = Math.min(same.rows, reference.rows);
  const flat = same.dimensions === 2 || reference.dimensions === 2;
  const cut = ({ fps, dimensions, points }: LandmarkTrack): LandmarkTrack => {
    const kept = points.subarray(0, rows * POINTS * dimensions);
    if (!flat || dimensions === 2) return { fps, rows, dimensions, points: kept };
    return { fps, rows, dimensions: 2, points: kept.filter((_, i) => i % 3 !== 2) };
  };
  return [cut(same), cut(reference)];
}

function meanRow(track: LandmarkTrack): Float64Array {
  const mean = new Float64Array(POINTS * track.dimensions);
  for (let row = 0; row < track.rows; row++) {
    const points = rowOf(track, row);
    for (let i = 0; i < mean.length; i++) mean[i] += points[i] / track.rows;
  }
  return mean;
}

/**
 * Compares predicted landmarks with a reference of the same speech, in one coordinate space. The rates may differ: the
 * track is brought to the reference's.
 *
 * @throws PluginError evaluate/missing where a track is too short
 */
export function scoreLandmarks(predicted: LandmarkTrack, reference: LandmarkTrack): LandmarkScore {
  const [ours, theirs] = brought(predicted, reference);
  const { rows, dimensions, fps } = theirs;
  if (rows < 2) throw new PluginError('evaluate/missing', 'Landmarks are compared over at least two rows.');
  let [mouthWidth, faceWidth, largest] = [0, 0, 0];
  for (let row = 0; row < rows; row++) {
    const points = rowOf(theirs, row);
    mouthWidth = Math.max(mouthWidth, distance(points, 48, points, 54, dimensions));
    faceWidth += distance(points, 0, points, 16, dimensions) / rows;
    largest = Math.max(largest, mouthArea(points, dimensions));
  }
  const sum = { dLL: 0, dVL: 0, dA: 0, dL: 0, dV: 0, dRot: 0, dPos: 0 };
  const rest = meanRow(theirs);
  for (let row = 0; row < rows; row++) {
    const [a, b] = [rowOf(ours, row), rowOf(theirs, row)];
    const apart = (which: readonly number[]) =>
      which.reduce((total, point) => total + distance(a, point, b, point, dimensions), 0) / which.length;
    sum.dLL += apart(JAW_AND_LIPS);
    sum.dL += apart(ALL);
    sum.dA += Math.abs(mouthArea(a, dimensions) - mouthArea(b, dimensions));
    sum.dRot += degreesBetween(rotationBetween(rest, a, dimensions), rotationBetween(rest, b, dimensions));
    const [pa, pb] = [middle(a, dimensions, RIGID), middle(b, dimensions, RIGID)];
    sum.dPos += Math.hypot(...pa.map((value, i) => value - pb[i]));
    if (row === 0) continue;
    const [va, vb] = [step(ours, row), step(theirs, row)];
    const faster = (which: readonly number[]) =>
      which.reduce((total, point) => total + distance(va, point, vb, point, dimensions), 0) / which.length;
    sum.dVL += faster(JAW_AND_LIPS);
    sum.dV += faster(ALL);
  }
  return {
    dLL: sum.dLL / rows / mouthWidth,
    dVL: sum.dVL / (rows - 1) / mouthWidth,
    dA: largest > 0 ? sum.dA / rows / largest : 0,
    dL: sum.dL / rows / faceWidth,
    dV: sum.dV / (rows - 1) / faceWidth,
    dRot: sum.dRot / rows,
    dPos: sum.dPos / rows / faceWidth,
    rows,
    fps,
    dimensions,
  };
}

function step(track: LandmarkTrack, row: number): Float32Array {
  const [now, before] = [rowOf(track, row), rowOf(track, row - 1)];
  return now.map((value, i) => value - before[i]);
}
