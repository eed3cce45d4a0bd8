import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { z } from 'zod';
import { PluginError } from '../errors.js';
import { CROP, cropFace, faceBoxes } from './face-crop.js';
import { SYNC_FPS } from './film.js';
import type { LandmarkTrack } from './landmark-file.js';
import { COEFFICIENTS, type Mfcc, mfcc } from './mfcc.js';
import { type SyncScore, scoreOffsets } from './offsets.js';
import { as16bit, SOUND_RATE } from './sound.js';
import { type VideoFacts, videoFrames } from './video-reader.js';

const graph = z.strictObject({ file: z.string().regex(/^[\w-]+\.onnx$/), sha256: z.string().length(64) });

/** `syncnet.json`; written by `training/sync/convert_syncnet.py`. */
const syncnetSpec = z.strictObject({
  schema: z.literal(1),
  name: z.literal('syncnet'),
  /** Of the checkpoint that was converted. */
  checkpoint: z.string(),
  embedding: z.literal(1024),
  /** [1, 3, 5, 224, 224], blue first, 0..255 -> [1, 1024] */
  lips: graph,
  /** [1, 1, 13, 20] -> [1, 1024] */
  sound: graph,
});

/** Frames of a picture window, MFCC frames of a sound window, and MFCC frames per video frame. */
const WINDOW = 5;
const HEARD = 20;
const PER_FRAME = 4;

export interface SyncNet {
  /** SHA-256 of the checkpoint that it was converted from, or `random`. */
  readonly checkpoint: string;
  /** Embeds five pictures: 5 times 3 planes of 224 x 224. */
  see(pictures: Float32Array): Promise<Float32Array>;
  /** Embeds 20 MFCC frames, coefficient by coefficient: 13 x 20. */
  hear(window: Float32Array): Promise<Float32Array>;
  close(): Promise<void>;
}

/** @throws PluginError model/missing, model/invalid, model/hash */
export async function openSyncNet(folder: string): Promise<SyncNet> {
  const file = join(folder, 'syncnet.json');
  const hint = `python3 training/sync/convert_syncnet.py syncnet_v2.model ${folder}`;
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new PluginError('model/missing', `There is no SyncNet in ${folder}: ${file} cannot be read`, { hint, cause });
  });
  const spec = parse(file, text, hint);
  const ort = await import('onnxruntime-node');
  const open = async ({ file: name, sha256 }: z.infer<typeof graph>) => {
    const bytes = await readFile(join(folder, name)).catch((cause) => {
      throw new PluginError('model/missing', `${join(folder, name)} cannot be read`, { hint, cause });
    });
    if (createHash('sha256').update(bytes).digest('hex') !== sha256)
      throw new PluginError('model/hash', `${join(folder, name)} was cut off or changed`, { hint });
    return ort.InferenceSession.create(bytes, { logSeverityLevel: 3 });
  };
  const [lips, sound] = await Promise.all([open(spec.lips), open(spec.sound)]);
  const run = async (session: InferenceSession, values: Float32Array, shape: number[]): Promise<Float32Array> => {
    const { y } = await session.run({ x: new ort.Tensor('float32', values, shape) });
    return y.data as Float32Array;
  };
  return {
    checkpoint: spec.checkpoint,
    see: (pictures) => run(lips, pictures, [1, 3, WINDOW, CROP, CROP]),
    hear: (window) => run(sound, window, [1, 1, COEFFICIENTS, HEARD]),
    async close() {
      await Promise.all([lips.release(), sound.release()]);
    },
  };
}

function parse(file: string, text: string, hint: string): z.infer<typeof syncnetSpec> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new PluginError('model/invalid', `${file} is no JSON`, { hint, cause });
  }
  const read = syncnetSpec.safeParse(json);
  if (!read.success) throw new PluginError('model/invalid', `${file}: ${z.prettifyError(read.error)}`, { hint });
  return read.data;
}

/** The window that begins with a video frame, coefficient by coefficient; held at the end of the sound. */
export function soundWindow({ values, frames }: Mfcc, frame: number, out: Float32Array): Float32Array {
  for (let step = 0; step < HEARD; step++) {
    const from = Math.min(frame * PER_FRAME + step, frames - 1) * COEFFICIENTS;
    for (let c = 0; c < COEFFICIENTS; c++) out[c * HEARD + step] = values[from + c];
  }
  return out;
}

/**
 * LSE-C and LSE-D of a film as SyncNet defines them (J. S. Chung, A. Zisserman, "Out of time", 2016; named by K. R. Prajwal
 * and others, "A lip sync expert is all you need", 2020): 25 frames a second whatever the film has, the tracked face alone,
 * and the film's own sound.
 *
 * @param track landmarks of the film, 25 rows a second, as `watchFilm` gives them
 * @returns nothing where there are not six frames
 */
export async function scoreWithSyncNet(
  net: SyncNet,
  film: { readonly path: string; readonly facts: VideoFacts; readonly track: LandmarkTrack },
  sound: Float32Array,
  onProgress: (windows: number, of: number) => void = () => {},
): Promise<SyncScore | undefined> {
  const { path, facts, track } = film;
  const frames = Math.min(track.rows, Math.floor((sound.length * SYNC_FPS) / SOUND_RATE));
  const windows = frames - WINDOW;
  if (windows < 1) return undefined;
  const boxes = faceBoxes(track);
  const heard = mfcc(as16bit(sound));
  const window = new Float32Array(COEFFICIENTS * HEARD);
  const lips: Float32Array[] = [];
  const voice: Float32Array[] = [];
  const plane = CROP * CROP;
  const one = new Float32Array(3 * plane);
  // As the net wants them: per colour the five pictures in a row; the oldest falls out in front.
  const pictures = new Float32Array(3 * WINDOW * plane);
  let seen = 0;
  for await (const rgb of videoFrames(path, facts, { pixels: 'rgb24', fps: SYNC_FPS })) {
    if (seen >= frames) break;
    cropFace(rgb, facts.width, facts.height, boxes[seen], one);
    for (let c = 0; c < 3; c++) {
      const from = c * WINDOW * plane;
      pictures.copyWithin(from, from + plane, from + WINDOW * plane);
      pictures.set(one.subarray(c * plane, (c + 1) * plane), from + (WINDOW - 1) * plane);
    }
    seen++;
    const first = seen - WINDOW;
    if (first < 0 || first >= windows) continue;
    lips.push((await net.see(pictures)).slice());
    voice.push((await net.hear(soundWindow(heard, first, window))).slice());
    onProgress(lips.length, windows);
  }
  return scoreOffsets({ size: 1024, lips: joined(lips), sound: joined(voice) }, 'zeros');
}

function joined(rows: readonly Float32Array[]): Float32Array {
  const width = rows[0]?.length ?? 0;
  const out = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) out.set(row, i * width);
  return out;
}
