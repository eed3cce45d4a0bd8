import { asPluginError, type PluginError } from '../errors.js';
import type { Model, Pose } from '../types.js';
import { millis } from '../units.js';
import { hush } from './hush.js';
import { type HeardFrame, silenceLevel } from './mel.js';
import type { MelSpec } from './spec.js';

/** Mel frames that may wait for the model: one second. */
export const MAX_WAITING = 64;

/** Controls of a model that are not its mouth's. */
const MOVES: readonly string[] = ['yaw', 'pitch', 'roll', 'shiftX', 'shiftY', 'browLeft', 'browRight'];

export interface Listener {
  /** Takes the next mel frame, in order; it is copied, and waits for a run. */
  push(frame: HeardFrame): void;
  /** Has the model hear all that waits; while a run is under way, after it. */
  run(): void;
  /** Ends the stream: the look-ahead is filled with silence, so that the last frames' poses come out; resolves after them. */
  flush(): Promise<void>;
  /** Runs, and resolves when no frame waits and no run is under way. */
  settled(): Promise<void>;
  /** Forgets what was heard, e.g. when the microphone is back. Poses of a run under way still come. */
  reset(): void;
  /** Mel frames thrown away because the model was too slow. */
  readonly dropped: number;
  /** Frames must bring their sound along. */
  readonly hearsSound: boolean;
}

export interface ListenerOptions {
  readonly model: Model;
  readonly mel: MelSpec;
  readonly onPose: (pose: Pose) => void;
  /** The model failed: its frames are lost, the next ones begin afresh. Told once until it works again. */
  readonly onError: (error: PluginError) => void;
}

/** Frames on their way: mel rows, and what must be known of each when its row comes out. */
interface Batch {
  readonly mel: Float32Array;
  /** `hop` samples a row, where the model asks for them. */
  readonly sound: Float32Array | undefined;
  readonly index: Float64Array;
  readonly of: Float64Array;
  readonly at: Float64Array;
  readonly shown: Float64Array;
  count: number;
}

function batch(size: number, bands: number, samples: number): Batch {
  const column = () => new Float64Array(size);
  return {
    mel: new Float32Array(size * bands),
    sound: samples > 0 ? new Float32Array(size * samples) : undefined,
    index: column(),
    of: column(),
    at: column(),
    shown: column(),
    count: 0,
  };
}

/** Copies the facts (not the mel and the sound) of frame `from` of `source` to place `to` of `target`. */
function copyFacts(source: Batch, from: number, target: Batch, to: number): void {
  target.index[to] = source.index[from];
  target.of[to] = source.of[from];
  target.at[to] = source.at[from];
  target.shown[to] = source.shown[from];
}

/**
 * Mel frames in, poses out. One run at a time, with all frames that wait in one batch. Row t of the model belongs to
 * frame t - lookAhead, so each pose is sent with that frame's index and moment, and with the capture time of frame t.
 *
 * More than MAX_WAITING waiting frames are too old to be shown: the older half is dropped, and as the model's state
 * must not be fed with a gap, it is reset.
 */
export function listener({ model, mel, onPose, onError }: ListenerOptions): Listener {
  const { bands, hop } = mel;
  const { lookAhead, hearsSound = false } = model;
  const samples = hearsSound ? hop : 0;
  const width = model.articulation.length;
  // Silence shuts the mouth; it does not turn the head.
  const hushed = model.articulation.flatMap((name, i) => (MOVES.includes(name) ? [] : [i]));
  const silence = silenceLevel(mel);
  const shownNow = hush(mel);
  let waiting = batch(MAX_WAITING, bands, samples);
  let running = batch(MAX_WAITING, bands, samples);
  /** The last `lookAhead` frames that the model has heard: their rows are still to come. */
  const heard = batch(Math.max(1, lookAhead), 0, 0);
  let fresh = true;
  let dropped = 0;
  let failing = false;
  let active = false;
  let done: Promise<void> = Promise.resolve();

  function makeRoom(): void {
    const gone = MAX_WAITING >> 1;
    waiting.mel.copyWithin(0, gone * bands);
    waiting.sound?.copyWithin(0, gone * hop);
    for (const column of [waiting.index, waiting.of, waiting.at, waiting.shown]) column.copyWithin(0, gone);
    waiting.count -= gone;
    dropped += gone;
    fresh = true;
  }

  function emit(rows: Float32Array, done: Batch): void {
    for (let t = 0; t < done.count; t++) {
      const early = heard.count < lookAhead;
      const source = lookAhead === 0 ? done : heard;
      const place = lookAhead === 0 ? t : 0;
      if (!early) {
        const articulation = rows.slice(t * width, (t + 1) * width);
        const shown = source.shown[place];
        if (shown !== 1) for (const i of hushed) articulation[i] *= shown;
        onPose({
          articulation,
          index: source.index[place],
          of: millis(source.of[place]),
          at: millis(done.at[t]),
        });
      }
      if (lookAhead === 0) continue;
      if (early) copyFacts(done, t, heard, heard.count++);
      else {
        for (let i = 1; i < lookAhead; i++) copyFacts(heard, i, heard, i - 1);
        copyFacts(done, t, heard, lookAhead - 1);
      }
    }
  }

  async function run(): Promise<void> {
    while (waiting.count > 0) {
      [waiting, running] = [running, waiting];
      waiting.count = 0;
      if (fresh) {
        model.reset();
        heard.count = 0;
        fresh = false;
      }
      try {
        const rows = await model.predict(running.mel, running.count, running.sound);
        failing = false;
        emit(rows, running);
      } catch (error) {
        fresh = true;
        if (!failing) onError(asPluginError(error, 'model/run'));
        failing = true;
      }
    }
    // In the same turn as the look at `waiting`: a frame that comes later must find the listener idle.
    active = false;
  }

  function start(): void {
    if (active || waiting.count === 0) return;
    active = true;
    done = run();
  }

  function add(frame: HeardFrame | undefined, index: number, of: number, at: number, shown: number): void {
    if (waiting.count === MAX_WAITING) makeRoom();
    const i = waiting.count++;
    if (frame) waiting.mel.set(frame.values, i * bands);
    else waiting.mel.fill(silence, i * bands, (i + 1) * bands);
    if (frame?.sound) waiting.sound?.set(frame.sound, i * hop);
    else waiting.sound?.fill(0, i * hop, (i + 1) * hop);
    waiting.index[i] = index;
    waiting.of[i] = of;
    waiting.at[i] = at;
    waiting.shown[i] = shown;
  }

  async function settled(): Promise<void> {
    start();
    while (active) await done;
  }

  let last = 0;
  return {
    hearsSound,
    get dropped() {
      return dropped;
    },
    push(frame) {
      last = frame.at;
      add(frame, frame.index, frame.of, frame.at, shownNow.push(frame.values));
    },
    run: start,
    async flush() {
      for (let i = 0; i < lookAhead; i++) add(undefined, -1, 0, last, 0);
      await settled();
      fresh = true;
    },
    settled,
    reset() {
      waiting.count = 0;
      fresh = true;
      shownNow.reset();
    },
  };
}
