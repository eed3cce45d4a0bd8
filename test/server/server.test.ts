import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { PluginError } from '../../src/errors.js';
import { restFace } from '../../src/face/controls.js';
import { openServer, type Server, type ServerOptions } from '../../src/server/server.js';
import { decodeFace, wireFace } from '../../src/server/wire.js';
import { millis, now } from '../../src/units.js';
import { stats } from '../support/stats.js';

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanup.splice(0).reverse()) await undo();
});

async function open(options: Partial<ServerOptions> = {}): Promise<Server> {
  const server = await openServer({
    port: 0,
    state: () => stats(),
    presetFolder: () => '/nowhere',
    presetRevision: () => 1,
    ...options,
  });
  cleanup.push(() => server.close());
  return server;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** As `fetch`, but with any Host, Origin and path that a page could never send. */
function ask(
  server: Server,
  path: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: server.port, path, method, headers, agent: false }, (response) => {
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
function say(server: Server, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(server.port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
    cleanup.push(() => socket.destroy());
  });
}

function watch(server: Server, headers: Record<string, string> = {}): WebSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/live`, { headers });
  cleanup.push(() => socket.terminate());
  return socket;
}

const opened = (socket: WebSocket) =>
  new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });

/** The status that a WebSocket is refused with. */
const refused = (socket: WebSocket) =>
  new Promise<number>((resolve, reject) => {
    socket.once('open', () => reject(new Error('was let in')));
    socket.once('error', () => {});
    socket.once('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
  });

const message = (socket: WebSocket) =>
  new Promise<ArrayBuffer>((resolve) => {
    socket.once('message', (data: Buffer) => resolve(new Uint8Array(data).buffer));
  });

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

const foreignHosts = (port: number) => [
  'evil.com',
  `evil.com:${port}`,
  `127.0.0.1.evil.com:${port}`,
  `127.0.0.1:${port + 1}`,
  '127.0.0.1',
];
const foreignOrigins = (port: number) => [
  'http://evil.com',
  `http://evil.com:${port}`,
  `http://127.0.0.1:${port + 1}`,
  `https://127.0.0.1:${port}`,
  'null',
];
const PATHS = ['/', '/view', '/state', '/modules/panel/panel.js', '/preset/1/rig.json', '/api/preset', '/nothing'];

