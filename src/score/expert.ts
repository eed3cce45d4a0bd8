import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { packagePath, restoreCommand } from '../entry.js';
import { PluginError } from '../errors.js';
import { POINTS } from '../speech/landmarks.js';
import { melSpec } from '../speech/spec.js';
import { type LandmarkTrack, resampled } from './landmark-file.js';
import { type SyncScore, scoreOffsets } from './offsets.js';
import type { LogMel } from './sound.js';
import { logMel } from './sound.js';

const graph = z.strictObject({ file: z.string().regex(/^[\w-]+\.onnx$/), sha256: z.string().length(64) });

/** `models/sync/sync.json`; written by `training/sync/export_sync.py`. */
const expertSpec = z.strictObject({
  schema: z.literal(1),
  name: z.string(),
  licence: z.string(),
  /** Vectors a second; the sound goes in at twice this rate. */
  fps: z.literal(25),
  /** Frames that a vector needs on either side. */
  edge: z.int().min(0).max(100),
  embedding: z.int().min(1).max(4096),
  /** What the three measures of the mouth are divided by. */
  scale: z.array(z.number().positive()).length(3),
  mel: melSpec,
  level: z.number().positive(),
  lowest: z.number(),
  lips: graph,
  sound: graph,
});

type ExpertSpec = z.infer<typeof expertSpec>;

export interface SyncExpert {
  /** @returns nothing where lips or sound are too short (about two seconds) */
  score(lips: LandmarkTrack, sound: Float32Array): Promise<SyncScore | undefined>;
  close(): Promise<void>;
}

/** Share of a clip's frames that are quieter than its level. */
const LOUD = 0.95;

/**
 * Opens the sync expert that is shipped.
 *
 * @throws PluginError model/missing, model/invalid, model/hash
 */
export async function openExpert(folder = packagePath('models/sync')): Promise<SyncExpert> {
  const file = join(folder, 'sync.json');
  const hint = restoreCommand('models/sync');
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new PluginError('model/missing', `There is no sync expert: ${file} cannot be read`, { hint, cause });
  });
  const read = expertSpec.safeParse(JSON.parse(text));
  if (!read.success) throw new PluginError('model/invalid', `${file}: ${z.prettifyError(read.error)}`, { hint });
  const spec = read.data;
  const ort = await import('onnxruntime-node');
  const open = async ({ file: name, sha256 }: z.infer<typeof graph>) => {
    const bytes = await readFile(join(folder, name)).catch((cause) => {
      throw new PluginError('model/missing', `${join(folder, name)} cannot be read`, { hint, cause });
    });
    if (createHash('sha256').update(bytes).digest('hex') !== sha256)
      throw new PluginError('model/hash', `${join(folder, name)} was cut off or changed`, { hint });
    return ort.InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  };
  const [lips, sound] = await Promise.all([open(spec.lips), open(spec.sound)]);
  const run = async (session: typeof lips, values: Float32Array, width: number): Promise<Float32Array> => {
    const { y } = await session.run({ x: new ort.Tensor('float32', values, [1, values.length / width, width]) });
    return y.data as Float32Array;
  };

  return {
    async score(track, samples) {
      const seconds = samples.length / spec.mel.rate;
      const there = resampled(track, spec.fps);
      const frames = Math.min(there.rows, Math.floor(seconds * spec.fps));
      if (frames <= 2 * spec.edge) return undefined;
      const [v, a] = await Promise.all([
        run(lips, lipsInput(resampled(track, spec.fps, frames), spec), 3),
        run(sound, soundInput(await logMel(samples, spec.mel), frames, spec), spec.mel.bands),
      ]);
      return scoreOffsets({ size: spec.embedding, lips: v, sound: a }, 'inside');
    },
    async close() {
      await Promise.all([lips.release(), sound.release()]);
    },
  };
}

/** Gap, width and chin of each row, over the outer eye corners' distance: `rows * 3`. */
export function mouthMeasures({ points, rows, dimensions }: LandmarkTrack): Float32Array {
  const out = new Float32Array(rows * 3);
  for (let row = 0; row < rows; row++) {
    const at = (point: number): number => (row * POINTS + point) * dimensions;
    const far = (a: number, b: number): number =>
      Math.hypot(points[at(a)] - points[at(b)], points[at(a) + 1] - points[at(b) + 1]);
    const eyes = far(36, 45);
    out[3 * row] = (far(61, 67) + far(62, 66) + far(63, 65)) / 3 / eyes;
    out[3 * row + 1] = far(60, 64) / eyes;
    out[3 * row + 2] = far(8, 33) / eyes;
  }
  return out;
}

/** Minus the clip's mean, over the scale. */
function lipsInput(track: LandmarkTrack, { scale }: ExpertSpec): Float32Array {
  const values = mouthMeasures(track);
  for (let k = 0; k < 3; k++) {
    let mean = 0;
    for (let i = k; i < values.length; i += 3) mean += values[i] / track.rows;
    for (let i = k; i < values.length; i += 3) values[i] = (values[i] - mean) / scale[k];
  }
  return values;
}

/** Relative to the level of the clip's loud frames, at 50 rows a second. */
function soundInput({ frames, values, rate }: LogMel, count: number, spec: ExpertSpec): Float32Array {
  const { bands } = spec.mel;
  const levels = Float64Array.from({ length: frames }, (_, i) => {
    let power = 0;
    for (let b = 0; b < bands; b++) power += 10 ** values[i * bands + b] / bands;
    return Math.log10(power + 1e-10);
  }).sort();
  const place = LOUD * (frames - 1);
  const under = levels[Math.floor(place)];
  const level = under + (place % 1) * (levels[Math.ceil(place)] - under);
  const input = values.map((value) => Math.max((value - level) / spec.level + 1, spec.lowest));
  const out = new Float32Array(2 * count * bands);
  for (let row = 0; row < 2 * count; row++) {
    const at = Math.min((row / (2 * spec.fps)) * rate, frames - 1);
    const low = Math.floor(at);
    const high = Math.min(low + 1, frames - 1);
    for (let b = 0; b < bands; b++) {
      const from = input[low * bands + b];
      out[row * bands + b] = from + (at - low) * (input[high * bands + b] - from);
    }
  }
  return out;
}
