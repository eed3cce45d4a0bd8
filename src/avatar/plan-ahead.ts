import { listPresets, readPreset } from '../presets/store.js';
import { keepPlanApart } from './open.js';
import { isPlanned, PLANS_KEPT } from './plan-cache.js';

/** The program comes on air first, and a short run is left alone. */
const PATIENCE_MS = 8000;

export interface PlanAheadOptions {
  readonly width: number;
  readonly height: number;
  /** Default PATIENCE_MS. */
  readonly afterMs?: number;
}

/**
 * Works out, in the background, the plans of all presets that have none yet, one at a time and at the lowest priority,
 * so that the first switch to one is as quick as any. A preset that fails is left for the one who chooses it to hear of.
 *
 * @returns ends it, at once
 */
export function planAhead({ width, height, afterMs = PATIENCE_MS }: PlanAheadOptions): () => void {
  const over = new AbortController();
  const work = async () => {
    // More than are kept would push each other out.
    for (const name of (await listPresets()).slice(0, PLANS_KEPT)) {
      if (over.signal.aborted) return;
      const preset = await readPreset(name).catch(() => undefined);
      if (!preset) continue;
      const options = { preset, width, height };
      if (!(await isPlanned(options))) await keepPlanApart(options, over.signal).catch(() => {});
    }
  };
  const timer = setTimeout(() => void work().catch(() => {}), afterMs);
  timer.unref();
  return () => {
    clearTimeout(timer);
    over.abort();
  };
}
