import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Stats } from '../stats.js';
import { answerCommand, type Commands, MAX_BODY_BYTES } from './commands.js';
import type { Events } from './events.js';
import type { Modules } from './modules.js';
import { type PresetFile, presetFile } from './preset-files.js';
import { answerUpload, MAX_UPLOAD_BYTES, type Uploads } from './uploads.js';

export interface AppOptions {
  /** Folder of the compiled program. */
  readonly dist: string;
  readonly modules: Modules;
  readonly events: Events;
  readonly commands: Commands;
  readonly uploads: Uploads;
  /** The small picture of a preset, on air or not. */
  thumbnail(name: string): Promise<PresetFile | undefined>;
  /** How long pages turn one preset into the next, ms. */
  readonly fadeMs: number;
  state(): Stats;
  presetFolder(): string;
  presetRevision(): number;
}

/** The pages: path -> file below dist. */
const PAGES: Readonly<Record<string, string>> = Object.freeze({
  '/': 'panel/index.html',
  '/view': 'panel/view.html',
  '/avatar': 'panel/avatar.html',
});

/** What the pages need besides their modules. */
export const ASSETS: readonly string[] = Object.freeze([
  'panel/panel.css',
  'panel/figures.css',
  'panel/presets.css',
  'panel/controls.css',
  'panel/latency.css',
  'panel/obs.css',
  'panel/view.css',
  'panel/avatar.css',
  'panel/icon.svg',
  'face/canonical.json',
  'avatar/kernel/kernel.wasm',
]);

const TYPES: Readonly<Record<string, string>> = Object.freeze({
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
});

/** On each answer; nobody else may frame, read, keep or re-type what we send. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = Object.freeze({
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
});

/** The HTTP side of the server, without sockets: requests that the guard let in -> answers. */
export function createApp(options: AppOptions): Hono<{ Bindings: HttpBindings }> {
  const { dist, modules, events, commands } = options;
  const app = new Hono<{ Bindings: HttpBindings }>();
  const importMap = JSON.stringify({ imports: modules.imports });
  const policy = pagePolicy(importMap, "'self'");
  const viewPolicy = pagePolicy(importMap, "'self' 'unsafe-inline'");

  app.use(async (context, next) => {
    await next();
    if (context.res === RESPONSE_ALREADY_SENT) return;
    for (const [name, value] of Object.entries(SAFE_HEADERS)) {
      if (!context.res.headers.has(name)) context.res.headers.set(name, value);
    }
  });

  for (const [path, file] of Object.entries(PAGES)) {
    app.get(path, async (context) => {
      const html = await readFile(join(dist, file), 'utf8');
      // OBS lays the custom CSS of a browser source into the page as a <style> of its own.
      context.header('Content-Security-Policy', path === '/view' ? viewPolicy : policy);
      return context.html(
        html
          .replace('<script type="importmap"></script>', `<script type="importmap">${importMap}</script>`)
          .replace('<body', `<body data-fade="${options.fadeMs}"`),
      );
    });
  }

  const served = new Map([...modules.files, ...ASSETS.map((name) => [name, join(dist, name)] as const)]);
  app.get('/modules/*', async (context) => {
    const file = served.get(context.req.path.slice('/modules/'.length));
    return file === undefined ? context.notFound() : send(file, TYPES[extname(file)]);
  });

  // The generation is part of the address, so that a page never mixes the files of two presets.
  app.get('/preset/:generation{[0-9]+}/*', async (context) => {
    const generation = context.req.param('generation');
    if (Number(generation) !== options.presetRevision()) return context.text('another preset is on air', 410);
    const found = await presetFile(options.presetFolder(), context.req.path.slice(`/preset/${generation}/`.length));
    return found === undefined ? context.notFound() : send(found.path, found.type);
  });

  app.get('/thumbnail/:name', async (context) => {
    const found = await options.thumbnail(context.req.param('name'));
    return found === undefined ? context.notFound() : send(found.path, found.type);
  });

  app.get('/state', (context) => {
    if (context.req.method === 'HEAD') return context.body(null);
    if (!events.accept(context.env.outgoing, options.state(), SAFE_HEADERS))
      return context.text('too many readers', 503);
    return RESPONSE_ALREADY_SENT;
  });

  // Pages and tools ask here what this program can do.
  app.get('/api', (context) => context.json({ actions: Object.keys(commands) }));
  for (const [kind, upload] of Object.entries(options.uploads)) {
    app.post(`/api/${kind}`, limit(MAX_UPLOAD_BYTES), (context) => answerUpload(context, upload));
  }
  app.post('/api/:kind', limit(MAX_BODY_BYTES), (context) => answerCommand(context, commands));

  app.notFound((context) => context.text('not here', 404));
  app.onError((_, context) => context.text('failed', 500));
  return app;
}

const limit = (maxSize: number) =>
  bodyLimit({
    maxSize,
    onError: (context: Context) =>
      context.json({ code: 'usage/value', message: `the body is larger than ${maxSize} bytes` }, 413),
  });

/** Scripts from here, our WebAssembly and the one import map; nothing from anywhere else. */
function pagePolicy(importMap: string, styles: string): string {
  const hash = createHash('sha256').update(importMap).digest('base64');
  return [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval' 'sha256-${hash}'`,
    `style-src ${styles}`,
    "img-src 'self' blob: data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

async function send(file: string, type: string): Promise<Response> {
  try {
    return new Response(await readFile(file), { headers: { 'Content-Type': type } });
  } catch {
    return new Response('not here', { status: 404 });
  }
}
