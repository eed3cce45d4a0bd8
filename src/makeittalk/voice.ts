import type { Tensor } from 'onnxruntime-node';
import { PluginError } from '../errors.js';
import type { ModelSpec } from '../speech/spec.js';
import { BLOCK, type Convert, NORMS, remember } from './converter.js';
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
  const session = await openGraph(ort, graph, provider, 'AutoVC', [
    'mel',
    'speaker',
    'pitch',
    'voice',
    'past',
    'share',
    'weights',
  ]);
  const none = new Float32Array(2 * NORMS);
  const floats = (data: Float32Array, ...shape: number[]) => new ort.Tensor('float32', data, shape);
  const who = Float32Array.from(speaker);
  const from = floats(who, 1, who.length);
  const into = floats(Float32Array.from(voice), 1, voice.length);
  return {
    speaker: who,
    async convert(mel, codes, frames, heard) {
      const pitch = new Float32Array(frames * PITCHES);
      for (let t = 0; t < frames; t++) if (codes[t] < PITCHES) pitch[t * PITCHES + codes[t]] = 1;
      // What is normalised: all frames of a clip; of a stream those that no run has added to `heard` yet.
      const weights = new Float32Array(2 * frames);
      const fresh = heard ? Math.min(2 * BLOCK, frames) : frames;
      weights.fill(1 / fresh, frames - fresh, frames);
      if (heard) weights.fill(1 / BLOCK, 2 * frames - 2 * BLOCK, 2 * frames - BLOCK);
      const feeds = {
        mel: floats(mel, 1, frames, BANDS),
        speaker: from,
        pitch: floats(pitch, 1, frames, PITCHES),
        voice: into,
        past: floats(heard?.moments ?? none, NORMS, 2),
        share: floats(Float32Array.of(heard ? heard.frames / (heard.frames + fresh) : 0), 1),
        weights: floats(weights, 2, frames),
      };
      const { converted, moments } = (await session.run(feeds)) as Record<string, Tensor | undefined>;
      if (converted?.dims.join() === `1,${frames},${BANDS}` && moments?.dims.join() === `${NORMS},2`) {
        if (heard) remember(heard, moments.data as Float32Array);
        return converted.data as Float32Array;
      }
      throw new PluginError('model/shape', `AutoVC of "${spec.name}" gives [${converted?.dims}] for ${frames} frames`, {
        hint: 'python3 training/convert_makeittalk.py DIR --out models/NAME',
      });
    },
    close: () => session.release(),
  };
}
