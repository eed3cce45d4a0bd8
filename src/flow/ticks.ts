import { Observable } from 'rxjs';
import { type Millis, millis, now } from '../units.js';

export interface Tick {
  /** Frame number on the grid; a gap means that frames were missed. */
  readonly number: number;
  /** When this frame was due. */
  readonly due: Millis;
  /** Frames due but never given, since the subscription began. */
  readonly missed: number;
}

export interface Timer {
  now(): Millis;
  /** Calls back once after `delay` ms; returns how to cancel. */
  after(delay: number, run: () => void): () => void;
}

const systemTimer: Timer = {
  now,
  after: (delay, run) => {
    const handle = setTimeout(run, delay);
    return () => clearTimeout(handle);
  },
};

/**
 * The frame clock: an absolute grid of `fps` ticks a second that never drifts. A tick that comes too late for its
 * place is not made up for: the grid goes on, and the loss is counted (`interval` loses about 4 % without a word).
 */
export function ticks(fps: number, timer: Timer = systemTimer): Observable<Tick> {
  return new Observable((subscriber) => {
    const period = 1000 / fps;
    const start = timer.now();
    let number = -1;
    let missed = 0;
    let cancel = () => {};
    const wait = () => {
      cancel = timer.after(Math.max(0, start + (number + 1) * period - timer.now()), tick);
    };
    const tick = () => {
      // Node's timers may fire up to 1 ms early; such a tick still belongs to the place ahead of it.
      const place = Math.floor((timer.now() + 1 - start) / period);
      if (place > number) {
        missed += place - number - 1;
        number = place;
        subscriber.next({ number, due: millis(start + number * period), missed });
      }
      if (!subscriber.closed) wait();
    };
    wait();
    return () => cancel();
  });
}
