/** A virtual microphone for calls that is as late as the picture. */
import { asPluginError, PluginError } from '../errors.js';
import { DELAYED, listModules, loadDelay, loadSource, sweepDelayed, unload } from './delayed-modules.js';
import { chooseMicrophone, listSources } from './devices.js';
import { isOwnerAlive, ownMark } from './owner.js';
import { pactl, watchServer } from './pactl.js';

export interface DelayedOptions {
  /** As `--mic` takes it; default: the default microphone. */
  readonly microphone?: string;
  readonly delayMs: number;
  /** It is gone from the sound server, and is being made again. Told once per loss. */
  lost?(error: PluginError): void;
  back?(): void;
}

export interface DelayedMicrophone {
  /** What apps list. */
  readonly name: string;
  readonly delayMs: number;
  /**
   * Another delay or another microphone. The source stays, so no app loses it; it is silent for about the new delay.
   *
   * @throws PluginError mic/missing, sound/server; the old ones then hold
   */
  set(change: { readonly microphone?: string; readonly delayMs?: number }): Promise<void>;
  close(): Promise<void>;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5000;

/**
 * Makes the delayed microphone in PulseAudio or PipeWire (by pipewire-pulse), and makes it again when the sound server was
 * restarted or the microphone came back. What earlier programs left behind goes first.
 *
 * @throws PluginError sound/tool (no pactl), sound/server, mic/missing, mic/busy (another program has one)
 */
export async function openDelayedMicrophone(options: DelayedOptions): Promise<DelayedMicrophone> {
  let { microphone, delayMs } = options;
  let made: { readonly source: readonly string[]; delay: string } | undefined;
  let watcher: ReturnType<typeof watchServer> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let wait = FIRST_WAIT_MS;
  let lost = false;
  let closed = false;

  async function make(): Promise<void> {
    await sweepDelayed();
    const modules = await listModules();
    const own = ownMark();
    const other = modules.find(({ owner }) => owner !== own && isOwnerAlive(owner));
    if (other) throw taken(other.owner);
    // Half of ours may be left where the other half was taken away.
    await unload(modules.filter(({ owner }) => owner === own).map(({ index }) => index));
    made = undefined;
    const heard = await pulseName(microphone);
    const source = await loadSource();
    try {
      made = { source, delay: await loadDelay(heard, delayMs) };
    } catch (error) {
      await unload(source);
      throw error;
    }
    // A watcher outlives its server for a moment only, so each server gets its own.
    watcher?.stop();
    watcher = watchServer({
      event(line) {
        const index = /^Event 'remove' on module #(\d+)/.exec(line)?.[1];
        if (index !== undefined && made && (index === made.delay || made.source.includes(index)))
          lose(`its module #${index} was unloaded`);
      },
      ended: () => lose('the sound server is gone'),
    });
  }

  function lose(why: string): void {
    if (closed || !made) return;
    made = undefined;
    lost = true;
    const message = `the delayed microphone is gone: ${why}`;
    options.lost?.(new PluginError('sound/server', message, { hint: 'it is made again', retryable: true }));
    again();
  }

  function again(): void {
    timer = setTimeout(() => {
      void inTurn(async () => {
        if (closed || made) return;
        try {
          await make();
        } catch (error) {
          wait = Math.min(LONGEST_WAIT_MS, wait * 2);
          if (lost) options.lost?.(asPluginError(error));
          if (!closed) again();
          return;
        }
        lost = false;
        wait = FIRST_WAIT_MS;
        options.back?.();
      });
    }, wait);
    timer.unref();
  }

  /** One thing at a time, in the order of asking. */
  let turn: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work);
    turn = mine.catch(() => {});
    return mine;
  }

  await make();
  return {
    name: DELAYED.name,
    get delayMs() {
      return delayMs;
    },
    set: (change) =>
      inTurn(async () => {
        const next = { microphone: change.microphone ?? microphone, delayMs: change.delayMs ?? delayMs };
        const heard = await pulseName(next.microphone);
        const now = made;
        if (now) {
          const old = now.delay;
          // What is unloaded on purpose is no loss.
          now.delay = '';
          await unload([old]);
          try {
            now.delay = await loadDelay(heard, next.delayMs);
          } catch (error) {
            now.delay = await pulseName(microphone)
              .then((before) => loadDelay(before, delayMs))
              .catch(() => '');
            if (now.delay === '') lose('it hears no microphone');
            throw error;
          }
        }
        ({ microphone, delayMs } = next);
      }),
    async close() {
      closed = true;
      clearTimeout(timer);
      await inTurn(async () => {
        watcher?.stop();
        if (made) await unload([made.delay, ...made.source]);
        made = undefined;
      });
    },
  };
}

/** The sound server's name of a microphone. @throws PluginError mic/missing; sound/tool, sound/server */
async function pulseName(wanted: string | undefined): Promise<string> {
  const chosen = chooseMicrophone(await listSources(), wanted);
  if (chosen.via === 'pulse') return chosen.id;
  // Where the sound server lists none, this says why.
  await pactl('info');
  throw new PluginError('mic/missing', `the microphone "${chosen.name}" is not the sound server's`, {
    hint: 'pactl list short sources',
  });
}

const taken = (owner: string) =>
  new PluginError('mic/busy', `another program (${owner.split('-')[0]}) has made the delayed microphone already`, {
    hint: `end it first: kill ${owner.split('-')[0]}`,
    retryable: true,
  });
