import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { PluginError } from '../errors.js';
import type { ModelSpec } from '../speech/spec.js';
import type { Branches } from './faithful.js';
import { openGraph, type Runtime, readGraph } from './graphs.js';
import { COORDINATES } from './space.js';
import { BANDS, WINDOW } from './windows.js';

/** Windows in one run: more would only take more memory. */
const MOST = 64;
const HEARD = 256;

/** The landmark networks of a folder, opened. One call at a time. */
export interface Networks extends Branches {
  /** What the speaker branch hears in each window: 256 numbers. */
  readonly hear?: (windows: Float32Array, count: number) => Promise<Float32Array>;
  /**
   * Rows of the speaker branch for a segment.
   *
   * @param heard 256 numbers of each window @param positions places in the table of positions @param rows wanted ones
   */
  readonly attend?: (
    heard: Float32Array,
    style: Float32Array,
    positions: readonly number[],
    rows: readonly number[],
  ) => Promise<Float32Array>;
  close(): Promise<void>;
}

/** @throws PluginError model/missing, model/hash, model/provider, model/invalid, model/shape */
export async function openBranches(
  ort: Runtime,
  { spec, file, graph }: { readonly spec: ModelSpec; readonly file: string; readonly graph: Uint8Array },
  provider: string,
): Promise<Networks> {
  const sessions: InferenceSession[] = [];
  const close = async () => {
    for (const session of sessions) await session.release();
  };
  const open = async (bytes: Uint8Array, name: string, inputs: readonly string[]) => {
    const session = await openGraph(ort, bytes, provider, name, inputs);
    sessions.push(session);
    return session;
  };
  const floats = (data: Float32Array, ...shape: number[]) => new ort.Tensor('float32', data, shape);
  const whole = (values: readonly number[]) =>
    new ort.Tensor(
      'int64',
      BigInt64Array.from(values, (value) => BigInt(value)),
      [values.length],
    );

  async function ask(session: InferenceSession, feeds: Record<string, Tensor>, rows: number, width: number) {
    const result = (await session.run(feeds))[session.outputNames[0]] as Tensor;
    if (result.type === 'float32' && result.dims.join() === `${rows},${width}`) return result.data as Float32Array;
    throw new PluginError('model/shape', `A graph of "${spec.name}" gives ${result.type} [${result.dims}]`, {
      hint: 'python3 training/convert_makeittalk.py DIR --out models/NAME',
    });
  }

  /** Windows go through a network a few at a time. */
  async function batches(
    windows: Float32Array,
    count: number,
    width: number,
    run: (some: Tensor, rows: number) => Promise<Float32Array>,
  ): Promise<Float32Array> {
    const size = WINDOW * BANDS;
    const out = new Float32Array(count * width);
    for (let done = 0; done < count; done += MOST) {
      const rows = Math.min(MOST, count - done);
      const some = floats(windows.subarray(done * size, (done + rows) * size), rows, WINDOW, BANDS);
      out.set(await run(some, rows), done * width);
    }
    return out;
  }

  try {
    const content = await open(graph, file, ['windows', 'face']);
    const lips: Branches['content'] = (windows, count, face) =>
      batches(windows, count, COORDINATES, (some, rows) =>
        ask(content, { windows: some, face: floats(face, 1, COORDINATES) }, rows, COORDINATES),
      );
    const [ears, body] = await Promise.all([
      readGraph(spec, file, 'speakerWindow'),
      readGraph(spec, file, 'speakerSegment'),
    ]);
    if (!ears || !body) return { content: lips, close };
    const window = await open(ears, 'The speaker branch', ['windows']);
    const segment = await open(body, 'The speaker branch', ['heard', 'style', 'positions', 'rows']);
    const hear = (windows: Float32Array, count: number) =>
      batches(windows, count, HEARD, (some, rows) => ask(window, { windows: some }, rows, HEARD));
    const attend: NonNullable<Networks['attend']> = (heard, style, positions, rows) =>
      ask(
        segment,
        {
          heard: floats(heard, positions.length, HEARD),
          style: floats(style, 1, 256),
          positions: whole(positions),
          rows: whole(rows),
        },
        rows.length,
        COORDINATES,
      );
    const speaker: Branches['speaker'] = async (windows, count, style) => {
      const every = Array.from({ length: count }, (_, i) => i);
      return attend(await hear(windows, count), style, every, every);
    };
    return { content: lips, speaker, hear, attend, close };
  } catch (error) {
    await close();
    throw error;
  }
}
