import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { PluginError } from '../errors.js';
import type { ModelSpec } from '../speech/spec.js';
import type { GraphName, MakeItTalkSpec } from './spec.js';

export type Runtime = typeof import('onnxruntime-node');

const HINT = 'python3 training/convert_makeittalk.py DIR --out models/NAME';

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0];

/** The part of a model.json that makes it a MakeItTalk one. @throws PluginError model/invalid */
export function sectionOf(spec: ModelSpec): MakeItTalkSpec {
  if (spec.makeittalk) return spec.makeittalk;
  throw new PluginError('model/invalid', `The model "${spec.name}" is none of MakeItTalk's`, { hint: HINT });
}

/**
 * Reads one of the further graphs of a folder, its hash checked; nothing where model.json names none.
 *
 * @param file the model's main graph, beside which the others lie
 * @throws PluginError model/missing, model/hash
 */
export async function readGraph(spec: ModelSpec, file: string, name: GraphName): Promise<Uint8Array | undefined> {
  const entry = sectionOf(spec).graphs[name];
  if (!entry) return undefined;
  const path = join(dirname(file), entry.file);
  const bytes = await readFile(path).catch((cause) => {
    throw new PluginError('model/missing', `The model "${spec.name}" has no graph ${path}`, { hint: HINT, cause });
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 === entry.sha256) return bytes;
  throw new PluginError(
    'model/hash',
    `${path} was cut off or changed: model.json says another SHA-256 than ${sha256}`,
    {
      hint: HINT,
    },
  );
}

/** @param threads live graphs keep to one @throws PluginError model/provider, model/invalid, model/shape (an input that is not there) */
export async function openGraph(
  ort: Runtime,
  graph: Uint8Array,
  provider: string,
  name: string,
  inputs: readonly string[],
  threads = 1,
): Promise<InferenceSession> {
  const session = await ort.InferenceSession.create(graph, {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
    extra: { session: { set_denormal_as_zero: '1' } },
  }).catch((cause) => {
    if (provider !== 'cpu') throw new PluginError('model/provider', said(cause), { cause });
    throw new PluginError('model/invalid', `${name} is not a graph that onnxruntime can load: ${said(cause)}`, {
      hint: HINT,
      cause,
    });
  });
  const has = [...session.inputNames].sort().join(', ');
  if (has === [...inputs].sort().join(', ')) return session;
  await session.release();
  throw new PluginError('model/shape', `${name} takes ${has}; expected ${inputs.join(', ')}`, { hint: HINT });
}
