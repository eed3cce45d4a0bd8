import { PluginError } from '../errors.js';
import { now } from '../units.js';
import { type Link, WorkerDied } from './worker-thread.js';

/** A worker that crashes again within this time is in trouble: the next start waits. */
const CRASH_WINDOW_MS = 60_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 8000;

/** The pause after so many crashes in a row; the first start again comes at once. */
export const pauseAfter = (crashes: number): number =>
  crashes < 2 ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (crashes - 2));

/**
 * A worker that is started again whenever it dies, for ever, ever more seldom while it keeps dying. The run that died
 * is made again once by a fresh worker, so a single crash loses nothing but the state.
 *
 * @param first open, or about to be @param restart opens a fresh one
 * @param crashed told of each crash that is mended at once
 */
export function keepLink(
  first: Link | Promise<Link>,
  restart: () => Promise<Link>,
  crashed: (reason: string) => void,
): Link {
  let link: Link | undefined;
  let crashes = 0;
  let last = Number.NEGATIVE_INFINITY;
  let reason = '';

  /** Counts a crash. @returns what to tell while nothing can be done */
  function died(error: unknown): PluginError {
    link = undefined;
    crashes = now() - last < CRASH_WINDOW_MS ? crashes + 1 : 1;
    last = now();
    reason = (error as Error).message;
    if (error instanceof PluginError) return error;
    return new PluginError(
      'model/run',
      crashes < 2 ? `The model's worker crashed (${reason})` : `The model's worker crashes again and again (${reason})`,
      { hint: 'npm start -- --device cpu', retryable: true, cause: error },
    );
  }

  async function started(opening: Promise<Link>): Promise<Link> {
    try {
      return await opening;
    } catch (error) {
      throw died(error);
    }
  }

  async function attempt(on: Link, frames: number): Promise<number> {
    try {
      return await on.run(frames);
    } catch (error) {
      throw error instanceof WorkerDied ? died(error) : error;
    }
  }

  /** Nobody asks anything of one that is still opening before it is: that is what `run` waits for. */
  let opening: Promise<Link> | undefined;
  if (first instanceof Promise) {
    opening = first;
    first.catch(() => {});
  } else link = first;
  async function opened(): Promise<void> {
    if (!opening) return;
    const waiting = opening;
    opening = undefined;
    link = await started(waiting);
  }

  return {
    async run(frames) {
      await opened();
      if (link) {
        try {
          return await attempt(link, frames);
        } catch (error) {
          if (link || pauseAfter(crashes) > 0) throw error;
        }
        crashed(reason);
      } else if (now() - last < pauseAfter(crashes)) {
        throw new PluginError('model/run', `The model's worker crashes again and again (${reason})`, {
          hint: 'npm start -- --device cpu',
          retryable: true,
        });
      }
      link = await started(restart());
      return attempt(link, frames);
    },
    reset: () => link?.reset(),
    async close() {
      await opened().catch(() => {});
      await link?.close();
    },
  };
}
