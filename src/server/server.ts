import { createServer, type Server as HttpServer, STATUS_CODES } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { dirname } from 'node:path';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { entry } from '../entry.js';
import { PluginError } from '../errors.js';
import type { Stats } from '../stats.js';
import type { Face } from '../types.js';
import { createApp, SAFE_HEADERS } from './app.js';
import type { Commands } from './commands.js';
import { openEvents } from './events.js';
import { createGuard, type Refusal } from './guard.js';
import { openLive } from './live.js';
import { walkModules } from './modules.js';
import type { PresetFile } from './preset-files.js';
import type { Uploads } from './uploads.js';

export const DEFAULT_PORT = 7788;
/** How many ports above a taken one are tried, where the user named none. */
const NEIGHBOURS = 16;
const DEFAULT_SIZE: { readonly width: number; readonly height: number } = { width: 1280, height: 720 };
/** How long pages have to answer a goodbye. */
const GOODBYE_MS = 200;

export interface ServerOptions {
  /** Default DEFAULT_PORT; 0 takes any free one. */
  readonly port?: number;
  /** The user asked for this very port: a taken one is an error, not a reason to take the next. */
  readonly fixedPort?: boolean;
  /** The figures of this moment, for a page that has just come. */
  state(): Stats;
  /** Folder of the preset on air. */
  presetFolder(): string;
  /** A whole number that changes with each preset switch; pages load the preset anew when it does. */
  presetRevision(): number;
  /** The program's picture, so that the page shows the same cut; default 1280 x 720. */
  size?(): { readonly width: number; readonly height: number };
  readonly commands?: Commands;
  /** Commands that bring a picture along. */
  readonly uploads?: Uploads;
  /** The small picture of a preset, on air or not; undefined where there is none. */
  thumbnail?(name: string): Promise<PresetFile | undefined>;
}

/** The page's server, on 127.0.0.1 only. */
export interface Server {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly address: string;
  readonly port: number;
  /** Set where another port than the wanted one had to be taken: one line for people. */
  readonly notice: string | undefined;
  /** Sends a face to the pages that watch; newest wins, nothing waits. */
  publish(face: Face): void;
  /** Sends the figures; call it once a second. */
  publishStats(stats: Stats): void;
  /** Pages that watch now. */
  viewers(): number;
  /** Bytes that wait in this process for all viewers together; stays near nothing. */
  waiting(): number;
  /** Ends all connections; within a second. */
  close(): Promise<void>;
}

/**
 * Opens the page's server.
 *
 * @throws PluginError `server/port` where the port is taken or not allowed
 */
export async function openServer(options: ServerOptions): Promise<Server> {
  const dist = dirname(dirname(entry('panel/panel')));
  const modules = await walkModules(dist, ['panel/panel.js', 'panel/view.js', 'panel/avatar-page.js']);
  const events = openEvents();
  const head = { generation: 0, ...DEFAULT_SIZE };
  const live = openLive(() => {
    head.generation = options.presetRevision();
    const { width, height } = options.size?.() ?? DEFAULT_SIZE;
    head.width = width;
    head.height = height;
    return head;
  });
  const app = createApp({
    dist,
    modules,
    events,
    commands: options.commands ?? {},
    uploads: options.uploads ?? {},
    thumbnail: async (name) => options.thumbnail?.(name),
    state: () => options.state(),
    presetFolder: () => options.presetFolder(),
    presetRevision: () => options.presetRevision(),
  });
  // A page's requests are small and quick; what is not, is no page.
  const http = createServer({
    maxHeaderSize: 8192,
    headersTimeout: 5000,
    requestTimeout: 10_000,
    keepAliveTimeout: 5000,
    connectionsCheckingInterval: 2000,
  });
  http.maxConnections = 128;
  const sockets = new Set<Socket>();
  http.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  let port: number;
  try {
    port = await listen(http, options.port ?? DEFAULT_PORT, options.fixedPort ?? false);
  } catch (error) {
    live.close();
    throw error;
  }

  const guard = createGuard(port);
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  http.on('request', (request, response) => {
    const refusal = guard(request);
    if (refusal === undefined) {
      void answer(request, response);
      return;
    }
    const allow = refusal.status === 405 ? { Allow: 'GET, HEAD, POST' } : {};
    response.writeHead(refusal.status, {
      ...SAFE_HEADERS,
      ...allow,
      'Content-Type': 'text/plain',
      Connection: 'close',
    });
    response.end(`${refusal.reason}\n`);
  });
  http.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const refusal =
      guard(request) ?? (request.url === '/live' ? undefined : { status: 404 as const, reason: 'not here' });
    if (refusal !== undefined) refuse(socket, refusal);
    else if (!live.accept(request, socket, head)) refuse(socket, { status: 503, reason: 'too many viewers' });
  });
  http.on('error', () => {});

  const wanted = options.port ?? DEFAULT_PORT;
  let closing: Promise<void> | undefined;
  return {
    address: `http://127.0.0.1:${port}`,
    port,
    notice:
      wanted === 0 || port === wanted
        ? undefined
        : `port ${wanted} is taken: the page is on port ${port} (choose one with --port)`,
    publish: (face) => live.publish(face),
    publishStats: (stats) => events.publish(stats),
    viewers: () => live.viewers(),
    waiting: () => live.waiting(),
    close() {
      closing ??= end(http, sockets, () => {
        events.close();
        live.close();
      });
      return closing;
    },
  };
}

/** Binds to `wanted`, or without `fixed` to the next free port above it. */
async function listen(http: HttpServer, wanted: number, fixed: boolean): Promise<number> {
  const last = fixed || wanted === 0 ? wanted : Math.min(65_535, wanted + NEIGHBOURS);
  for (let port = wanted; ; port++) {
    const failure = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      const failed = (error: NodeJS.ErrnoException) => resolve(error);
      http.once('error', failed);
      http.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
        http.off('error', failed);
        resolve(undefined);
      });
    });
    if (failure === undefined) return (http.address() as AddressInfo).port;
    if (failure.code === 'EADDRINUSE' && port < last) continue;
    throw new PluginError('server/port', reason(failure.code, wanted, last), {
      hint: 'choose another: mouthpiece start --port 8899',
      retryable: failure.code === 'EADDRINUSE',
      cause: failure,
    });
  }
}

function reason(code: string | undefined, first: number, last: number): string {
  if (code === 'EADDRINUSE') {
    return first === last
      ? `port ${first} on 127.0.0.1 is taken by another program`
      : `ports ${first} to ${last} on 127.0.0.1 are all taken`;
  }
  if (code === 'EACCES') return `port ${first} needs more rights than this program has`;
  return `port ${first} on 127.0.0.1 cannot be opened (${code ?? 'unknown reason'})`;
}

function refuse(
  socket: Duplex,
  refusal: { readonly status: Refusal['status'] | 404 | 503; readonly reason: string },
): void {
  const { status, reason } = refusal;
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: text/plain`;
  socket.end(`${head}\r\nContent-Length: ${reason.length + 1}\r\n\r\n${reason}\n`);
}

/** Lets the goodbyes go out, then cuts what is left. */
async function end(http: HttpServer, sockets: ReadonlySet<Socket>, sayGoodbye: () => void): Promise<void> {
  const closed = new Promise<void>((resolve) => http.close(() => resolve()));
  sayGoodbye();
  const cut = setTimeout(() => {
    for (const socket of sockets) socket.destroy();
  }, GOODBYE_MS);
  await closed;
  clearTimeout(cut);
}
