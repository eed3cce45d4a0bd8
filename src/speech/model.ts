import { PluginError } from '../errors.js';
import type { Model } from '../types.js';
import { keepLink } from './kept-link.js';
import type { ModelFiles } from './model-files.js';
import { choose, timeProviders } from './provider.js';
import { MAX_BATCH } from './session.js';
import { hearsSound, type ModelSpec } from './spec.js';
import { refuseTelemetry } from './telemetry.js';
import { startWorker, type WorkerThread } from './worker-thread.js';

export interface ModelOptions {
  /** An execution provider, or `auto`: each one is timed on the model and the fastest wins. */
  readonly device?: string;
  /** Told once per mishap that was mended on air. */
  readonly onNotice?: (line: string) => void;
  /** Comes back before the worker is open: the first `predict` waits for it, and tells what is wrong. */
  readonly isPatient?: boolean;
  /** A worker that was started ahead, while other things were loaded; or its file: tests put one that misbehaves there. */
  readonly worker?: WorkerThread | string;
}

/** `predict` reads its rows when their turn comes: they must stay as they are until it resolves. */
export interface OpenModel extends Model {
  readonly spec: ModelSpec;
  /** Which provider was chosen and why, in one line. */
  readonly report: string;
  /** Mean time of the newest runs, in ms. */
  readonly inferenceMs: number;
}

/**
 * Opens a model in a worker thread.
 *
 * @throws PluginError model/provider (the device cannot be used; those that can are named), model/invalid,
 * model/shape (see session.ts)
 */
export async function openModel(files: ModelFiles, options: ModelOptions = {}): Promise<OpenModel> {
  const { device = 'auto', onNotice = () => {}, isPatient = false } = options;
  refuseTelemetry();
  const { spec } = files;
  const { bands, hop } = spec.mel;
  const width = spec.articulation.length;
  const shared = (length: number) => new Float32Array(new SharedArrayBuffer(4 * length));
  const mel = shared(MAX_BATCH * bands);
  const out = shared(MAX_BATCH * width);
  const sound = hearsSound(spec) ? shared(MAX_BATCH * hop) : undefined;

  let provider = device;
  let report = `${device} (asked for)`;
  if (device === 'auto') ({ provider, report } = choose(await timeProviders(files)));

  let ahead = typeof options.worker === 'object' ? options.worker : undefined;
  const spawn = () => {
    const worker = ahead ?? startWorker(typeof options.worker === 'string' ? options.worker : undefined);
    ahead = undefined;
    const graph = { spec, file: files.file, graph: files.graph };
    return worker.open({ graph, provider, mel, out, sound }, (line, used) => {
      provider = used;
      onNotice(line);
    });
  };
  const first = spawn().catch(async (error) => {
    if (!(error instanceof PluginError) || error.code !== 'model/provider' || provider === 'cpu') throw error;
    if (device !== 'auto') throw await unusable(files, device, error);
    onNotice(`The model's provider ${provider} could not be opened (${error.message}); it runs on cpu.`);
    provider = 'cpu';
    return spawn();
  });
  const again = () => {
    // A driver that takes its thread along is not asked again.
    if (provider !== 'cpu') onNotice(`The model's worker died on ${provider}; it goes on with cpu.`);
    provider = 'cpu';
    return spawn();
  };
  const link = keepLink(isPatient ? first : await first, again, (reason) =>
    onNotice(`The model's worker crashed (${reason}); it was started again.`),
  );

  let tail: Promise<unknown> = Promise.resolve();
  let closing: Promise<void> | undefined;
  let inferenceMs = 0;

  /** Runs the frames that lie in the shared rows. */
  async function run(frames: number): Promise<void> {
    const ms = await link.run(frames);
    inferenceMs += (ms - inferenceMs) * (inferenceMs === 0 ? 1 : 0.05);
  }

  async function predict(rows: Float32Array, frames: number, heard?: Float32Array): Promise<Float32Array> {
    const result = new Float32Array(frames * width);
    for (let done = 0; done < frames; done += MAX_BATCH) {
      const count = Math.min(MAX_BATCH, frames - done);
      mel.set(rows.subarray(done * bands, (done + count) * bands));
      if (heard) sound?.set(heard.subarray(done * hop, (done + count) * hop));
      else sound?.fill(0);
      await run(count);
      result.set(out.subarray(0, count * width), done * width);
    }
    return result;
  }

  /** Everything goes to the worker in the order it was asked for. */
  function inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    const turn = tail.then(work);
    tail = turn.catch(() => {});
    return turn;
  }

  return {
    name: spec.name,
    spec,
    report,
    articulation: spec.articulation,
    lookAhead: spec.lookAhead,
    hearsSound: sound !== undefined,
    get provider() {
      return provider;
    },
    get inferenceMs() {
      return inferenceMs;
    },
    predict(rows, frames, heard) {
      if (closing) return Promise.reject(new PluginError('model/run', 'The model is closed'));
      if (rows.length < frames * bands) {
        return Promise.reject(new PluginError('internal', `${frames} mel frames need ${frames * bands} values`));
      }
      return inTurn(() => predict(rows, frames, heard));
    },
    reset() {
      if (!closing) inTurn(() => link.reset());
    },
    close() {
      closing ??= inTurn(() => link.close());
      return closing;
    },
  };
}

async function unusable(files: ModelFiles, device: string, cause: PluginError): Promise<PluginError> {
  const timings = await timeProviders(files).catch(() => []);
  const usable = timings.filter((timing) => timing.ms !== undefined).map((timing) => timing.provider);
  const tried = timings.find((timing) => timing.provider === device);
  return new PluginError(
    'model/provider',
    `The model cannot run on "${device}": ${tried?.out ?? (timings.length > 0 ? 'no such provider here' : cause.message)}; usable: ${usable.join(', ') || 'none'}`,
    { hint: `npm start -- --device ${usable[0] ?? 'auto'}`, cause },
  );
}
