import type { ChildProcess } from 'node:child_process';
import type { Begin } from './standby.js';

/** A program that has been started ahead and waits for its word to begin. */
export interface Spare {
  /** The program on air lives: a spare is started beside it in a while, if there is none. */
  prepare(): void;
  /** Sends the spare on air. @returns it; undefined where none is ready */
  take(word: Begin): ChildProcess | undefined;
  close(): void;
}

/** @param start starts one @param waitMs from the first `prepare` to its start, ms */
export function openSpare(start: () => ChildProcess, waitMs: number): Spare {
  let waiting: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;

  function begin(): void {
    timer = undefined;
    const child = start();
    waiting = child;
    const gone = () => {
      if (waiting === child) waiting = undefined;
    };
    child.once('exit', gone);
    // Where none can be started the next start is a cold one; a word that cannot be sent ends in `exit`.
    child.on('error', gone);
  }

  return {
    prepare() {
      if (!waiting) timer ??= setTimeout(begin, waitMs);
    },
    take(word) {
      clearTimeout(timer);
      timer = undefined;
      const child = waiting;
      waiting = undefined;
      if (!child?.connected) return undefined;
      child.send(word);
      return child;
    },
    close() {
      clearTimeout(timer);
      waiting?.kill('SIGKILL');
    },
  };
}
