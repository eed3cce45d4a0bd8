import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Asked, createGuard, ownHosts } from '../../src/server/guard.js';

const PORT = 7788;
const guard = createGuard(PORT);
const get = (headers: Asked['headers'], more: Partial<Asked> = {}): Asked => ({
  method: 'GET',
  url: '/',
  headers,
  ...more,
});

describe('guard', () => {
  it('lets in the three names of this machine with our port', () => {
    for (const host of ownHosts(PORT)) {
      expect(guard(get({ host }))).toBeUndefined();
      expect(guard(get({ host: host.toUpperCase() }))).toBeUndefined();
      expect(guard(get({ host, origin: `http://${host}` }))).toBeUndefined();
    }
  });

  it('lets in a Host without a port only on port 80', () => {
    expect(guard(get({ host: 'localhost' }))?.status).toBe(403);
    expect(createGuard(80)(get({ host: 'localhost' }))).toBeUndefined();
    expect(createGuard(80)(get({ host: 'localhost:80' }))).toBeUndefined();
  });

  it.each([
    'evil.com',
    `evil.com:${PORT}`,
    `127.0.0.1.evil.com:${PORT}`,
    `localhost.evil.com:${PORT}`,
    `localhost.:${PORT}`,
    `127.0.0.1:${PORT + 1}`,
    `127.0.0.1:${PORT}0`,
    `127.0.0.1:0${PORT}`,
    '127.0.0.1',
    `127.1:${PORT}`,
    `2130706433:${PORT}`,
    `0.0.0.0:${PORT}`,
    `[::]:${PORT}`,
    `user@127.0.0.1:${PORT}`,
    `127.0.0.1:${PORT} `,
    `127.0.0.1:${PORT}, evil.com`,
    '',
  ])('refuses the Host "%s"', (host) => {
    expect(guard(get({ host }))).toEqual({ status: 403, reason: 'foreign Host' });
  });

  it('refuses a request without Host or with two', () => {
    const host = `127.0.0.1:${PORT}`;
    expect(guard(get({}))?.status).toBe(403);
    expect(guard(get({ host }, { headersDistinct: { host: [host, 'evil.com'] } }))?.status).toBe(403);
    expect(guard(get({ host }, { headersDistinct: { host: [host] } }))).toBeUndefined();
  });

  it.each([
    'http://evil.com',
    `http://evil.com:${PORT}`,
    `https://127.0.0.1:${PORT}`,
    `http://127.0.0.1:${PORT + 1}`,
    'http://localhost',
    `http://127.0.0.1:${PORT}/`,
    `http://127.0.0.1:${PORT}.evil.com`,
    'null',
    '',
    'file://',
  ])('refuses the Origin "%s"', (origin) => {
    expect(guard(get({ host: `127.0.0.1:${PORT}`, origin }))).toEqual({ status: 403, reason: 'foreign Origin' });
  });

  it('refuses pictures, scripts and frames of other pages, which come without Origin, but follows a link', () => {
    const host = `127.0.0.1:${PORT}`;
    for (const site of ['cross-site', 'same-site']) {
      for (const [mode, dest] of [
        ['no-cors', 'image'],
        ['no-cors', 'script'],
        ['navigate', 'iframe'],
      ]) {
        const headers = { host, 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest };
        expect(guard(get(headers))).toEqual({ status: 403, reason: 'foreign page' });
      }
      const link = { host, 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
      expect(guard(get(link))).toBeUndefined();
    }
    expect(guard(get({ host, 'sec-fetch-site': 'same-origin' }))).toBeUndefined();
    expect(guard(get({ host, 'sec-fetch-site': 'none' }))).toBeUndefined();
  });

  it('refuses absolute targets and other methods', () => {
    const headers = { host: `127.0.0.1:${PORT}` };
    for (const url of ['http://evil.com/', '//evil.com/', '*', 'evil.com:443', '', undefined]) {
      expect(guard(get(headers, { url }))?.status).toBe(403);
    }
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT', 'PATCH', 'get', undefined]) {
      expect(guard(get(headers, { method }))?.status).toBe(405);
    }
    for (const method of ['GET', 'HEAD', 'POST']) expect(guard(get(headers, { method }))).toBeUndefined();
  });

  it('never lets in a host or an origin that is not one of ours', () => {
    const own = new Set(ownHosts(PORT));
    fc.assert(
      fc.property(fc.oneof(fc.webAuthority(), fc.string(), fc.domain()), (host) => {
        fc.pre(!own.has(host.toLowerCase()));
        expect(guard(get({ host }))?.status).toBe(403);
        expect(guard(get({ host: `localhost:${PORT}`, origin: `http://${host}` }))?.status).toBe(403);
      }),
    );
  });
});
