import { type Listed, listed, NOTHING_LISTED } from './lists.js';
import { openTextSocket, type TextSocket } from './socket.js';

/** The program's local API, as a deck speaks with it: connects for ever, knows what is on. */
export interface Control {
  /** Does an action. @throws Error with what the program says, or that it is not running */
  call(action: string, input: unknown): Promise<unknown>;
  /** What the list action answered last. */
  list(action: string): Listed;
  readonly connected: boolean;
  close(): void;
}

export interface ControlOptions {
  readonly port: () => number;
  /** Read anew for each connection: the program may have made it since. */
  readonly token: () => string | undefined;
  /** List actions to keep up with. */
  readonly lists: readonly string[];
  /** The connection, or a list, has changed. */
  changed(): void;
}

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5000;
const ANSWER_MS = 30_000;
/** How often lists are asked for, events aside, ms. */
const LOOK_MS = 2000;
/** The program looks through the machine's devices to answer this one: one time in ten. */
const DEVICES = /^microphone\./;

interface Answer {
  readonly id?: unknown;
  /** Set where it is no answer, but news. */
  readonly event?: string;
  readonly ok?: boolean;
  readonly result?: unknown;
  readonly error?: { readonly message?: string; readonly hint?: string };
}

interface Waiting {
  settle(answer: Answer): void;
}

export function openControl({ port, token, lists, changed }: ControlOptions): Control {
  const known = new Map<string, { text: string; list: Listed }>();
  const waiting = new Map<number, Waiting>();
  let socket: TextSocket | undefined;
  let opening: { close(): void } | undefined;
  let retry: NodeJS.Timeout | undefined;
  let attempt = 0;
  let next = 1;
  let closed = false;

  function connect(): void {
    opening = openTextSocket(`ws://127.0.0.1:${port()}/control?token=${encodeURIComponent(token() ?? '')}`, {
      open(opened) {
        socket = opened;
        attempt = 0;
        changed();
        void look(true);
      },
      text: heard,
      close() {
        const was = socket;
        socket = undefined;
        for (const [id, { settle }] of [...waiting]) settle({ id, ok: false, error: { message: GONE } });
        if (closed) return;
        // Once: those who wait for a program hear that there is none, not how often we looked.
        if (was || attempt === 0) changed();
        retry = setTimeout(connect, Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempt++));
      },
    });
  }

  function heard(text: string): void {
    let answer: Answer;
    try {
      answer = JSON.parse(text);
    } catch {
      return;
    }
    if (answer.event !== undefined) void look();
    waiting.get(answer.id as number)?.settle(answer);
  }

  function call(action: string, input: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (socket === undefined) return reject(new Error(GONE));
      const id = next++;
      const settle = ({ ok, result, error }: Answer) => {
        waiting.delete(id);
        clearTimeout(timer);
        if (ok) return resolve(result);
        reject(new Error([error?.message ?? 'refused', error?.hint].filter(Boolean).join(': ')));
      };
      const timer = setTimeout(
        () => settle({ ok: false, error: { message: `${action} was not answered` } }),
        ANSWER_MS,
      );
      waiting.set(id, { settle });
      socket.send(JSON.stringify({ id, action, input }));
    });
  }

  /** Asks for the lists, one look at a time: what comes up meanwhile is one more look. */
  async function look(whole = false): Promise<void> {
    if (isLooking) {
      again = true;
      return;
    }
    isLooking = true;
    do {
      again = false;
      for (const action of lists) if (whole || !DEVICES.test(action)) await ask(action);
    } while (again);
    isLooking = false;
  }

  async function ask(action: string): Promise<void> {
    const answer = await call(action, {}).catch(() => undefined);
    if (answer === undefined) return;
    const before = known.get(action)?.text;
    const text = JSON.stringify(answer);
    known.set(action, { text, list: listed(answer) });
    if (text !== before) changed();
  }

  let isLooking = false;
  let again = false;
  let turn = 0;
  const looking = setInterval(() => {
    if (socket !== undefined) void look(++turn % 10 === 0);
  }, LOOK_MS);
  connect();

  return {
    async call(action, input) {
      const result = await call(action, input);
      void look();
      return result;
    },
    list: (action) => known.get(action)?.list ?? NOTHING_LISTED,
    get connected() {
      return socket !== undefined;
    },
    close() {
      closed = true;
      clearInterval(looking);
      clearTimeout(retry);
      opening?.close();
    },
  };
}

const GONE = 'Mouthpiece is not running, or its token has changed';
