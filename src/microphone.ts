import { setTimeout as delay } from 'node:timers/promises';
import { Observable, Subject } from 'rxjs';
import { listMicrophones } from './audio/devices.js';
import { type Resampler, resampler } from './audio/resample.js';
import { type MeteredSource, openSource, type SourceOptions } from './audio/source.js';
import { packagePath } from './entry.js';
import { asPluginError, PluginError } from './errors.js';
import type { Notices } from './notices.js';
import type { Hertz } from './units.js';

/** A source with the resampler that fits it. */
export interface Microphone {
  readonly source: MeteredSource;
  readonly resampler: Resampler;
}

/** How often a machine without a microphone is looked at again. */
const LOOK_AGAIN_MS = 5000;
/** How often a source is tried that was there before the program was started again. */
const TRY_AGAIN_MS = 1000;
/** A look that goes on when all is closed gets this long, ms. */
const STILL_LOOKING_MS = 1000;

async function open(options: SourceOptions, rate: Hertz): Promise<Microphone> {
  const source = await openSource(options);
  try {
    return { source, resampler: await resampler(source.rate, rate) };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** Stands for a source that is still being opened. */
async function silence(rate: Hertz): Promise<Microphone> {
  const source = { name: 'no sound yet', rate, start() {}, async close() {} };
  return { source, resampler: await resampler(rate, rate) };
}

const bundledSpeech = (): SourceOptions => ({ kind: 'wav', path: packagePath('presets/hello.wav'), loop: true });

export interface Microphones {
  readonly live: Observable<Microphone>;
  readonly current: Microphone;
  /** What `use` chose; undefined while it is what the start asked for. */
  readonly chosen: SourceOptions | undefined;
  /** Settles when a patient opening has found its source; undefined where `current` is one already. */
  readonly arrival: Promise<void> | undefined;
  /**
   * Listens to another microphone from now on.
   *
   * @param name as `--mic` takes it @throws PluginError mic/missing; the old source then stays live
   */
  use(name: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * The source that was asked for. Where no particular one was, and the machine has no microphone, the bundled speech
 * talks until one is plugged in.
 *
 * @param rate what the model hears
 * @param isPatient comes back at once, and opens the source behind the face, for as long as that takes
 * @throws PluginError as `openSource`, where that very source was asked for
 */
export async function openMicrophones(
  options: SourceOptions,
  rate: Hertz,
  notices: Notices,
  isPatient = false,
): Promise<Microphones> {
  const isOptional = options.kind === 'microphone' && options.mic === undefined;
  let isBundled = false;
  const openFirst = () =>
    open(options, rate).catch(async (thrown) => {
      const error = asPluginError(thrown);
      if (!isOptional || (error.code !== 'mic/missing' && error.code !== 'sound/server')) throw error;
      notices.raise(
        'microphone',
        new PluginError(error.code, `${error.message}: the bundled speech talks instead`, error),
      );
      isBundled = true;
      return open(bundledSpeech(), rate);
    });
  let isOpening = isPatient;
  let current = isPatient ? await silence(rate) : await openFirst();
  /** What talks until there is what was asked for. */
  let standIn = isPatient || isBundled ? current : undefined;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let closed = false;

  let arrived = () => {};
  const arrival = isPatient
    ? new Promise<void>((resolve) => {
        arrived = resolve;
      })
    : undefined;
  const taken = new Subject<Microphone>();
  /** The new source is heard before the old one is closed; what opens too late closes itself. */
  const take = async (found: Microphone, line?: string) => {
    if (closed) return found.source.close();
    const old = current;
    current = found;
    if (line) notices.clear('microphone', line);
    taken.next(found);
    arrived();
    await old.source.close();
  };

  const look = async () => {
    if (!isOpening && (await listMicrophones()).length === 0) return;
    const found = await (isOpening ? openFirst() : open(options, rate));
    if (current !== standIn) return found.source.close();
    const isStandIn = isOpening && isBundled;
    isOpening = false;
    if (isStandIn) standIn = found;
    await take(found, isStandIn ? undefined : `The microphone is here: ${found.source.name}.`);
  };
  const lookAgain = (ms: number) => {
    timer = setTimeout(() => {
      looking = look()
        .catch((thrown) => {
          if (isOpening) notices.raise('microphone', asPluginError(thrown));
        })
        .finally(() => {
          looking = undefined;
          if (!closed && current === standIn) lookAgain(isOpening ? TRY_AGAIN_MS : LOOK_AGAIN_MS);
        });
    }, ms);
  };

  const live = new Observable<Microphone>((subscriber) => {
    subscriber.next(current);
    const taking = taken.subscribe(subscriber);
    if (current === standIn) lookAgain(isOpening ? 0 : LOOK_AGAIN_MS);
    return () => {
      clearTimeout(timer);
      taking.unsubscribe();
    };
  });

  /** One after the other: the last one asked for is live in the end. */
  let turn: Promise<unknown> = Promise.resolve();
  let chosen: SourceOptions | undefined;
  const use = async (name: string) => {
    const wanted: SourceOptions =
      options.kind === 'microphone' ? { ...options, mic: name } : { kind: 'microphone', mic: name };
    const found = await open(wanted, rate);
    chosen = wanted;
    await take(found, `Listening to ${found.source.name}.`);
  };

  return {
    live,
    arrival,
    get current() {
      return current;
    },
    get chosen() {
      return chosen;
    },
    use(name) {
      const mine = turn.then(() => use(name));
      turn = mine.catch(() => {});
      return mine;
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      // What is found after that closes itself (`take`): a sound server that hangs must not hold up a Ctrl-C.
      await Promise.race([Promise.all([looking, turn]), delay(STILL_LOOKING_MS, undefined, { ref: false })]);
      await current.source.close();
    },
  };
}
