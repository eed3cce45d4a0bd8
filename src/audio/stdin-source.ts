/** Raw 16-bit little-endian mono sound from a pipe as a source. */
import type { Readable } from 'node:stream';
import { PluginError } from '../errors.js';
import type { Pcm, Source, SourceListener } from '../types.js';
import { type Hertz, type Millis, now } from '../units.js';
import { sampleClock } from './clock.js';
import { nap } from './nap.js';
import { pcm16Framer } from './pcm16.js';
import { RATE_RANGE } from './resample.js';

export interface StdinSourceOptions {
  /** Of the sound; raw sound does not say it itself. */
  readonly rate: Hertz;
  /** The standard input, unless another is given. */
  readonly input?: Readable;
}

const CHUNK_MS = 10;
/** A file piped in comes all at once and is played at live pace; a live sender never gets this far ahead. */
const AHEAD_MS = 50;
/** A sender's crystal may be this much faster than ours before its pipe fills up. */
const PACE = 1.001;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Sound from a pipe, in chunks of 10 ms (the last one shorter), passed on when it comes, but no faster than live.
 * At the pipe's end: `end()`.
 *
 * @throws PluginError audio/format for a rate outside 1..768 kHz
 */
export async function openStdinSource(options: StdinSourceOptions): Promise<Source> {
  const { rate, input = process.stdin } = options;
  if (!(Number.isInteger(rate) && rate >= RATE_RANGE[0] && rate <= RATE_RANGE[1])) {
    throw new PluginError('audio/format', `A sample rate of ${rate} Hz cannot be used; 1000 to 768000 Hz can`, {
      hint: 'ffmpeg -i IN -f s16le -ac 1 -ar 48000 - | npx mouthpiece start --stdin 48000',
    });
  }
  const framer = pcm16Framer(Math.round((rate * CHUNK_MS) / 1000));
  const clock = sampleClock(rate);
  const out: Mutable<Pcm> = { samples: new Float32Array(0), rate, at: 0 as Millis };
  let closed = false;

  const { sleep, wake } = nap();

  async function play(listener: SourceListener) {
    let begun = Number.NaN;
    let passed = 0;
    const emit = (samples: Float32Array) => {
      out.samples = samples;
      out.at = clock.push(samples.length, now());
      passed += samples.length;
      if (!closed) listener.pcm(out);
    };
    // A large block is cut, so that the pause can come after each chunk of it.
    const piece = Math.round((rate * CHUNK_MS) / 1000) * 2;
    for await (const block of input as AsyncIterable<Uint8Array>) {
      if (Number.isNaN(begun)) begun = now();
      for (let i = 0; i < block.length; i += piece) {
        framer.push(block.subarray(i, i + piece), emit);
        const ahead = begun + (passed * 1000) / (rate * PACE) - now();
        if (ahead > AHEAD_MS) await sleep(ahead - AHEAD_MS + CHUNK_MS);
        // After a pause of the sender, sound that it held back may come at once, but not the sound after it.
        else if (ahead < -1000) begun -= ahead;
        if (closed) return;
      }
    }
    framer.flush(emit);
    listener.end();
  }

  return {
    name: 'standard input',
    rate,
    start(listener) {
      play(listener).catch((cause) => {
        if (closed) return;
        listener.lost(
          new PluginError('mic/lost', `The standard input broke off: ${(cause as Error).message}`, { cause }),
        );
        listener.end();
      });
    },
    async close() {
      closed = true;
      wake();
      input.destroy();
    },
  };
}
