/** A signal that comes again within this time is the same Ctrl-C: npm passes on what the terminal sent to us as well. */
const SAME_CTRL_C_MS = 1000;

/** What ends a command: Ctrl-C, `kill`, a terminal that is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Stop {
  /** Aborts at the first Ctrl-C, SIGTERM or time-out; another Ctrl-C, when the first is taking long, ends at once. */
  readonly signal: AbortSignal;
  readonly requested: Promise<void>;
  dispose(): void;
}

/** @param limitS stops by itself after this time, in seconds */
export function listenForStop(limitS?: number): Stop {
  const controller = new AbortController();
  const { signal } = controller;
  const requested = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  let asked = Number.POSITIVE_INFINITY;
  const onSignal = () => {
    if (performance.now() - asked > SAME_CTRL_C_MS) process.exit(130);
    asked = Math.min(asked, performance.now());
    controller.abort();
  };
  const timer = limitS === undefined ? undefined : setTimeout(() => controller.abort(), limitS * 1000);
  for (const name of SIGNALS) process.on(name, onSignal);
  return { signal, requested, dispose: () => clearTimeout(timer) };
}
