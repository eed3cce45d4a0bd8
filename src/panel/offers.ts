/** What the running program can be asked for, by action id; nothing where it does not say. */
export type Offers = ReadonlySet<string>;

export async function readOffers(): Promise<Offers> {
  try {
    const answer = await (await fetch('/api')).json();
    return new Set(answer.actions);
  } catch {
    return new Set();
  }
}

/** Work that is done one after the other, in the order it was asked for: a key let go must not overtake its press. */
export function inTurn(): <T>(work: () => Promise<T>) => Promise<T> {
  let tail: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = tail.then(work);
    tail = turn.catch(() => {});
    return turn;
  };
}

/** Sends the newest value; those that came while one was on its way are left out. */
export function newest<T>(send: (value: T) => Promise<unknown>): (value: T) => void {
  let waiting: { value: T } | undefined;
  let busy = false;
  return (value) => {
    waiting = { value };
    if (busy) return;
    busy = true;
    void (async () => {
      while (waiting !== undefined) {
        const { value: next } = waiting;
        waiting = undefined;
        await send(next);
      }
      busy = false;
    })();
  };
}
