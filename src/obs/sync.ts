import type { Keepsake } from './keepsake.js';
import type { ObsLink } from './link.js';

/** Keeps the sync offset of OBS's microphone at the latency of the picture. */
export interface Sync {
  /** What OBS has, in ms, as far as it is known. */
  readonly offset: number | undefined;
  /** `user`: somebody set it by hand, so it is left alone. */
  readonly by: 'us' | 'user' | undefined;
  /** The latency of the last second: median, ms; null without sound. */
  measured(ms: number | null): void;
  /** OBS says that the offset is now this, whoever set it. */
  changed(ms: number): void;
  /** Gives OBS back what it had. */
  restore(): Promise<void>;
}

export interface SyncOptions {
  readonly link: ObsLink;
  readonly input: string;
  readonly keep: Keepsake;
  /** Names the input across scene collections. */
  readonly key: string;
  /** OBS was here before in this run: what is kept is no crash's, and holds on. */
  readonly again: boolean;
  tell(line: string): void;
  failed(error: unknown): void;
}

/** Seconds of latency figures whose median is believed. */
const SECONDS = 5;
/** Drift below this is not worth the click that a change makes, ms. */
const HYSTERESIS_MS = 8;
/** OBS ignores a change while the offset that it applies is 0; after 1 ms it has to hear some sound. */
const NUDGE_MS = 1;
const NUDGE_TIME_MS = 150;
/** Of what we set, for the day after a crash. */
const REMEMBERED = 64;

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];

/**
 * Opens it for one input and connection; what a crash of ours left in OBS is put right first.
 *
 * @throws PluginError obs/failed for an input without sound
 */
export async function openSync({ link, input, keep, key, again, tell, failed }: SyncOptions): Promise<Sync> {
  const inputName = input;
  const get = async () => (await link.call('GetInputAudioSyncOffset', { inputName })).inputAudioSyncOffset;
  /** All that we set: when OBS tells of one of these, that is our own echo. */
  const mine = new Set<number>([NUDGE_MS]);
  const set = async (ms: number) => {
    mine.add(ms);
    await link.call('SetInputAudioSyncOffset', { inputName, inputAudioSyncOffset: ms });
  };
  let by: Sync['by'];
  const put = async (ms: number) => {
    await set(NUDGE_MS);
    await new Promise((resolve) => setTimeout(resolve, NUDGE_TIME_MS));
    if (ms !== NUDGE_MS && by !== 'user') await set(ms);
  };

  let offset = await get();
  let old = offset;
  const left = await keep.get(key);
  if (left && [NUDGE_MS, ...left.set].includes(offset)) {
    old = left.old;
    if (again) {
      for (const ms of left.set) mine.add(ms);
      by = 'us';
      await put(left.set.at(-1)!);
    } else await set(old);
    offset = await get();
  }
  if (left && by !== 'us') await keep.put(key, undefined);
  let busy: Promise<void> | undefined;
  let closed = false;
  const seconds: number[] = [];

  /** Somebody set it by hand while we were at it. */
  const isOverruled = () => by === 'user';

  async function apply(target: number): Promise<void> {
    mine.add(target);
    by = 'us';
    await keep.put(key, {
      old,
      set: [...mine]
        .filter((ms) => ms !== old && ms !== target)
        .concat(target)
        .slice(-REMEMBERED),
    });
    if (isOverruled()) return;
    await put(target);
    offset = await get();
    if (offset === target || !mine.has(offset)) return;
    await put(target);
    offset = await get();
  }

  return {
    get offset() {
      return offset;
    },
    get by() {
      return by;
    },
    measured(ms) {
      if (ms === null || closed || by === 'user') return;
      seconds.push(ms);
      if (seconds.length > SECONDS) seconds.shift();
      const target = Math.min(20_000, Math.max(NUDGE_MS, Math.round(median(seconds))));
      if (busy || seconds.length < SECONDS || (by === 'us' && Math.abs(target - offset) <= HYSTERESIS_MS)) return;
      busy = apply(target)
        .catch(failed)
        .finally(() => {
          busy = undefined;
        });
    },
    changed(ms) {
      if (mine.has(ms)) return;
      offset = ms;
      if (by !== 'us' || closed) return;
      by = 'user';
      void Promise.resolve(busy)
        .then(() => keep.put(key, undefined))
        .catch(failed);
      tell(`The sync offset of "${input}" was set to ${ms} ms in OBS: Mouthpiece leaves it at that.`);
    },
    async restore() {
      closed = true;
      await busy;
      if (by !== 'us') return;
      if ((await get()) === offset) await set(old);
      await keep.put(key, undefined);
    },
  };
}
