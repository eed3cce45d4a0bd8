/** What was done, to be undone and done again. */
export interface History<T> {
  readonly now: T;
  /** Takes the next state; what had been undone is gone. Steps with the same `tag` in a row count as one. */
  push(next: T, tag?: string): void;
  /** Replaces the state without a step of its own: the middle of a drag. */
  set(next: T): void;
  undo(): boolean;
  redo(): boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

const MOST = 200;

export function history<T>(first: T): History<T> {
  const past: T[] = [];
  const future: T[] = [];
  let now = first;
  let kept = first;
  let last: string | undefined;

  return {
    get now() {
      return now;
    },
    push(next, tag) {
      if (tag === undefined || tag !== last) {
        past.push(kept);
        if (past.length > MOST) past.shift();
      }
      last = tag;
      future.length = 0;
      now = next;
      kept = next;
    },
    set(next) {
      now = next;
    },
    undo() {
      const before = past.pop();
      if (before === undefined) return false;
      future.push(kept);
      now = before;
      kept = before;
      last = undefined;
      return true;
    },
    redo() {
      const next = future.pop();
      if (next === undefined) return false;
      past.push(kept);
      now = next;
      kept = next;
      last = undefined;
      return true;
    },
    get canUndo() {
      return past.length > 0;
    },
    get canRedo() {
      return future.length > 0;
    },
  };
}
