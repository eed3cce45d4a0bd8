import type { Tensor } from 'onnxruntime-node';
import { PluginError } from '../errors.js';
import { pitchTracker } from '../motion/pitch.js';
import type { ModelSpec } from '../speech/spec.js';
import { openGraph, type Runtime, readGraph } from './graphs.js';
import { soundRows } from './pitch-code.js';

const EMBEDDING = 256;
/** Samples at 16 kHz that the speaker encoder sees at a time (160 frames of 25 ms, every 10 ms), and from one look to the next. */
export const LOOK = 159 * 160 + 400;
const STEP = 77 * 160;
/** Looks that a speaker is known by: 4.7 s of voice. */
const ENROLLED = 5;
/** Rows after the last voiced one that still are speech: 0.2 s, as long as Resemblyzer lets a pause be. */
const HANGOVER = 12;
/** Quieter voices are lifted to this, dBFS. */
const LOUDNESS = -30;

/** The embedding of LOOK samples: 256 numbers of length 1. */
export type Encode = (sound: Float32Array) => Promise<Float32Array>;

/** Learns whose voice it is from the first five seconds of it. */
export interface Enrolment {
  /** Takes the next row of sound. @returns the embedding, each time that more is known: five times */
  hear(row: Float32Array, voiced: boolean): Promise<Float32Array | undefined>;
  /** The sound is over. @returns the embedding where there was voice, but too little for a first look */
  finish(): Promise<Float32Array | undefined>;
  reset(): void;
}

/** Pauses are left out; the speaker is the mean of the looks, as Resemblyzer has it. */
export function enrolment(encode: Encode): Enrolment {
  const kept = new Float32Array(2 * LOOK);
  const sum = new Float64Array(EMBEDDING);
  let held = 0;
  let looks = 0;
  let unvoiced = HANGOVER + 1;
  let energy = 0;
  let samples = 0;

  async function look(): Promise<Float32Array | undefined> {
    const gain = Math.max(1, 10 ** (LOUDNESS / 20) / Math.sqrt(energy / samples + 1e-12));
    const own = await encode(kept.slice(0, LOOK).map((sample) => sample * gain));
    looks++;
    // Broken sound must not stay in the sum.
    if (!own.every(Number.isFinite)) return undefined;
    for (const [i, value] of own.entries()) sum[i] += value;
    const length = Math.hypot(...sum);
    return Float32Array.from(sum, (value) => value / length);
  }

  return {
    async hear(row, voiced) {
      unvoiced = voiced ? 0 : unvoiced + 1;
      if (looks === ENROLLED || unvoiced > HANGOVER) return undefined;
      kept.set(row, held);
      held += row.length;
      for (const sample of row) energy += sample * sample;
      samples += row.length;
      if (held < LOOK) return undefined;
      const known = await look();
      kept.copyWithin(0, STEP, held);
      held -= STEP;
      return known;
    },
    async finish() {
      if (looks > 0 || held === 0) return undefined;
      kept.fill(0, held);
      return look();
    },
    reset() {
      held = 0;
      looks = 0;
      unvoiced = HANGOVER + 1;
      energy = 0;
      samples = 0;
      sum.fill(0);
    },
  };
}

export interface SpeakerEncoder {
  readonly encode: Encode;
  close(): Promise<void>;
}

/** The speaker encoder of a folder, where it has one. @throws PluginError as openBranches */
export async function openSpeakerEncoder(
  ort: Runtime,
  spec: ModelSpec,
  file: string,
  provider: string,
): Promise<SpeakerEncoder | undefined> {
  const graph = await readGraph(spec, file, 'speakerEncoder');
  if (!graph) return undefined;
  const session = await openGraph(ort, graph, provider, 'The speaker encoder', ['sound']);
  return {
    async encode(sound) {
      const feeds = { sound: new ort.Tensor('float32', sound, [1, LOOK]) };
      const result = (await session.run(feeds))[session.outputNames[0]] as Tensor;
      if (result.dims.join() === `1,${EMBEDDING}`) return result.data as Float32Array;
      throw new PluginError('model/shape', `The speaker encoder of "${spec.name}" gives [${result.dims}]`, {
        hint: 'python3 training/convert_makeittalk.py DIR --out models/NAME',
      });
    },
    close: () => session.release(),
  };
}

/** Whose voice is on a recording; nothing where the folder has no encoder or the recording no voice. */
export async function recordedSpeaker(
  ort: Runtime,
  spec: ModelSpec,
  file: string,
  sound: Float32Array,
): Promise<Float32Array | undefined> {
  const encoder = await openSpeakerEncoder(ort, spec, file, 'cpu');
  if (!encoder) return undefined;
  const { rate, hop } = spec.mel;
  const tracker = pitchTracker(rate);
  const speaker = enrolment(encoder.encode);
  let known: Float32Array | undefined;
  try {
    for (const samples of soundRows(sound, hop, Math.ceil(sound.length / hop))) {
      tracker.hear({ samples });
      known = (await speaker.hear(samples, tracker.measure() > 0)) ?? known;
    }
    return known ?? (await speaker.finish());
  } finally {
    await encoder.close();
  }
}
