import type { ModelSpec } from './speech/spec.js';

/** Where the typical latency goes, in ms; together they make p50. */
export interface LatencyParts {
  /** Sound after the shown moment that its mel frame needs: half the window, and the resampler's filter. */
  readonly window: number;
  /** Sound that the model hears ahead of what it says. */
  readonly lookAhead: number;
  /** Until the chunk in which that sound comes is full: half a chunk on average. */
  readonly chunk: number;
  /** One run of the model. */
  readonly model: number;
  /** What is left: until the next frame is due, is drawn and has been handed to the sinks. */
  readonly frame: number;
}

export interface KnownParts {
  /** From the shown moment to the end of the sound that had to be heard for it: counted in samples, ms. */
  readonly ahead: number;
  /** The model's share of it, ms. */
  readonly lookAhead: number;
  /** Length of the pieces that sound comes in, ms. */
  readonly chunk: number;
  /** The mean of the model's runs, ms. */
  readonly model: number;
}

/** @param p50 typical latency, measured, ms */
export function latencyParts(p50: number, known: KnownParts): LatencyParts {
  let left = Math.max(0, p50);
  const take = (ms: number) => {
    const taken = Math.min(left, Math.max(0, ms));
    left -= taken;
    return taken;
  };
  const window = take(known.ahead - known.lookAhead);
  const lookAhead = take(known.lookAhead);
  const model = take(known.model);
  const chunk = take(known.chunk / 2);
  return { window, lookAhead, chunk, model, frame: left };
}

/** Parts for what this program runs. @param chunkMs of the source that is live */
export function latencyOf(
  { lookAhead, mel }: Pick<ModelSpec, 'lookAhead' | 'mel'>,
  model: { readonly inferenceMs: number },
  chunkMs: () => number,
): (p50: number, ahead: number) => LatencyParts {
  const lookAheadMs = (lookAhead * mel.hop * 1000) / mel.rate;
  return (p50, ahead) =>
    latencyParts(p50, { ahead, lookAhead: lookAheadMs, chunk: chunkMs(), model: model.inferenceMs });
}
