import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { now } from '../units.js';
import { type Access, NO_ACCESS } from './access.js';
import { SAFE_HEADERS } from './app.js';
import { type Bound, bound } from './bounds.js';
import type { Control } from './control.js';
import type { Guard } from './guard.js';
import type { Live } from './live.js';

/** New connections: a page opens six, a tool without keep-alive one a command. */
const CONNECTIONS = { rate: 300, burst: 600 };
/** Requests of one connection: a page loads its sixty files at once. */
const REQUESTS = { rate: 100, burst: 300 };
/** Pages that are looked up in the kernel's list of connections. */
const LOOK_UPS = { rate: 20, burst: 40 };
/** Where a browser becomes one of ours. */
const OWN_PAGES: ReadonlySet<string> = new Set(['/', '/avatar']);

/** The server's connections. More new ones than anybody needs are cut unread: a flood must not take a frame's time. */
export function boundedSockets(http: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  const arrivals = bound(CONNECTIONS.rate, CONNECTIONS.burst);
  http.on('connection', (socket) => {
    if (!arrivals.take(now())) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}

export interface DoorOptions {
  readonly http: Server;
  readonly guard: Guard;
  readonly access: Access;
  readonly live: Pick<Live, 'accept'>;
  readonly control: Pick<Control, 'accept'>;
  /** Answers a request that may come in. */
  readonly answer: (request: IncomingMessage, response: ServerResponse) => unknown;
}

/** Decides on each request by its head alone, before any of its body is read. */
export function guardDoor({ http, guard, access, live, control, answer }: DoorOptions): void {
  const rates = new WeakMap<Duplex, Bound>();
  const lookUps = bound(LOOK_UPS.rate, LOOK_UPS.burst);

  function isTooOften(socket: Duplex): boolean {
    const rate = rates.get(socket) ?? bound(REQUESTS.rate, REQUESTS.burst);
    rates.set(socket, rate);
    return !rate.take(now());
  }

  async function answerPage(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const cookie = lookUps.take(now()) ? await access.session(request) : undefined;
    if (cookie !== undefined) response.setHeader('Set-Cookie', cookie);
    // A token must not stay in the address bar, where screens are shared.
    if (access.claims(request) && request.url?.includes('?')) {
      response.writeHead(303, { ...SAFE_HEADERS, Location: pathOf(request) }).end();
    } else answer(request, response);
  }

  http.on('request', (request, response) => {
    const refusal = guard(request);
    if (refusal !== undefined) {
      const headers: Record<string, string> = { 'Content-Type': 'text/plain' };
      if (refusal.status === 405) headers.Allow = 'GET, HEAD, POST';
      deny(response, refusal.status, `${refusal.reason}\n`, headers);
    } else if (isTooOften(request.socket)) {
      deny(response, 429, 'too many requests\n', { 'Content-Type': 'text/plain', 'Retry-After': '1' });
    } else if (request.url?.startsWith('/api/') && !access.allows(request)) {
      const challenge = { 'Content-Type': 'application/json', 'WWW-Authenticate': 'Bearer realm="mouthpiece"' };
      deny(response, 401, JSON.stringify(NO_ACCESS), challenge);
    } else if (request.method === 'GET' && OWN_PAGES.has(pathOf(request))) {
      answerPage(request, response).catch(() => response.destroy());
    } else void answer(request, response);
  });

  http.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const refusal = guard(request);
    const path = pathOf(request);
    if (refusal !== undefined) refuse(socket, refusal.status, refusal.reason);
    else if (path === '/control') {
      if (access.claims(request) && !access.allows(request, true)) refuse(socket, 401, NO_ACCESS.hint);
      else if (!control.accept(request, socket, head)) refuse(socket, 503, 'too many tools');
    } else if (path !== '/live') refuse(socket, 404, 'not here');
    else if (!live.accept(request, socket, head)) refuse(socket, 503, 'too many viewers');
  });
}

const pathOf = ({ url }: IncomingMessage): string => url?.split('?', 1)[0] ?? '';

function deny(response: ServerResponse, status: number, body: string, headers: Readonly<Record<string, string>>): void {
  response.writeHead(status, { ...SAFE_HEADERS, ...headers, Connection: 'close' });
  response.end(body);
}

function refuse(socket: Duplex, status: number, reason: string): void {
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: text/plain`;
  socket.end(`${head}\r\nContent-Length: ${reason.length + 1}\r\n\r\n${reason}\n`);
}
