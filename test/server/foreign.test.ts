import { afterEach, describe, expect, it } from 'vitest';
import { ask, cleanUp, open, opened, refused, say, watch } from '../support/server.js';

afterEach(cleanUp);

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
const PATHS = [
  '/',
  '/view',
  '/avatar',
  '/thumbnail/mira',
  '/api/avatar.create',
  '/state',
  '/modules/panel/panel.js',
  '/preset/1/rig.json',
  '/api/preset',
  '/nothing',
];

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
