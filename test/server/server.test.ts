import { connect, createServer } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { now } from '../../src/units.js';
import { ask, cleanUp, later, open, opened, say, until, watch } from '../support/server.js';

afterEach(cleanUp);

describe('the listener', () => {
  it('listens on 127.0.0.1 only', async () => {
    const server = await open();
    const outside = await new Promise<string>((resolve) => {
      const socket = connect(server.port, '127.0.0.2', () => resolve('let in'));
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'failed'));
      later(() => socket.destroy());
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
    later(() => other.close());
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

  it('lives on after any bytes, as a request and on an open WebSocket', async () => {
    const server = await open();
    const own = `Host: 127.0.0.1:${server.port}\r\n`;
    const upgrade =
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n';
    const send = (bytes: Uint8Array) =>
      new Promise<void>((resolve) => {
        const socket = connect(server.port, '127.0.0.1', () => socket.end(bytes));
        socket.on('error', () => {});
        socket.on('close', () => resolve());
        socket.resume();
      });
    const noise = fc.uint8Array({ maxLength: 300 });
    const starts = fc.constantFrom(
      '',
      'GET / HTTP/1.1\r\n',
      `GET /preset/1/`,
      `POST /api/x HTTP/1.1\r\n${own}Content-Type: application/json\r\nContent-Length: 9\r\n\r\n`,
      `GET /live HTTP/1.1\r\n${own}${upgrade}\r\n`,
    );
    await fc.assert(
      fc.asyncProperty(starts, noise, (start, bytes) => send(Buffer.concat([Buffer.from(start), bytes]))),
      { numRuns: 150 },
    );
    expect((await ask(server, '/')).status).toBe(200);
    await until(() => server.viewers() === 0);
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
