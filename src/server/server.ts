import { createServer, type Server as HttpServer } from 'node:http';
import type { Socket } from 'node:net';
import { dirname } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { DEFAULT_PORT } from '../defaults.js';
import { entry } from '../entry.js';
import type { Stats } from '../stats.js';
import type { Face } from '../types.js';
import { createAccess } from './access.js';
import { createApp } from './app.js';
import type { Commands } from './commands.js';
import { openControl } from './control.js';
import { boundedSockets, guardDoor } from './door.js';
import { openEvents } from './events.js';
import { createGuard } from './guard.js';
import { listen } from './listen.js';
import { openLive } from './live.js';
import { walkModules } from './modules.js';
import type { PresetFile } from './preset-files.js';
import type { Uploads } from './uploads.js';

export { DEFAULT_PORT };

const DEFAULT_SIZE: { readonly width: number; readonly height: number } = { width: 1280, height: 720 };
/** How long pages have to answer a goodbye. */
const GOODBYE_MS = 200;

export interface ServerOptions {
  /** Default DEFAULT_PORT; 0 takes any free one. */
  readonly port?: number;
  /** The user asked for this very port: a taken one is an error, not a reason to take the next. */
  readonly fixedPort?: boolean;
  /** What tools show so that they may command; see token.ts. */
  readonly token: string;
  /** The figures of this moment, for a page that has just come. */
  state(): Stats;
  /** Folder of the preset on air. */
  presetFolder(): string;
  /** A whole number that changes with each preset switch; pages load the preset anew when it does. */
  presetRevision(): number;
  /** The program's picture, so that the page shows the same cut; default 1280 x 720. */
  size?(): { readonly width: number; readonly height: number };
  /** How long pages turn one preset into the next, ms; default 0. */
  readonly fadeMs?: number;
  /** Whether the page is to be white for this face; default: never. */
  isFlash?(face: Face): boolean;
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
  /** Tells tools on `/control` what has happened. */
  publishEvent(event: string, data: unknown): void;
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
  const head = { generation: 0, ...DEFAULT_SIZE, flash: false };
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
    fadeMs: options.fadeMs ?? 0,
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
  const sockets = boundedSockets(http);

  let port: number;
  try {
    port = await listen(http, options.port ?? DEFAULT_PORT, options.fixedPort ?? false);
  } catch (error) {
    live.close();
    throw error;
  }

  const access = createAccess(options.token, port);
  const control = openControl(access, options.commands ?? {});
  const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  guardDoor({ http, guard: createGuard(port), access, live, control, answer });
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
    publish(face) {
      head.flash = options.isFlash?.(face) ?? false;
      live.publish(face);
    },
    publishStats(stats) {
      events.publish(stats);
      control.publish('stats', stats);
    },
    publishEvent: (event, data) => control.publish(event, data),
    viewers: () => live.viewers(),
    waiting: () => live.waiting(),
    close() {
      closing ??= end(http, sockets, () => {
        events.close();
        live.close();
        control.close();
      });
      return closing;
    },
  };
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
