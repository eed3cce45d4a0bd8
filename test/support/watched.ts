import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import WebSocket from 'ws';
import { packagePath } from '../../src/entry.js';
import type { Stats } from '../../src/stats.js';
import { bare, commanding } from './program.js';

/** What the frames of one second were like. Levels are 0..255. */
export interface Second {
  readonly frames: number;
  /** Least alpha of any pixel looked at. */
  readonly least: number;
  /** Mean level of the darkest band of rows. */
  readonly darkest: number;
  /** How far, in levels, a band of rows lay from what may be seen: one preset, or with a fade a mixture of them. */
  readonly strangest: number;
  /** Longest time between two frames, ms. */
  readonly longest: number;
}

/** The real program, each of its frames looked at by watched-program.mjs. */
export interface Watched {
  readonly address: string;
  /** Per preset: mean level of each band of rows. */
  readonly marks: Readonly<Record<string, readonly number[]>>;
  readonly seconds: { readonly second: Second; readonly stats: Stats }[];
  /** When which preset was first on a frame, ms since 1970. */
  readonly shown: { readonly name: string; readonly at: number }[];
  /** Everything it said. */
  log(): string;
  close(): Promise<number | null>;
}

export async function watched(fadeMs: number, presets: readonly string[]): Promise<Watched> {
  const script = packagePath('test/support/watched-program.mjs');
  const child = spawn(process.execPath, ['--max-semi-space-size=2', script, `${fadeMs}`, ...presets], {
    env: bare,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let log = '';
  child.stderr.on('data', (data) => {
    log += data;
  });
  const seconds: Watched['seconds'] = [];
  const shown: Watched['shown'] = [];
  let address = '';
  const marks = await new Promise<Watched['marks']>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      log += `${line}\n`;
      const said = JSON.parse(line);
      if (said.address) address = said.address;
      if (said.marks) resolve(said.marks);
      if (said.second) seconds.push(said);
      if (said.shown) shown.push({ name: said.shown, at: said.at });
    });
    ended.then(([code]) => reject(new Error(`the program ended with ${code}\n${log}`)));
  });
  return {
    address,
    marks,
    seconds,
    shown,
    log: () => log,
    async close() {
      child.kill('SIGTERM');
      const [code] = await ended;
      return code;
    },
  };
}

export type Answer =
  | { readonly ok: true; readonly result: Record<string, unknown> }
  | { readonly ok: false; readonly error: { readonly code: string; readonly message: string; readonly hint?: string } };

/** A tool on the program's WebSocket. */
export interface Tool {
  ask(action: string, input?: unknown): Promise<Answer>;
  readonly events: { readonly event: string; readonly data: unknown }[];
  close(): void;
}

export async function connectTool(address: string): Promise<Tool> {
  const { Authorization } = await commanding();
  const socket = new WebSocket(`${address.replace('http', 'ws')}/control`, { headers: { Authorization } });
  const waiting = new Map<number, (answer: Answer) => void>();
  const events: Tool['events'] = [];
  let last = 0;
  socket.on('message', (data) => {
    const said = JSON.parse(data.toString());
    if (said.event) events.push(said);
    else waiting.get(said.id)?.(said);
    waiting.delete(said.id);
  });
  await once(socket, 'open');
  return {
    events,
    ask: (action, input) =>
      new Promise((resolve) => {
        const id = ++last;
        waiting.set(id, resolve);
        socket.send(JSON.stringify({ id, action, input }));
      }),
    close: () => socket.close(),
  };
}
