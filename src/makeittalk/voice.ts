import type { Tensor } from 'onnxruntime-node';
import { PluginError } from '../errors.js';
import type { ModelSpec } from '../speech/spec.js';
import type { Convert } from './converter.js';
import { openGraph, type Runtime, readGraph, sectionOf } from './graphs.js';
import { PITCHES } from './pitch-code.js';
import { BANDS } from './windows.js';

export interface Voice {
  /** Embedding of who speaks, 256 numbers; it may be changed between conversions. */
  readonly speaker: Float32Array;
  readonly convert: Convert;
  close(): Promise<void>;
}

/**
 * AutoVC of a folder, where it has it: every voice becomes the one voice that the landmark networks know.
 *
 * @throws PluginError as openBranches
 */
export async function openVoice(
  ort: Runtime,
  spec: ModelSpec,
  file: string,
  provider: string,
  speaker: ArrayLike<number>,
): Promise<Voice | undefined> {
  const { voice } = sectionOf(spec);
  const graph = await readGraph(spec, file, 'autovc');
  if (!graph || !voice) return undefined;
  const session = await openGraph(ort, graph, provider, 'AutoVC', ['mel', 'speaker', 'pitch', 'voice']);
  const floats = (data: Float32Array, ...shape: number[]) => new ort.Tensor('float32', data, shape);
  const who = Float32Array.from(speaker);
  const from = floats(who, 1, who.length);
  const into = floats(Float32Array.from(voice), 1, voice.length);
  return {
    speaker: who,
    async convert(mel, codes, frames) {
      const pitch = new Float32Array(frames * PITCHES);
      for (let t = 0; t < frames; t++) if (codes[t] < PITCHES) pitch[t * PITCHES + codes[t]] = 1;
      const feeds = {
        mel: floats(mel, 1, frames, BANDS),
        speaker: from,
        pitch: floats(pitch, 1, frames, PITCHES),
        voice: into,
      };
      const result = (await session.run(feeds))[session.outputNames[0]] as Tensor;
      if (result.dims.join() === `1,${frames},${BANDS}`) return result.data as Float32Array;
      throw new PluginError('model/shape', `AutoVC of "${spec.name}" gives [${result.dims}] for ${frames} frames`);
    },
    close: () => session.release(),
  };
}
