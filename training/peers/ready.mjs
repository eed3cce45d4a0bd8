/** What an audio worklet needs of a context that renders faster than life. */

/** By then a worklet has compiled, and read what was sent to it, on a busy machine too; in ms. */
const START = 200;
/** So long after its last word it has nothing more to say. */
const SILENT = 30;

/** Holds the clock at its beginning until the worklets are up. */
export function holdUntilReady(context) {
  context.suspend(128 / context.sampleRate).then(() => setTimeout(() => context.resume(), START));
}

/** Takes every message of a port. @returns waits until no more come */
export function hear(port, take) {
  let last = performance.now();
  port.onmessage = (event) => {
    take(event);
    last = performance.now();
  };
  return async () => {
    while (performance.now() - last < SILENT) await new Promise((done) => setTimeout(done, 5));
  };
}