describe('the guard on real sockets', () => {
  it('answers 403 to a foreign Host or Origin on every path', async () => {
    const server = await open();
    for (const path of PATHS) {
      for (const host of foreignHosts(server.port)) {
        const answer = await ask(server, path, { headers: { Host: host } });
        expect([path, host, answer.status]).toEqual([path, host, 403]);
        expect(answer.body).not.toContain('<');
      }
      for (const origin of foreignOrigins(server.port)) {
        for (const method of ['GET', 'POST', 'OPTIONS']) {
          const answer = await ask(server, path, { method, headers: { Origin: origin } });
          expect([path, origin, answer.status]).toEqual([path, origin, 403]);
          expect(answer.headers['access-control-allow-origin']).toBeUndefined();
        }
      }
    }
  });

  it('answers 403 to WebSockets of a foreign Host or Origin, and lets our own page in', async () => {
    const server = await open();
    for (const host of foreignHosts(server.port)) expect(await refused(watch(server, { Host: host }))).toBe(403);
    for (const origin of foreignOrigins(server.port)) {
      expect(await refused(watch(server, { Origin: origin }))).toBe(403);
    }
    for (const name of ['127.0.0.1', 'localhost']) {
      await opened(watch(server, { Host: `${name}:${server.port}`, Origin: `http://${name}:${server.port}` }));
    }
  });

  it('refuses absolute targets, a missing Host, two Hosts, and methods that pages do not need', async () => {
    const server = await open();
    const own = `Host: 127.0.0.1:${server.port}\r\n`;
    expect(await say(server, `GET http://evil.com/ HTTP/1.1\r\n${own}\r\n`)).toMatch(/^HTTP\/1.1 403 /);
    expect(await say(server, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1.1 4/);
    expect(await say(server, 'GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 403 /);
    expect(await say(server, `GET / HTTP/1.1\r\n${own}Host: evil.com\r\n\r\n`)).toMatch(/^HTTP\/1.1 4/);
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH']) {
      expect((await ask(server, '/', { method })).status).toBe(405);
    }
  });

  it('sets the headers that keep others from framing, reading, keeping or re-typing an answer', async () => {
    const server = await open();
    for (const path of ['/', '/view', '/modules/panel/panel.js', '/nothing', '/preset/1/rig.json']) {
      const { headers } = await ask(server, path);
      expect(headers['cache-control']).toBe('no-store');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });
});

describe('files', () => {
  it('serves the pages, and of the program only the modules that the pages import', async () => {
    const server = await open();
    expect((await ask(server, '/')).body).toContain('<script type="importmap">{"imports":');
    expect((await ask(server, '/view')).status).toBe(200);
    const panel = await ask(server, '/modules/panel/panel.js');
    expect([panel.status, panel.headers['content-type']]).toEqual([200, 'text/javascript; charset=utf-8']);
    expect((await ask(server, '/modules/panel/panel.css')).headers['content-type']).toContain('text/css');
    expect((await ask(server, '/modules/face/canonical.json')).status).toBe(200);
    for (const path of ['server/server.js', 'main.js', 'panel/panel.js.map', 'panel/panel.d.ts', 'panel/', '']) {
      expect([path, (await ask(server, `/modules/${path}`)).status]).toEqual([path, 404]);
    }
    const head = await ask(server, '/', { method: 'HEAD' });
    expect([head.status, head.body]).toEqual([200, '']);
  });

  it('serves plain files of the preset and nothing outside its folder, by no trick', async () => {
    const root = await mkdtemp(join(tmpdir(), 'mouthpiece-server-'));
    cleanup.push(() => rm(root, { recursive: true }));
    const folder = join(root, 'mira');
    await mkdir(join(folder, 'layers.json'), { recursive: true });
    await writeFile(join(folder, 'face.png'), 'png');
    await writeFile(join(folder, '.hidden.json'), 'secret');
    await writeFile(join(folder, 'notes.txt'), 'secret');
    await writeFile(join(root, 'outside.json'), 'secret');
    await mkdir(join(root, 'mira2'));
    await writeFile(join(root, 'mira2', 'other.json'), 'secret');
    await symlink(join(root, 'outside.json'), join(folder, 'link.json'));
    await symlink(root, join(folder, 'up'));
    const server = await open({ presetFolder: () => folder, presetRevision: () => 7 });

    const face = await ask(server, '/preset/7/face.png');
    expect([face.status, face.headers['content-type'], face.body]).toEqual([200, 'image/png', 'png']);
    expect((await ask(server, '/preset/6/face.png')).status).toBe(410);
    for (const path of [
      'link.json',
      'up/outside.json',
      '../outside.json',
      '../mira2/other.json',
      '..%2foutside.json',
      '%2e%2e/outside.json',
      '%2e%2e%2foutside.json',
      '..%5coutside.json',
      '..\\outside.json',
      './/../outside.json',
      'face.png%00.json',
      '/etc/hosts.json',
      '.hidden.json',
      'notes.txt',
      'layers.json',
      'nothing.png',
      '',
    ]) {
      const answer = await ask(server, `/preset/7/${path}`);
      expect([path, answer.status >= 400, answer.body.includes('secret')]).toEqual([path, true, false]);
    }
    const raw = `GET /preset/7/../../../outside.json HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nConnection: close\r\n\r\n`;
    expect(await say(server, raw)).not.toContain('secret');
  });
});

describe('live', () => {
  it('greets a page with the newest face and sends each one that follows', async () => {
    const server = await open({ presetRevision: () => 3 });
    const controls = restFace();
    controls[0] = 0.5;
    server.publish({ controls, of: millis(10), at: millis(20) });
    const socket = watch(server);
    const face = wireFace();
    expect(decodeFace(await message(socket), face)).toBe(true);
    expect(face).toEqual({ controls, of: 10, at: 20, generation: 3 });
    controls[0] = 0.75;
    server.publish({ controls, of: millis(30), at: millis(40) });
    expect(decodeFace(await message(socket), face)).toBe(true);
    expect([face.controls[0], face.at]).toEqual([0.75, 40]);
  });

  it('keeps nothing for a page that does not read, and goes on for the others', async () => {
    const server = await open();
    const slow = connect(server.port, '127.0.0.1');
    cleanup.push(() => slow.destroy());
    slow.pause();
    const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n';
    slow.write(
      `GET /live HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\n`,
    );
    const quick = watch(server);
    await opened(quick);
    await until(() => server.viewers() === 2);
    let got = 0;
    let last = 0;
    const face = wireFace();
    quick.on('message', (data: Buffer) => {
      if (decodeFace(new Uint8Array(data).buffer, face)) last = face.at;
      got++;
    });
    const controls = restFace();
    const before = process.memoryUsage().arrayBuffers;
    // Far more than the socket's buffers in the kernel hold.
    const total = 120_000;
    for (let i = 1; i <= total; i++) {
      server.publish({ controls, of: millis(i), at: millis(i) });
      if (i % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => got > 0);
    server.publish({ controls, of: millis(total + 1), at: millis(total + 1) });
    await until(() => last > 0);
    expect(server.waiting()).toBeGreaterThan(0);
    expect(server.waiting()).toBeLessThan(64 * 1024);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
  });

  it('drops a page that sends what it should not, and bounds how many may watch', async () => {
    const server = await open();
    const loud = watch(server);
    await opened(loud);
    const closed = new Promise((resolve) => loud.once('close', resolve));
    loud.send(Buffer.alloc(100_000));
    expect(await closed).toBe(1009);
    const crowd = Array.from({ length: 32 }, () => watch(server));
    await Promise.all(crowd.map(opened));
    expect(await refused(watch(server))).toBe(503);
    crowd[0].close();
    await until(() => server.viewers() === 31);
    await opened(watch(server));
  });

  it('has no WebSocket anywhere else', async () => {
    const server = await open();
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/state`);
    expect(await refused(socket)).toBe(404);
  });
});

describe('state', () => {
  it('begins with the figures of now and goes on with each that is published', async () => {
    const server = await open({ state: () => stats({ preset: 'first' }) });
    const response = await fetch(`${server.address}/state`);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const next = async () => {
      const text = new TextDecoder().decode((await reader.read()).value);
      expect(text).toMatch(/^data: .*\n\n$/);
      return JSON.parse(text.slice(6));
    };
    expect(await next()).toEqual(stats({ preset: 'first' }));
    server.publishStats(stats({ preset: 'second' }));
    expect(await next()).toEqual(stats({ preset: 'second' }));
    await reader.cancel();
  });
});

describe('commands', () => {
  const json = { 'Content-Type': 'application/json' };

  it('hands the body to its command and answers what it says', async () => {
    const server = await open({ commands: { preset: (body) => ({ took: body }) } });
    const answer = await ask(server, '/api/preset', { method: 'POST', headers: json, body: '{"name":"mira"}' });
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { took: { name: 'mira' } }]);
  });

  it('tells a PluginError as it is, hides other failures, and names the commands there are', async () => {
    const server = await open({
      commands: {
        preset: () => {
          throw new PluginError('preset/unknown', 'no preset "x"', { hint: 'there are: mira' });
        },
      },
    });
    const failed = await ask(server, '/api/preset', { method: 'POST', headers: json, body: '{}' });
    expect(failed.status).toBe(400);
    expect(JSON.parse(failed.body)).toEqual({
      code: 'preset/unknown',
      message: 'no preset "x"',
      hint: 'there are: mira',
    });
    for (const kind of ['nothing', 'constructor', '__proto__']) {
      const unknown = await ask(server, `/api/${kind}`, { method: 'POST', headers: json, body: '{}' });
      expect([unknown.status, JSON.parse(unknown.body).hint]).toEqual([404, 'known: preset']);
    }
  });

  it('refuses forms, broken JSON and large bodies', async () => {
    let ran = 0;
    const server = await open({ commands: { preset: () => ran++ } });
    const post = (headers: Record<string, string>, body: string) =>
      ask(server, '/api/preset', { method: 'POST', headers, body });
    expect((await post({ 'Content-Type': 'text/plain' }, '{}')).status).toBe(415);
    expect((await post({ 'Content-Type': 'application/x-www-form-urlencoded' }, 'a=b')).status).toBe(415);
    expect((await post({}, '{}')).status).toBe(415);
    expect((await post(json, '{"name":')).status).toBe(400);
    expect((await post(json, JSON.stringify('x'.repeat(100_000)))).status).toBe(413);
    const chunked = { ...json, 'Transfer-Encoding': 'chunked' };
    expect((await post(chunked, JSON.stringify('x'.repeat(100_000)))).status).toBe(413);
    expect((await ask(server, '/api/preset')).status).toBe(404);
    expect(ran).toBe(0);
  });
});

describe('the listener', () => {
  it('listens on 127.0.0.1 only', async () => {
    const server = await open();
    const outside = await new Promise<string>((resolve) => {
      const socket = connect(server.port, '127.0.0.2', () => resolve('let in'));
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'failed'));
      cleanup.push(() => socket.destroy());
    });
    expect(outside).toBe('ECONNREFUSED');
  });

  it('names a taken port that was asked for, and the flag that chooses another', async () => {
    const first = await open();
    const second = open({ port: first.port, fixedPort: true });
    await expect(second).rejects.toMatchObject({
      code: 'server/port',
      message: expect.stringContaining(`${first.port}`),
    });
    await expect(second).rejects.toMatchObject({ hint: expect.stringContaining('--port') });
  });

  it('takes the next free port where none was asked for, and says so', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port));
    });
    cleanup.push(() => other.close());
    const server = await open({ port });
    expect(server.port).toBeGreaterThan(port);
    expect(server.notice).toContain(`${port} is taken`);
    expect((await ask(server, '/')).status).toBe(200);
    expect((await open()).notice).toBeUndefined();
  });

  it('answers huge headers with 431 and broken requests with 400, and lives on', async () => {
    const server = await open();
    const huge = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`;
    expect(await say(server, huge).catch(() => 'HTTP/1.1 431 ')).toMatch(/^HTTP\/1.1 431 /);
    expect(await say(server, 'not http at all\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    expect((await ask(server, '/')).status).toBe(200);
  });

  it('ends every connection when it closes, whatever they are in the middle of', async () => {
    const server = await open();
    const viewer = watch(server);
    await opened(viewer);
    const events = await fetch(`${server.address}/state`);
    const hanging = connect(server.port, '127.0.0.1', () => hanging.write('GET / HTTP/1.1\r\nHo'));
    const deaf = connect(server.port, '127.0.0.1');
    for (const socket of [hanging, deaf]) socket.on('error', () => {});
    await until(() => hanging.readyState === 'open' && deaf.readyState === 'open');
    const gone = Promise.all([
      new Promise<number>((resolve) => viewer.once('close', resolve)),
      new Promise((resolve) => hanging.once('close', resolve)),
      new Promise((resolve) => deaf.once('close', resolve)),
      events.text(),
    ]);
    const start = now();
    await Promise.all([server.close(), server.close()]);
    expect(now() - start).toBeLessThan(1000);
    expect((await gone)[0]).toBe(1001);
    await expect(fetch(server.address)).rejects.toThrow();
  });
});
