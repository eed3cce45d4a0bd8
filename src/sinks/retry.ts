import { asPluginError, type PluginError } from '../errors.js';
import type { Frame, Sink } from '../types.js';

export interface ReopeningOptions {
  open(): Promise<Sink>;
  /** The sink is gone; opening it again has begun. Told once per loss. */
  lost(error: PluginError): void;
  /** A frame has gone through again. */
  back(): void;
  /** What is opened only stands for a device that has never been there. */
  isAbsent?(): boolean;
  /** Wait before the first try and at most, in ms; the wait doubles in between. */
  readonly firstMs?: number;
  readonly maxMs?: number;
  /** 0..1, for the jitter that keeps several programs from trying in step. */
  random?(): number;
  /** Calls later; @returns how to call it off. */
  after?(ms: number, call: () => void): () => void;
}

/** Half the doubled wait is fixed, half is drawn. @param attempt 0 for the first */
export const backOff = (attempt: number, firstMs: number, maxMs: number, random: number): number =>
  Math.min(maxMs, firstMs * 2 ** Math.min(attempt, 30)) * (0.5 + 0.5 * random);

const timer = (ms: number, call: () => void): (() => void) => {
  const handle = setTimeout(call, ms);
  return () => clearTimeout(handle);
};

/**
 * A sink that outlives its device: when the inner sink fails with a retryable error it is closed and opened again,
 * and frames are dropped meanwhile. `write` never throws for a loss, only for an error that trying again cannot mend.
 *
 * @throws what the first `open` throws
 */
export async function reopening(options: ReopeningOptions): Promise<Sink> {
  const { open, firstMs = 250, maxMs = 5000, random = Math.random, after = timer } = options;
  let inner: Sink | undefined = await open();
  let name = inner.name;
  let attempt = 0;
  let gone = false;
  let closed = false;
  let callOff = (): void => {};
  let opening: Promise<void> = Promise.resolve();
  let closing: Promise<void> = Promise.resolve();

  function again(): void {
    callOff = after(backOff(attempt++, firstMs, maxMs, random()), () => {
      opening = tryOpen();
    });
  }
  async function tryOpen(): Promise<void> {
    await closing;
    try {
      const sink = await open();
      if (closed) return await sink.close();
      inner = sink;
      name = sink.name;
    } catch {
      if (!closed) again();
    }
  }
  function lose(error: unknown): void {
    const known = asPluginError(error);
    if (!known.retryable) throw known;
    const sink = inner;
    inner = undefined;
    closing = sink ? sink.close().catch(() => {}) : Promise.resolve();
    if (!gone) options.lost(known);
    gone = true;
    if (!closed) again();
  }
  /** Only a frame that went through ends a loss: a device may open and still take nothing. */
  function passed(): void {
    attempt = 0;
    if (!gone) return;
    gone = false;
    options.back();
  }

  return {
    get name() {
      return name;
    },
    get absent() {
      return options.isAbsent?.() ?? false;
    },
    get ready() {
      return inner !== undefined && !closed;
    },
    write(frame: Frame) {
      if (!inner || closed) return;
      try {
        const pending = inner.write(frame);
        if (pending) return pending.then(passed, lose);
      } catch (error) {
        lose(error);
        return;
      }
      passed();
    },
    async close() {
      closed = true;
      callOff();
      await opening;
      await closing;
      await inner?.close();
      inner = undefined;
    },
  };
}
