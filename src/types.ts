/**
 * The nouns that travel from microphone to sink, and the ports that devices stand behind.
 * Every live value carries `at`: the capture time, on the clock of `now()`, of the end of the
 * last sample it knows of, so latency is `now() - at`, everywhere.
 */
import type { PluginError } from './errors.js';
import type { Hertz, Millis } from './units.js';

/** Mono sound. The buffer belongs to the source and is reused: read it before you return. */
export interface Pcm {
  /** -1..1 */
  readonly samples: Float32Array;
  readonly rate: Hertz;
  readonly at: Millis;
}

/** One log-mel frame; `values` is reused by its maker. */
export interface MelFrame {
  readonly values: Float32Array;
  /** Frame number since the stream began; frame i is centred on sample `hop * i`. */
  readonly index: number;
  readonly at: Millis;
}

/** What the mouth does, as the model gives it. */
export interface Pose {
  /** In the order of the model's `articulation` names. A copy of its own, free to keep. */
  readonly articulation: Float32Array;
  /** The mel frame it belongs to (look-ahead already taken out). */
  readonly index: number;
  /** Capture time of the moment of sound that it shows: the centre of that mel frame. */
  readonly of: Millis;
  /** Capture time of the end of the last sample that had to be heard for it. */
  readonly at: Millis;
}

/** All that a picture needs for one frame. */
export interface Face {
  /** Indexed by `C` of face/controls.ts. Reused from frame to frame. */
  readonly controls: Float32Array;
  /** Capture time of the moment of sound that it shows. */
  readonly of: Millis;
  readonly at: Millis;
}

/** A pure stage: push one in, get zero or more out through `emit`; `flush` ends the stream. */
export interface Stage<In, Out> {
  push(value: In, emit: (out: Out) => void): void;
  flush?(emit: (out: Out) => void): void;
}

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** `rgba` is premultiplied and has the background; `cutout` is straight (not premultiplied) RGBA of the avatar alone. */
export type PixelFormat = 'rgba' | 'cutout' | 'yuyv' | 'i420';

/** A drawn picture. Its buffers are valid until the next frame is drawn. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly number: number;
  readonly of: Millis;
  readonly at: Millis;
  /** The box that differs from the frame before it; empty when nothing moved. */
  readonly dirty: Rect;
  /** The whole frame in `format`, converted at most once per frame and only where it changed. RGBA is premultiplied. */
  as(format: PixelFormat): Uint8Array;
}

export interface SourceListener {
  pcm(pcm: Pcm): void;
  /** The device is gone; the source is already trying to get it back. Sent once per loss. */
  lost(error: PluginError): void;
  /** Sound arrives again. */
  back(): void;
  /** Another device is heard from now on, of itself, and the source is named after it; `line` says so. */
  moved?(line: string): void;
  /** The source is finished (a file's end); nothing follows. */
  end(): void;
}

/** Where sound comes from. Opening throws a PluginError if it cannot work at all; after that, losses are told and healed. */
export interface Source {
  /** For people: the device's or file's name. */
  readonly name: string;
  readonly rate: Hertz;
  /** Length of the chunks that it delivers once they are full; undefined where sound is passed on as it comes. */
  readonly chunkMs?: Millis;
  /** Begins to deliver; called once. */
  start(listener: SourceListener): void;
  close(): Promise<void>;
}

/**
 * The landmark model with its streaming state. Mel frames must be pushed in order, without gaps; while a run is
 * under way further frames wait (bounded) and go into the next run together, so state never breaks.
 */
export interface Model {
  readonly name: string;
  /** The execution provider in use, e.g. `cpu`. */
  readonly provider: string;
  readonly articulation: readonly string[];
  readonly lookAhead: number;
  /** It asks for the sound beside the mel; most models do not. */
  readonly hearsSound?: boolean;
  /** Feeds mel frames (rows of `bands`, and of `hop` samples); resolves to one articulation row per pushed frame. */
  predict(mel: Float32Array, frames: number, sound?: Float32Array): Promise<Float32Array>;
  /** Forgets what was heard. */
  reset(): void;
  /** Waits for the run in flight. */
  close(): Promise<void>;
}

/** A picture that can be drawn with any face. Drawing allocates nothing and takes no longer than a millisecond or two. */
export interface Avatar {
  readonly width: number;
  readonly height: number;
  draw(face: Face): Frame;
  close(): void;
}

/**
 * Where frames go. A live frame's buffers are drawn over by the next frame, so `write` must have copied or handed over
 * what it needs before it returns; a sink that reads them until it resolves (an encoder) may only be fed one frame at a
 * time, as rendering does.
 */
export interface Sink {
  readonly name: string;
  /** False while there is nowhere to write to: frames for it need not be drawn. Missing means true. */
  readonly ready?: boolean;
  /** There has been nothing to write to so far, so nothing is lost. */
  readonly absent?: boolean;
  /** Called for each frame, never while an earlier call is still unresolved. Throws a PluginError when the device is lost. */
  write(frame: Frame): void | Promise<void>;
  close(): Promise<void>;
}

/** A kind -> open(options) table entry: a new part is one file, one table line, one test. */
export type Open<Options, Part> = (options: Options) => Promise<Part>;
