import { Observable, type OperatorFunction } from 'rxjs';
import type { Stage } from '../types.js';

/** A pure stage as an operator; every subscription gets fresh state from `open`. */
export function through<In, Out>(open: () => Stage<In, Out>): OperatorFunction<In, Out> {
  return (source) =>
    new Observable((subscriber) => {
      const stage = open();
      const emit = (out: Out) => subscriber.next(out);
      return source.subscribe({
        next: (value) => {
          try {
            stage.push(value, emit);
          } catch (error) {
            subscriber.error(error);
          }
        },
        error: (error) => subscriber.error(error),
        complete: () => {
          stage.flush?.(emit);
          subscriber.complete();
        },
      });
    });
}
