import { readFile } from 'node:fs/promises';
import { ACTIONS } from '../../../src/actions/index.js';
import { packagePath } from '../../../src/entry.js';
import { newFaceUploads } from '../../../src/new-face.js';
import type { OnAir } from '../../../src/on-air.js';
import { createApp } from '../../../src/server/app.js';
import { openEvents } from '../../../src/server/events.js';
import type { Uploads } from '../../../src/server/uploads.js';
import { stats } from '../../support/stats.js';
import { GENERATED, table } from './table.js';

/** `METHOD path` -> what it answers. The test holds it against the routes of the server, both ways. */
export const ROUTES: Readonly<Record<string, string>> = Object.freeze({
  'GET /': 'the panel',
  'GET /view': 'the bare picture, transparent: the browser source of OBS',
  'GET /avatar': 'the page "Add a face"',
  'GET /modules/*': 'what the pages load: modules, styles, the pixel kernel; nothing else is served',
  'GET /preset/:generation{[0-9]+}/*': 'a file of the preset on air; 410 once another generation is on air',
  'GET /thumbnail/:name': 'the small picture of a preset, PNG',
  'GET /state':
    'the figures, now and then once a second, as server-sent events: [`Stats`](api.md#stats) as JSON; 503 for more than 32 readers',
  'GET /api': '`{"actions": [...]}`: the ids that this program offers',
  'POST /api/:kind': 'does the [action](actions.md) `kind`, body and answer JSON. Needs the token',
  'POST /api/avatar.detect':
    'multipart form, `picture` a file of at most 40 MB, header `X-Mouthpiece`: the face in it, `{"landmarks": [[x, y] × 68] or null}`. Needs the token',
  'POST /api/avatar.create':
    'the same form, and `fields` JSON (`name`, `title`, `landmarks`): makes a preset and puts it on air. Needs the token',
  'POST /api/preset.import':
    'multipart form, `picture` a .zip of `mouthpiece preset export`, and `fields` JSON (`name`, `replace`): keeps that preset, `{"preset", "title"}`. Needs the token',
});

/** `METHOD path` of each route that the server answers, sorted. */
export function routes(): string[] {
  const uploads: Uploads = newFaceUploads({} as OnAir);
  const app = createApp({
    dist: packagePath('dist'),
    modules: { files: new Map(), imports: {} },
    events: openEvents(),
    commands: {},
    uploads,
    fadeMs: 0,
    thumbnail: async () => undefined,
    state: () => stats(),
    presetFolder: () => '',
    presetRevision: () => 0,
  });
  const all = app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`);
  return [...new Set(all)].sort();
}

/** The table of the wire format stands at its code; it is shown from there. */
async function wireTable(): Promise<string> {
  const code = await readFile(packagePath('src/server/wire.ts'), 'utf8');
  return [...code.matchAll(/^ \* (\|.*\|)$/gm)].map(([, line]) => line).join('\n');
}

export async function httpPage(): Promise<string> {
  const rows = routes().map((route) => [`\`${route.replace('{[0-9]+}', '')}\``, ROUTES[route] ?? '']);
  return `${GENERATED}

# HTTP and WebSocket

The program listens on 127.0.0.1 alone (usually port 7788). Who may ask, with what limits, and examples:
[src/server/README.md](../../server/README.md). What fails answers \`{code, message, hint}\`; the codes are in
[If something is wrong](../troubleshooting.md).

## Calls

${table(['call', 'what it answers'], rows)}
\`kind\` is one of ${Object.keys(ACTIONS)
    .map((id) => `\`${id}\``)
    .join(', ')}.

## \`/control\`, a WebSocket for tools

| message | from | what |
| --- | --- | --- |
| \`{"token": "..."}\` | tool | first, within three seconds, where neither header nor \`?token=\` showed it; answered by \`{"ok": true}\` |
| \`{"id", "action", "input"}\` | tool | does the [action](actions.md); \`id\` is a number or text of your own |
| \`{"id", "ok": true, "result"}\` | program | it is done |
| \`{"id", "ok": false, "error": {"code", "message", "hint"}}\` | program | it could not be done |
| \`{"event": "preset", "data": {"preset", "revision"}}\` | program | another preset is on air, whoever asked for it |
| \`{"event": "stats", "data"}\` | program | once a second: [\`Stats\`](api.md#stats) |

## \`/live\`, a WebSocket for pictures

One binary message a frame, little-endian; no token is needed, and nothing is read.

${await wireTable()}

The controls and their order: [\`CONTROLS\`](api.md#controls).
`;
}
