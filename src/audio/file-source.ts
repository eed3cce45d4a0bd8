/** A WAV file as a source: flat out as an iterator, or at live pace. */
import { basename } from 'node:path';
import { asPluginError } from '../errors.js';
import type { Pcm, Source, SourceListener } from '../types.js';
import { type Millis, millis, now } from '../units.js';
import { nap } from './nap.js';
import { openWav } from './wav.js';

export interface ReadWavOptions {
  readonly chunkMs?: number;
  /** Told what is odd about the file, before its first sound. */
  readonly onNotice?: (notice: string) => void;
}

/**
 * A WAV file's sound as fast as it is taken: mono, in reused chunks (the last one shorter), `at` counting from 0 at
 * the first sample. Memory does not grow with the file.
 *
 * @throws PluginError as `openWav`
 */
export async function* readWav(path: string, options: ReadWavOptions = {}): AsyncGenerator<Pcm, void, void> {
  const wav = await openWav(path);
  try {
    for (const notice of wav.notices) options.onNotice?.(notice);
    yield* wav.pcm(options.chunkMs);
  } finally {
    await wav.close();
  }
}

export interface WavSourceOptions {
  readonly path: string;
  /** Begins again at the end, without a gap. */
  readonly loop?: boolean;
  readonly onNotice?: (notice: string) => void;
}

const CHUNK_MS = millis(10);
/** Behind by more than this (a stopped process), the sound goes on later instead of catching up. */
const STALE_MS = 300;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * A WAV file at live pace: chunks of 10 ms, each due at start + samples / rate, whatever the timers do; `at` is the
 * moment it was due, so it tells how late the sound is.
 *
 * @throws PluginError as `openWav`
 */
export async function openWavSource(options: WavSourceOptions): Promise<Source> {
  const wav = await openWav(options.path);
  for (const notice of wav.notices) options.onNotice?.(notice);
  let closed = false;
  let running: Promise<void> = Promise.resolve();

  const { sleep, wake } = nap();

  async function play(listener: SourceListener) {
    let begun = now();
    let played = 0;
    const out: Mutable<Pcm> = { samples: new Float32Array(0), rate: wav.rate, at: begun };
    do {
      for await (const pcm of wav.pcm(CHUNK_MS)) {
        const due = begun + ((played + pcm.samples.length) * 1000) / wav.rate;
        const late = now() - due;
        if (late > STALE_MS) begun = (begun + late) as Millis;
        // Timers count whole milliseconds from a clock of their own and may fire early: sound must not come before its time.
        while (!closed && due - now() > 0.5) await sleep(Math.ceil(due - now()));
        if (closed) return;
        played += pcm.samples.length;
        out.samples = pcm.samples;
        out.at = (begun + (played * 1000) / wav.rate) as Millis;
        listener.pcm(out);
        if (closed) return;
      }
    } while (options.loop);
    listener.end();
  }

  return {
    name: basename(options.path),
    rate: wav.rate,
    chunkMs: CHUNK_MS,
    start(listener) {
      running = play(listener).catch((error) => {
        if (closed) return;
        listener.lost(asPluginError(error, 'audio/missing'));
        listener.end();
      });
    },
    async close() {
      closed = true;
      wake();
      await running;
      await wav.close();
    },
  };
}
