/** A wait of a source that plays at live pace. */
export interface Nap {
  /** Resolves after `ms`, or sooner by `wake`. */
  sleep(ms: number): Promise<void>;
  /** Ends the sleep that is going on, where there is one. */
  wake(): void;
}

export function nap(): Nap {
  let wake = () => {};
  return {
    sleep: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    wake: () => wake(),
  };
}
