import { type DelayedMicrophone, openDelayedMicrophone } from './audio/delayed-microphone.js';
import { sweepDelayed } from './audio/delayed-modules.js';
import { delayFor, followDelay } from './audio/follow-delay.js';
import { asPluginError } from './errors.js';
import type { Notices } from './notices.js';

/** The delayed microphone of a show: as late as the picture is, for as long as the show runs. */
export interface Delayed {
  /** What there is now, for people; undefined while it is off. */
  readonly current: { readonly name: string; readonly delayMs: number } | undefined;
  /** @throws PluginError as `openDelayedMicrophone` */
  set(on: boolean): Promise<void>;
  /** Takes the figures, once a second. @param latencyMs measured, microphone to frame; undefined without sound */
  follow(latencyMs: number | undefined): void;
  close(): Promise<void>;
}

/** What the program takes on an ordinary machine, until it has measured. */
const FIRST_GUESS_MS = 100;

/** @param microphone the source that is live, as `--mic` takes it */
export function delayedMicrophone(microphone: () => string, notices: Notices): Delayed {
  let open: DelayedMicrophone | undefined;
  let heard = '';
  let latency: number | undefined;
  let measured = false;
  let changing = false;

  // What a program that was killed has left behind goes, wanted or not.
  const swept = process.platform === 'linux' ? sweepDelayed().catch(() => 0) : Promise.resolve(0);

  let turn: Promise<unknown> = swept;
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.catch(() => {});
    return mine;
  };

  async function start(): Promise<void> {
    if (open) return;
    heard = microphone();
    measured = latency !== undefined;
    open = await openDelayedMicrophone({
      microphone: heard,
      delayMs: delayFor(latency ?? FIRST_GUESS_MS),
      lost: (error) => notices.raise('delayed', error),
      back: () => notices.clear('delayed', 'The delayed microphone is back.'),
    });
    notices.clear('delayed');
    notices.tell(
      `In your call choose the microphone "${open.name}": it is ${open.delayMs} ms late, as the picture is.`,
    );
  }

  async function stop(): Promise<void> {
    const closing = open;
    open = undefined;
    notices.clear('delayed');
    await closing?.close();
  }

  return {
    get current() {
      return open && { name: open.name, delayMs: open.delayMs };
    },
    set: (on) => inTurn(on ? start : stop),
    follow(latencyMs) {
      latency = latencyMs;
      if (!open || changing) return;
      const delayMs = latencyMs === undefined ? open.delayMs : followDelay(open.delayMs, latencyMs, measured);
      const now = microphone();
      measured ||= latencyMs !== undefined;
      if (delayMs === open.delayMs && now === heard) return;
      changing = true;
      heard = now;
      void inTurn(async () => {
        await open?.set({ microphone: now, delayMs });
      })
        .then(() => notices.clear('delayed'))
        .catch((error) => notices.raise('delayed', asPluginError(error)))
        .finally(() => {
          changing = false;
        });
    },
    close: () => inTurn(stop),
  };
}
