import type { PluginError } from '../../src/errors.js';
import type { Pcm, SourceListener } from '../../src/types.js';
import { now } from '../../src/units.js';

export type Heard = 'lost' | 'back' | 'end' | 'moved';

/** A listener that keeps all it is told, and can be waited for. */
export interface Recorder extends SourceListener {
  readonly chunks: { samples: Float32Array; at: number; arrival: number }[];
  readonly events: Heard[];
  readonly errors: PluginError[];
  readonly lines: string[];
  samples(): Float32Array;
  /** Resolves when `done` holds; it is asked after each thing told. */
  until(done: () => boolean, limitMs?: number): Promise<void>;
}

export function recorder(): Recorder {
  const chunks: Recorder['chunks'] = [];
  const events: Heard[] = [];
  const errors: PluginError[] = [];
  const lines: string[] = [];
  let waiting: { done: () => boolean; resolve: () => void }[] = [];
  const told = () => {
    waiting = waiting.filter(({ done, resolve }) => {
      if (!done()) return true;
      resolve();
      return false;
    });
  };
  const tell = (event: Heard) => {
    events.push(event);
    told();
  };
  return {
    chunks,
    events,
    errors,
    lines,
    pcm({ samples, at }: Pcm) {
      chunks.push({ samples: samples.slice(), at, arrival: now() });
      told();
    },
    lost(error) {
      errors.push(error);
      tell('lost');
    },
    back: () => tell('back'),
    moved(line) {
      lines.push(line);
      tell('moved');
    },
    end: () => tell('end'),
    samples: () => Float32Array.from(chunks.flatMap((chunk) => [...chunk.samples])),
    until: (done, limitMs = 15_000) =>
      new Promise((resolve, reject) => {
        if (done()) return resolve();
        const limit = setTimeout(() => reject(new Error(`not within ${limitMs} ms; heard: ${events}`)), limitMs);
        waiting.push({
          done,
          resolve: () => {
            clearTimeout(limit);
            resolve();
          },
        });
      }),
  };
}
