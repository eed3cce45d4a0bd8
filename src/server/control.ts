import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { asPluginError, PluginError } from '../errors.js';
import { now } from '../units.js';
import { type Access, NO_ACCESS } from './access.js';
import { bound } from './bounds.js';
import { type Commands, commandNamed, MAX_BODY_BYTES } from './commands.js';
import { heartbeat } from './heartbeat.js';

/** Tools that may be connected at once, and of them such as have not yet shown the token. */
export const MAX_CONTROLLERS = 32;
export const MAX_STRANGERS = 8;
/** How long a stranger has to show the token. */
const PATIENCE_MS = 3000;
/** Messages of one connection: so many a second, so many at once, and so many beyond that before it is cut. */
const RATE = 50;
const BURST = 100;
const TOO_MANY = 200;
/** Actions of one connection that may be under way at once. */
const UNDER_WAY = 128;
/** Answers that wait for a tool that does not read them. */
const MAX_WAITING_BYTES = 1024 * 1024;

const message = z.strictObject({
  /** Comes back with the answer. */
  id: z.union([z.string().max(100), z.number()]),
  action: z.string().max(80),
  input: z.unknown().optional(),
});

/** The tools that command the program over a WebSocket, and hear of what it does. */
export interface Control {
  /** Takes over an upgrade request that the guard let in; false when there is no room left. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Tells all tools; one that is behind misses it. */
  publish(event: string, data: unknown): void;
  close(): void;
}

export function openControl(access: Access, commands: Commands): Control {
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_BODY_BYTES,
    clientTracking: true,
  });
  const trusted = new WeakSet<WebSocket>();
  let strangers = 0;

  const send = (socket: WebSocket, value: object) => {
    if (socket.bufferedAmount > MAX_WAITING_BYTES) socket.terminate();
    else if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(value));
  };

  function serve(socket: WebSocket, isTrusted: boolean): void {
    const rate = bound(RATE, BURST);
    let refused = 0;
    let underWay = 0;
    if (isTrusted) trusted.add(socket);
    else introduce(socket);

    const answer = async (text: string) => {
      const { id, action, input } = parse(text);
      try {
        if (underWay >= UNDER_WAY) throw busy(`${UNDER_WAY} actions are under way`);
        underWay++;
        try {
          const result = await commandNamed(commands, action)(input ?? {});
          send(socket, { id, ok: true, result: result ?? {} });
        } finally {
          underWay--;
        }
      } catch (thrown) {
        send(socket, { id, ok: false, error: told(thrown) });
      }
    };

    socket.on('message', (data, isBinary) => {
      if (!rate.take(now())) {
        if (++refused > TOO_MANY) socket.close(1008, 'too many messages');
        else send(socket, { ok: false, error: told(busy(`more than ${RATE} messages a second`)) });
        return;
      }
      const text = isBinary ? '' : textOf(data);
      if (!trusted.has(socket)) admit(socket, text);
      else answer(text).catch((thrown) => send(socket, { ok: false, error: told(thrown) }));
    });
  }

  /** One who has not shown the token yet: for a moment only, and only few of them. */
  function introduce(socket: WebSocket): void {
    strangers++;
    const timer = setTimeout(() => socket.close(4401, 'no token'), PATIENCE_MS);
    let isStranger = true;
    const over = () => {
      if (isStranger) strangers--;
      isStranger = false;
      clearTimeout(timer);
    };
    socket.once('close', over);
    socket.once('trusted', over);
  }

  function admit(socket: WebSocket, text: string): void {
    if (access.isToken(shownIn(text))) {
      trusted.add(socket);
      socket.emit('trusted');
      send(socket, { ok: true });
      return;
    }
    send(socket, { ok: false, error: NO_ACCESS });
    socket.close(4401, 'no token');
  }

  const beat = heartbeat(sockets);

  return {
    accept(request, socket, head) {
      const isTrusted = access.allows(request, true);
      if (sockets.clients.size >= MAX_CONTROLLERS || (!isTrusted && strangers >= MAX_STRANGERS)) return false;
      sockets.handleUpgrade(request, socket, head, (controller) => {
        beat.watch(controller);
        serve(controller, isTrusted);
      });
      return true;
    },
    publish(event, data) {
      if (sockets.clients.size === 0) return;
      const text = JSON.stringify({ event, data });
      for (const socket of sockets.clients) {
        if (trusted.has(socket) && socket.readyState === socket.OPEN && socket.bufferedAmount === 0) socket.send(text);
      }
    },
    close() {
      beat.stop();
      for (const socket of sockets.clients) socket.close(1001, 'program ends');
      sockets.close();
    },
  };
}

const busy = (why: string) =>
  new PluginError('server/busy', `too much at once: ${why}`, { hint: 'wait for the answers', retryable: true });

/** What a tool is told of a failure. */
function told(thrown: unknown) {
  const { code, message, hint } = asPluginError(thrown);
  return { code, message: code === 'internal' ? 'failed' : message, hint };
}

const textOf = (data: RawData): string =>
  Array.isArray(data) ? Buffer.concat(data).toString('utf8') : Buffer.from(data as Buffer).toString('utf8');

/** @throws PluginError `usage/value` */
function parse(text: string): z.infer<typeof message> {
  const wrong = (why: string) =>
    new PluginError('usage/value', why, { hint: 'send {"id": 1, "action": "preset.use", "input": {"name": "leo"}}' });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong('the message is not JSON');
  }
  const result = message.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw wrong([...issue.path, issue.message].join(': '));
}

/** The token in `{"token": "..."}`. */
function shownIn(text: string): unknown {
  try {
    return (JSON.parse(text) as { token?: unknown } | null)?.token;
  } catch {
    return undefined;
  }
}
