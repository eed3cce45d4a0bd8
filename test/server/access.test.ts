import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createAccess } from '../../src/server/access.js';
import { bound } from '../../src/server/bounds.js';
import { isSameUser, uidOfPeer } from '../../src/server/peer.js';
import { readToken } from '../../src/server/token.js';
import { ask, BEARER, cleanUp, later, open, TOKEN } from '../support/server.js';

afterEach(cleanUp);

const folder = () => {
  const path = mkdtempSync(join(tmpdir(), 'mouthpiece-token-'));
  later(() => rmSync(path, { recursive: true }));
  return path;
};

describe('the token', () => {
  it('is made once, for its user alone, and is long enough', async () => {
    const file = join(folder(), 'deep', 'token');
    const both = await Promise.all([readToken(file), readToken(file)]);
    expect(both[0]).toMatch(/^[\w-]{43}$/);
    expect(new Set([...both, await readToken(file)]).size).toBe(1);
    expect(readFileSync(file, 'utf8').trim()).toBe(both[0]);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('may be the user’s own; what is too short is refused, and a file that all may read is shut', async () => {
    const file = join(folder(), 'token');
    writeFileSync(file, 'my-own-token-of-some-length\n');
    chmodSync(file, 0o644);
    expect(await readToken(file)).toBe('my-own-token-of-some-length');
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    writeFileSync(file, 'short');
    await expect(readToken(file)).rejects.toMatchObject({ code: 'server/token', hint: expect.stringContaining(file) });
  });

  it('leaves nothing behind on a full disk, and says what to do', async () => {
    const place = folder();
    const full = (async (path: string) => {
      writeFileSync(path, '');
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    }) as unknown as typeof writeFile;
    await expect(readToken(join(place, 'token'), full)).rejects.toMatchObject({
      code: 'server/token',
      hint: `free some space: df -h ${place}`,
    });
    expect(readdirSync(place)).toEqual([]);
  });
});

describe('who may command', () => {
  const asked = (headers: Record<string, string>, url = '/') =>
    ({ headers, url, socket: { remotePort: 5 } }) as unknown as IncomingMessage;
  const ours = createAccess(TOKEN, 7788, async () => true);

  it('is who shows the token, in a header or, where that is allowed, in the address', () => {
    expect(ours.allows(asked({ authorization: `Bearer ${TOKEN}` }))).toBe(true);
    for (const authorization of ['', 'Bearer', `Bearer ${TOKEN}x`, `Basic ${TOKEN}`, `Bearer ${'x'.repeat(5000)}`])
      expect(ours.allows(asked({ authorization }))).toBe(false);
    const address = asked({}, `/control?token=${TOKEN}`);
    expect([ours.allows(address), ours.allows(address, true)]).toEqual([false, true]);
    expect(ours.allows(asked({}, '/control?token=wrong'), true)).toBe(false);
    expect(ours.isToken({ toString: () => TOKEN })).toBe(false);
  });

  it('is a page of this user, by a cookie that holds another secret and belongs to this port', async () => {
    const cookie = await ours.session(asked({}));
    expect(cookie).toMatch(/^mouthpiece-7788=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(TOKEN);
    const shown = cookie!.split(';')[0];
    expect(ours.allows(asked({ cookie: `a=b; ${shown}` }))).toBe(true);
    expect(ours.allows(asked({ cookie: shown.replace('7788', '7789') }))).toBe(false);
    expect(createAccess(TOKEN, 7788).allows(asked({ cookie: shown }))).toBe(false);
    expect(await ours.session(asked({ cookie: shown }))).toBeUndefined();
  });

  it('is not a page of another user, unless it shows the token', async () => {
    const foreign = createAccess(TOKEN, 7788, async () => false);
    expect(await foreign.session(asked({}))).toBeUndefined();
    expect(await foreign.session(asked({}, `/?token=${TOKEN}`))).toMatch(/^mouthpiece-7788=/);
  });

  it('is refused before its body is read, with a hint that names the command and not the token', async () => {
    let ran = 0;
    const server = await open({ commands: { go: () => ran++ } });
    const headers = { 'Content-Type': 'application/json' };
    const refused = await ask(server, '/api/go', { method: 'POST', headers, body: '{}', stranger: true });
    expect([refused.status, JSON.parse(refused.body).code, ran]).toEqual([401, 'server/token', 0]);
    expect(refused.body).toContain('mouthpiece token');
    expect(refused.body).not.toContain(TOKEN);
    const page = await ask(server, '/', { stranger: true });
    const cookie = `${page.headers['set-cookie']}`.split(';')[0];
    const let_in = await ask(server, '/api/go', {
      method: 'POST',
      headers: { ...headers, Cookie: cookie },
      body: '{}',
      stranger: true,
    });
    expect([let_in.status, ran]).toEqual([200, 1]);
    expect((await ask(server, '/view', { stranger: true })).headers['set-cookie']).toBeUndefined();
    const link = await ask(server, `/?token=${TOKEN}`, { stranger: true });
    expect([link.status, link.headers.location]).toEqual([303, '/']);
    expect((await ask(server, '/api/go', { method: 'POST', headers: { ...headers, ...BEARER } })).status).toBe(200);
  });
});

describe('the other end of a connection', () => {
  const list = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0100007F:1E6C 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1',
    '   1: 0100007F:1E6C 0100007F:D431 01 00000000:00000000 00:00000000 00000000  1000        0 2',
    '   2: 0100007F:D431 0100007F:1E6C 01 00000000:00000000 00:00000000 00000000  1001        0 3',
  ].join('\n');

  it('is told from our own end by the kernel’s list', async () => {
    expect(await uidOfPeer(0xd431, 0x1e6c, async () => list)).toBe(1001);
    expect(await uidOfPeer(0xd432, 0x1e6c, async () => list)).toBeUndefined();
    expect(await uidOfPeer(1, 2, () => Promise.reject(new Error('no /proc')))).toBeUndefined();
    if (process.platform === 'linux') expect(await isSameUser(0xd432, 0x1e6c, async () => list)).toBe(false);
  });
});

describe('a bound', () => {
  it('lets a burst through, then so many a second', () => {
    const some = bound(10, 3);
    expect([0, 0, 0, 0].map((at) => some.take(at))).toEqual([true, true, true, false]);
    expect([50, 100, 101, 250].map((at) => some.take(at))).toEqual([false, true, false, true]);
  });
});
