import { request } from 'node:http';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { openServer, type Server, type ServerOptions } from '../../src/server/server.js';
import { stats } from './stats.js';

/** What to undo after each test: `afterEach(cleanUp)`. */
const cleanup: (() => unknown)[] = [];
export const later = (undo: () => unknown): void => {
  cleanup.push(undo);
};
export async function cleanUp(): Promise<void> {
  for (const undo of cleanup.splice(0).reverse()) await undo();
}

/** What the test's tools show. */
export const TOKEN = 'a-token-for-tests-and-nothing-else';
export const BEARER = { Authorization: `Bearer ${TOKEN}` };

/** A server on any free port. */
export async function open(options: Partial<ServerOptions> = {}): Promise<Server> {
  const server = await openServer({
    port: 0,
    token: TOKEN,
    state: () => stats(),
    presetFolder: () => '/nowhere',
    presetRevision: () => 1,
    ...options,
  });
  later(() => server.close());
  return server;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** As `fetch`, but with any Host, Origin and path that a page could never send; shows the token unless `stranger`. */
export function ask(
  server: Server,
  path: string,
  {
    method = 'GET',
    headers = {},
    body = '',
    stranger = false,
  }: { method?: string; headers?: Record<string, string>; body?: string; stranger?: boolean } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const all = stranger ? headers : { ...BEARER, ...headers };
    const target = { host: '127.0.0.1', port: server.port, path, method, headers: all, agent: false };
    const asked = request(target, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** The raw answer to raw bytes. */
export function say(server: Server, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(server.port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
    later(() => socket.destroy());
  });
}

export function watch(server: Server, headers: Record<string, string> = {}): WebSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/live`, { headers });
  later(() => socket.terminate());
  return socket;
}

export const opened = (socket: WebSocket) =>
  new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });

/** The status that a WebSocket is refused with. */
export const refused = (socket: WebSocket) =>
  new Promise<number>((resolve, reject) => {
    socket.once('open', () => reject(new Error('was let in')));
    socket.once('error', () => {});
    socket.once('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
  });

/** The next message. */
export const message = (socket: WebSocket) =>
  new Promise<ArrayBuffer>((resolve) => {
    socket.once('message', (data: Buffer) => resolve(new Uint8Array(data).buffer));
  });

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
