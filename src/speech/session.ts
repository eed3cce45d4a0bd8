import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { restoreCommand } from '../entry.js';
import { PluginError } from '../errors.js';
import type { ModelSpec } from './spec.js';

type Runtime = typeof import('onnxruntime-node');

/** Frames that one run takes at most; more go in several runs. */
export const MAX_BATCH = 64;

/** An opened graph with its streaming state, on one execution provider. One run at a time. */
export interface Session {
  readonly provider: string;
  /**
   * @param mel rows of `bands`, at least `frames` of them @param frames 1..MAX_BATCH
   * @param out overwritten with one articulation row per frame
   * @param sound rows of `hop` samples, for a model that hears them; without it the voice's pitch is unknown
   */
  run(mel: Float32Array, frames: number, out: Float32Array, sound?: Float32Array): Promise<void>;
  /** Forgets what was heard. */
  reset(): void;
  /** The state after the last run that succeeded; valid until the next run. */
  state(): readonly Float32Array[];
  restore(state: readonly Float32Array[]): void;
  close(): Promise<void>;
}

/** A graph as model-files.ts read it. */
export interface Graph {
  readonly spec: ModelSpec;
  readonly file: string;
  readonly graph: Uint8Array;
}

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0];

/**
 * Opens a graph and tries it out.
 *
 * @throws PluginError model/provider (the provider cannot be opened here), model/invalid (not a graph that the runtime
 * can load), model/shape (a graph, but not the one that model.json describes)
 */
export async function openSession(ort: Runtime, { spec, file, graph }: Graph, provider: string): Promise<Session> {
  // The runtime's own words on standard error, for a provider that is not installed: ours say it. Read at its first session.
  ort.env.logLevel = 'fatal';
  if (spec.makeittalk) {
    // Loaded only here: a worker that runs our own model is ready a tenth of a second sooner without it.
    const { openMakeItTalk } = await import('../makeittalk/session.js');
    return openMakeItTalk(ort, { spec, file, graph }, provider);
  }
  let session: InferenceSession;
  try {
    session = await ort.InferenceSession.create(graph, {
      executionProviders: [provider],
      graphOptimizationLevel: 'all',
      executionMode: 'sequential',
      // With more threads the runtime spins: three times the CPU time, and long tails (speed.md, section 1).
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      logSeverityLevel: 4,
      // A recurrent state that dies away in silence ends in denormal numbers, which are slow.
      extra: { session: { set_denormal_as_zero: '1' } },
    });
  } catch (cause) {
    if (provider === 'cpu') {
      throw new PluginError('model/invalid', `${file} is not a graph that onnxruntime can load: ${said(cause)}`, {
        hint: 'npx mouthpiece doctor',
        cause,
      });
    }
    throw new PluginError('model/provider', said(cause), { cause });
  }
  try {
    await check(ort, session, spec, file);
  } catch (error) {
    await session.release();
    throw error;
  }
  return streaming(ort, session, spec, provider);
}

/** Names first, then a run of one and of three frames: what comes out must have the shapes that model.json says. */
async function check(ort: Runtime, session: InferenceSession, spec: ModelSpec, file: string): Promise<void> {
  const wrong = (reason: string, cause?: unknown) =>
    new PluginError('model/shape', `${file} is not the graph that model.json describes: ${reason}`, {
      hint: `put the graph and the model.json of one training run into the folder, or: ${restoreCommand('models/')}`,
      cause,
    });
  const inputs = [spec.inputs.mel, ...spec.states.map((state) => state.input)];
  const outputs = [spec.outputs.articulation, ...spec.states.map((state) => state.output)];
  for (const name of inputs) {
    if (!session.inputNames.includes(name)) throw wrong(`no input "${name}", it has ${session.inputNames.join(', ')}`);
  }
  for (const name of session.inputNames) {
    if (!inputs.includes(name)) throw wrong(`it wants an input "${name}" that model.json does not name`);
  }
  for (const name of outputs) {
    if (!session.outputNames.includes(name)) {
      throw wrong(`no output "${name}", it has ${session.outputNames.join(', ')}`);
    }
  }
  for (const frames of [1, 3]) {
    const feeds: Record<string, Tensor> = { [spec.inputs.mel]: zeros(ort, [1, frames, spec.mel.bands]) };
    for (const state of spec.states) feeds[state.input] = zeros(ort, state.shape);
    let results: InferenceSession.OnnxValueMapType;
    try {
      results = await session.run(feeds, outputs);
    } catch (cause) {
      throw wrong(said(cause), cause);
    }
    const expected = [[1, frames, spec.articulation.length], ...spec.states.map((state) => state.shape)];
    for (const [i, name] of outputs.entries()) {
      const { type, dims } = results[name] as Tensor;
      if (type !== 'float32' || dims.join() !== expected[i].join()) {
        throw wrong(
          `output "${name}" is ${type} [${dims.join(', ')}] for ${frames} frames, expected float32 [${expected[i].join(', ')}]`,
        );
      }
    }
  }
}

function zeros(ort: Runtime, shape: readonly number[]): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return new ort.Tensor('float32', new Float32Array(size), shape);
}

/** The state goes back and forth between two sets of tensors, so a run that fails leaves the state as it was. */
function streaming(ort: Runtime, session: InferenceSession, spec: ModelSpec, provider: string): Session {
  const { bands } = spec.mel;
  const width = spec.articulation.length;
  const melRoom = new Float32Array(MAX_BATCH * bands);
  const outRoom = new Float32Array(MAX_BATCH * width);
  const states = [0, 1].map(() => spec.states.map((state) => zeros(ort, state.shape)));
  const plans = new Map<number, { feeds: Record<string, Tensor>; fetches: Record<string, Tensor> }[]>();
  let side = 0;

  /** The tensors of a run of so many frames, for both sides; made at the first such run. */
  function plan(frames: number) {
    const known = plans.get(frames);
    if (known) return known;
    const melTensor = new ort.Tensor('float32', melRoom.subarray(0, frames * bands), [1, frames, bands]);
    const outTensor = new ort.Tensor('float32', outRoom.subarray(0, frames * width), [1, frames, width]);
    const made = states.map((from, i) => {
      const feeds: Record<string, Tensor> = { [spec.inputs.mel]: melTensor };
      const fetches: Record<string, Tensor> = { [spec.outputs.articulation]: outTensor };
      for (const [s, state] of spec.states.entries()) {
        feeds[state.input] = from[s];
        fetches[state.output] = states[1 - i][s];
      }
      return { feeds, fetches };
    });
    plans.set(frames, made);
    return made;
  }
  const data = (tensor: Tensor) => tensor.data as Float32Array;

  return {
    provider,
    async run(mel, frames, out) {
      melRoom.set(frames * bands === mel.length ? mel : mel.subarray(0, frames * bands));
      const { feeds, fetches } = plan(frames)[side];
      await session.run(feeds, fetches);
      side = 1 - side;
      for (let i = 0; i < frames * width; i++) out[i] = outRoom[i];
    },
    reset() {
      for (const tensor of states[side]) data(tensor).fill(0);
    },
    state: () => states[side].map(data),
    restore(from) {
      for (const [i, values] of from.entries()) data(states[side][i]).set(values);
    },
    close: () => session.release(),
  };
}
