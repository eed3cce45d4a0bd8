import type { PluginError } from './errors.js';

/** What is missing or lost right now, one line each with its mend: told when it begins and when it is over. */
export interface Notices {
  /** The lines that hold now. */
  readonly lines: readonly string[];
  /** Begins (or changes) the trouble called `key`. */
  raise(key: string, error: Pick<PluginError, 'message' | 'hint'>): void;
  /** Ends it, and says `line` where one is given. */
  clear(key: string, line?: string): void;
  /** Says something that is over as soon as it is said. */
  tell(line: string): void;
}

/** @param say prints one line */
export function notices(say: (line: string) => void): Notices {
  const held = new Map<string, string>();
  let lines: readonly string[] = [];
  return {
    get lines() {
      return lines;
    },
    raise(key, { message, hint }) {
      const line = hint ? `${message}: ${hint}` : message;
      if (held.get(key) === line) return;
      held.set(key, line);
      lines = [...held.values()];
      say(line);
    },
    clear(key, line) {
      if (!held.delete(key)) return;
      lines = [...held.values()];
      if (line) say(line);
    },
    tell: say,
  };
}
