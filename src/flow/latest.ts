import { Observable, type OperatorFunction } from 'rxjs';

/**
 * Runs `work` on each value, one at a time; of the values that arrive meanwhile only the newest waits.
 * RxJS has no operator for this: `exhaustMap` forgets the last value, `switchMap` does not wait.
 */
export function latest<In, Out>(work: (value: In) => Out | Promise<Out>): OperatorFunction<In, Out> {
  return (source) =>
    new Observable((subscriber) => {
      let busy = false;
      let ended = false;
      let waiting: { value: In } | undefined;

      const settle = () => {
        busy = false;
        if (subscriber.closed) return;
        const next = waiting;
        waiting = undefined;
        if (next) run(next.value);
        else if (ended) subscriber.complete();
      };
      const run = (value: In) => {
        let result: Out | Promise<Out>;
        try {
          result = work(value);
        } catch (error) {
          subscriber.error(error);
          return;
        }
        if (!(result instanceof Promise)) {
          subscriber.next(result);
          return;
        }
        busy = true;
        result.then(
          (out) => {
            subscriber.next(out);
            settle();
          },
          (error) => subscriber.error(error),
        );
      };

      return source.subscribe({
        next: (value) => {
          if (busy) waiting = { value };
          else run(value);
        },
        error: (error) => subscriber.error(error),
        complete: () => {
          ended = true;
          if (!busy) subscriber.complete();
        },
      });
    });
}
