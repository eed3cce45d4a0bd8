/** Which preset was chosen, and which to go back to. Pure: it only keeps names. */
export interface Choice {
  /** What should be on air. */
  readonly current: string;
  /** Chooses one for good; keys still held are forgotten. */
  use(name: string): string;
  /** Chooses it, or, where it is chosen already, the one before it. */
  toggle(name: string): string;
  /** Key down: on top of what is chosen; key up: away again, whatever else was held meanwhile. */
  hold(name: string, down: boolean): string;
  /** What was chosen could not be done: `name` it is. */
  settle(name: string): void;
}

export function choice(first: string): Choice {
  let base = first;
  let before = first;
  let held: readonly string[] = [];
  const current = () => held[held.length - 1] ?? base;

  function use(name: string): string {
    if (name !== current()) before = current();
    base = name;
    held = [];
    return name;
  }

  return {
    get current() {
      return current();
    },
    use,
    toggle: (name) => use(name === current() ? before : name),
    hold(name, down) {
      const others = held.filter((other) => other !== name);
      held = down ? [...others, name] : others;
      return current();
    },
    settle(name) {
      base = name;
      held = [];
    },
  };
}
