import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { near } from '../closest.js';
import { DEFAULTS } from '../defaults.js';
import { packagePath, restoreCommand } from '../entry.js';
import { PluginError } from '../errors.js';
import { type ModelSpec, modelSpec } from './spec.js';

/** A model on disk, checked: what it says of itself, and the graph whose hash was right. */
export interface ModelFiles {
  readonly spec: ModelSpec;
  readonly folder: string;
  /** The graph's file, for messages. */
  readonly file: string;
  readonly graph: Uint8Array;
}

/** Names of the models in a folder of models, sorted. */
export async function modelNames(root: string = packagePath('models')): Promise<string[]> {
  const items = await readdir(root, { withFileTypes: true }).catch(() => []);
  const names: string[] = [];
  for (const item of items) {
    if (!item.isDirectory()) continue;
    const inside = await readdir(join(root, item.name));
    if (inside.includes('model.json')) names.push(item.name);
  }
  return names.sort();
}

/**
 * Reads `<root>/<name>/model.json` and the graph it names.
 *
 * @throws PluginError model/unknown (no such model), model/missing (no graph, or one of ours is gone), model/invalid (file, key and reason named),
 * model/hash (the graph was truncated or changed)
 */
export async function loadModelFiles(name: string, root: string = packagePath('models')): Promise<ModelFiles> {
  const names = await modelNames(root);
  // Only names of folders that are there are ever joined to a path, so a name cannot lead out of `root`.
  if (!names.includes(name)) {
    const there = names.length > 0 ? `there are: ${names.join(', ')}` : `there are none in ${root}`;
    throw unknown(name, names, `There is no model "${name}"; ${there}`);
  }
  const folder = join(root, name);
  const spec = parseSpec(join(folder, 'model.json'), await readFile(join(folder, 'model.json'), 'utf8'));
  const file = join(folder, spec.file);
  const graph = await readFile(file).catch((cause) => {
    throw new PluginError('model/missing', `The model "${name}" has no graph: ${file} cannot be read`, {
      hint: restore(name),
      cause,
    });
  });
  const sha256 = createHash('sha256').update(graph).digest('hex');
  if (sha256 !== spec.sha256) {
    throw new PluginError(
      'model/hash',
      `${file} was cut off or changed: its ${graph.length} bytes have SHA-256 ${sha256}, model.json says ${spec.sha256}`,
      { hint: restore(name) },
    );
  }
  return { spec, folder, file, graph };
}

const restore = (name = ''): string => restoreCommand(`models/${name}`);

/** A model of ours is brought back; another name is a wrong one. */
function unknown(name: string, names: readonly string[], message: string): PluginError {
  if (names.length === 0) return new PluginError('model/missing', message, { hint: restore() });
  if (name === DEFAULTS.model || name === DEFAULTS.fileModel)
    return new PluginError('model/missing', message, { hint: restore(name) });
  const meant = near(name, names);
  return new PluginError('model/unknown', message, {
    hint: `${meant ? 'the nearest name' : 'for example'}: ${meant ?? names[0]}`,
  });
}

/** Checks the text of a model.json; `file` is for messages. @throws PluginError model/invalid */
export function parseSpec(file: string, text: string): ModelSpec {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw invalid(file, `is not JSON: ${cause instanceof Error ? cause.message : cause}`, cause);
  }
  const result = modelSpec.safeParse(json);
  if (!result.success) throw invalid(file, result.error.issues.map(issueLine).join('; '), result.error);
  const { inputs, states, outputs } = result.data;
  const lists: [string, readonly string[]][] = [
    ['inputs', [inputs.mel, ...states.map((state) => state.input)]],
    ['outputs', [outputs.articulation, ...states.map((state) => state.output)]],
    ['articulation', result.data.articulation],
  ];
  for (const [key, names] of lists) {
    const twice = names.find((item, i) => names.indexOf(item) !== i);
    if (twice !== undefined) throw invalid(file, `${key}: "${twice}" is named twice`);
  }
  return result.data;
}

const issueLine = (issue: z.core.$ZodIssue): string =>
  issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message;

const invalid = (file: string, reason: string, cause?: unknown): PluginError =>
  new PluginError('model/invalid', `${file}: ${reason}`, { hint: `mend ${file}, or: ${restore()}`, cause });
