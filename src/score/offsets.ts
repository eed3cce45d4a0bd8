/** The two figures of SyncNet, and the offset they belong to, from embeddings of lips and sound. */

/** Video frames that offsets are tried over, to either side. */
export const OFFSETS = 15;

export interface SyncScore {
  /** Frames of 1 / 25 s by which the lips come later than the sound; negative: earlier. */
  readonly offset: number;
  /** Median distance minus the smallest: LSE-C where the embeddings are SyncNet's. */
  readonly confidence: number;
  /** The smallest mean distance: LSE-D where the embeddings are SyncNet's. */
  readonly distance: number;
  /** Windows that took part. */
  readonly windows: number;
  /** Mean distance at each offset, -15 first. */
  readonly profile: readonly number[];
}

export interface Embeddings {
  readonly size: number;
  readonly lips: Float32Array;
  readonly sound: Float32Array;
}

/**
 * What belongs beyond the ends of the sound. `zeros`: nothing, as SyncNet's own evaluation has it, so that its figures can
 * be compared with those in papers; near the ends of a clip every offset but 0 then meets zero vectors. `inside`: only
 * those lips are judged that have sound at every offset.
 */
export type Ends = 'zeros' | 'inside';

/** SyncNet's distance adds this to each difference (PyTorch's pairwise_distance). */
const EPSILON = 1e-6;

/** @returns nothing where the clip is too short for a single window at every offset (`inside`) or at all */
export function scoreOffsets({ size, lips, sound }: Embeddings, ends: Ends): SyncScore | undefined {
  const count = Math.min(lips.length, sound.length) / size;
  const [from, to] = ends === 'zeros' ? [0, count] : [OFFSETS, count - OFFSETS];
  const windows = to - from;
  if (windows < 1) return undefined;
  const profile: number[] = [];
  for (let offset = -OFFSETS; offset <= OFFSETS; offset++) {
    let total = 0;
    for (let n = from; n < to; n++) total += apart(lips, n, sound, n - offset, size, count);
    profile.push(total / windows);
  }
  const distance = Math.min(...profile);
  const median = [...profile].sort((a, b) => a - b)[OFFSETS];
  return { offset: profile.indexOf(distance) - OFFSETS, confidence: median - distance, distance, windows, profile };
}

function apart(lips: Float32Array, n: number, sound: Float32Array, m: number, size: number, count: number): number {
  const there = m >= 0 && m < count;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const other = there ? sound[m * size + i] : 0;
    sum += (lips[n * size + i] - other + EPSILON) ** 2;
  }
  return Math.sqrt(sum);
}
