import { Observable } from 'rxjs';
import type { PluginError } from '../errors.js';
import type { Pcm, Source } from '../types.js';

export interface SoundEvents {
  lost(error: PluginError): void;
  back(): void;
  moved?(line: string): void;
  /** A file or pipe has ended; the stream stays silent. */
  ended(): void;
}

/** A source's sound as a stream; losses, returns and its end go to `events`. */
export function sound(source: Source, events: SoundEvents): Observable<Pcm> {
  return new Observable((subscriber) => {
    source.start({
      pcm: (pcm) => subscriber.next(pcm),
      lost: (error) => events.lost(error),
      back: () => events.back(),
      moved: (line) => events.moved?.(line),
      end: () => {
        events.ended();
        subscriber.complete();
      },
    });
  });
}
