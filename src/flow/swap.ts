import { Observable, type OperatorFunction } from 'rxjs';

interface Closable {
  close(): unknown;
}

/**
 * For each value opens a part, hands it on, and closes the one before it. The old part stays until the next is open;
 * one that fails to open is told to `failed` and changes nothing.
 *
 * One part opens at a time: of the values that come meanwhile only the newest waits, and the others are told to
 * `dropped`. So however fast values come, two parts are the most there ever are, and something new is shown again and
 * again. A part that takes long may give up when its signal says that a newer value waits.
 */
export function swap<In, Part extends Closable>(
  open: (value: In, overtaken: AbortSignal) => Promise<Part>,
  failed: (error: unknown, value: In) => void,
  dropped: (value: In) => void = () => {},
): OperatorFunction<In, Part> {
  return (source) =>
    new Observable((subscriber) => {
      let current: Part | undefined;
      let opening: AbortController | undefined;
      let waiting: { readonly value: In } | undefined;

      const take = async (value: In) => {
        opening = new AbortController();
        try {
          const part = await open(value, opening.signal);
          if (subscriber.closed) part.close();
          else {
            const old = current;
            current = part;
            subscriber.next(part);
            old?.close();
          }
        } catch (error) {
          if (!subscriber.closed) failed(error, value);
        }
        opening = undefined;
        const next = waiting;
        waiting = undefined;
        if (next && !subscriber.closed) void take(next.value);
      };

      const subscription = source.subscribe({
        next: (value) => {
          if (!opening) {
            void take(value);
            return;
          }
          const old = waiting;
          waiting = { value };
          if (old) dropped(old.value);
          opening.abort();
        },
        error: (error) => subscriber.error(error),
      });
      return () => {
        subscription.unsubscribe();
        opening?.abort();
        current?.close();
        current = undefined;
      };
    });
}
