/** What is to be closed in the end: the last one opened goes first. */
export interface Closing {
  add(close: () => unknown): void;
  /** Closes all, once; one that fails keeps none of the others open. */
  all(): Promise<void>;
}

/** @param failed told of each that could not be closed */
export function closing(failed: (error: Error) => void): Closing {
  const closers: (() => unknown)[] = [];
  return {
    add: (close) => void closers.push(close),
    async all() {
      for (const close of closers.splice(0).reverse()) {
        try {
          await close();
        } catch (error) {
          failed(error as Error);
        }
      }
    },
  };
}
