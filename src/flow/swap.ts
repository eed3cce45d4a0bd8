import { Observable, type OperatorFunction } from 'rxjs';

interface Closable {
  close(): unknown;
}

/**
 * For each value opens a part, hands it on, and closes the one before it. The old part stays until the next is open;
 * one that fails to open is told to `failed` and changes nothing. A newer value overtakes one that is still opening.
 */
export function swap<In, Part extends Closable>(
  open: (value: In) => Promise<Part>,
  failed: (error: unknown, value: In) => void,
): OperatorFunction<In, Part> {
  return (source) =>
    new Observable((subscriber) => {
      let current: Part | undefined;
      let turn = 0;
      const subscription = source.subscribe({
        next: (value) => {
          const mine = ++turn;
          open(value).then(
            (part) => {
              if (subscriber.closed || mine !== turn) {
                part.close();
                return;
              }
              const old = current;
              current = part;
              subscriber.next(part);
              old?.close();
            },
            (error) => {
              if (!subscriber.closed && mine === turn) failed(error, value);
            },
          );
        },
        error: (error) => subscriber.error(error),
      });
      return () => {
        subscription.unsubscribe();
        current?.close();
        current = undefined;
      };
    });
}
