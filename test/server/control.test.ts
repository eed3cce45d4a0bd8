import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { PluginError } from '../../src/errors.js';
import { MAX_CONTROLLERS, MAX_STRANGERS } from '../../src/server/control.js';
import type { Server } from '../../src/server/server.js';
import { BEARER, cleanUp, later, open, opened, refused, TOKEN, until } from '../support/server.js';
import { stats } from '../support/stats.js';

afterEach(cleanUp);

function dial(server: Server, headers: Record<string, string> = BEARER, query = '') {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/control${query}`, { headers });
  const heard: Record<string, unknown>[] = [];
  socket.on('message', (data) => heard.push(JSON.parse(data.toString())));
  later(() => socket.terminate());
  return { socket, heard, say: (value: unknown) => socket.send(JSON.stringify(value)) };
}

describe('a tool on /control', () => {
  const commands = {
    go: (body: unknown) => ({ took: body }),
    fail: () => {
      throw new PluginError('preset/unknown', 'no preset "x"', { hint: 'there are: mira' });
    },
    break: () => {
      throw new Error('secret detail');
    },
  };

  it('asks and is answered under its own number, whatever comes of it', async () => {
    const server = await open({ commands });
    const { socket, heard, say } = dial(server);
    await opened(socket);
    say({ id: 1, action: 'go', input: { a: 1 } });
    say({ id: 'two', action: 'fail' });
    say({ id: 3, action: 'break' });
    say({ id: 4, action: 'constructor' });
    say({ id: 5, action: 'go', extra: true });
    socket.send('not json');
    await until(() => heard.length === 6);
    expect(heard).toContainEqual({ id: 1, ok: true, result: { took: { a: 1 } } });
    const error = { code: 'preset/unknown', message: 'no preset "x"', hint: 'there are: mira' };
    expect(heard).toContainEqual({ id: 'two', ok: false, error });
    expect(heard).toContainEqual({ id: 3, ok: false, error: { code: 'internal', message: 'failed' } });
    expect(heard).toContainEqual(expect.objectContaining({ id: 4, ok: false }));
    expect(heard.filter((one) => one.id === undefined && one.ok === false)).toHaveLength(2);
    expect(JSON.stringify(heard)).not.toContain('secret');
  });

  it('shows the token in a header, in the address or in its first message', async () => {
    const server = await open({ commands });
    for (const [headers, query] of [[BEARER], [{}, `?token=${TOKEN}`], [{}]] as const) {
      const tool = dial(server, headers, query);
      await opened(tool.socket);
      tool.say({ token: TOKEN });
      tool.say({ id: 1, action: 'go' });
      await until(() => tool.heard.some(({ id }) => id === 1));
    }
    expect(await refused(dial(server, { Authorization: 'Bearer wrong' }).socket)).toBe(401);
    expect(await refused(dial(server, {}, '?token=wrong').socket)).toBe(401);
    expect(await refused(dial(server, { ...BEARER, Origin: 'http://evil.test' }).socket)).toBe(403);
  });

  it('is cut when its first message is anything else', async () => {
    const server = await open({ commands });
    const { socket, heard, say } = dial(server, {});
    await opened(socket);
    say({ id: 1, action: 'go' });
    expect((await once(socket, 'close'))[0]).toBe(4401);
    expect(heard).toEqual([{ ok: false, error: expect.objectContaining({ code: 'server/token' }) }]);
  });

  it('hears of figures and presets, a stranger does not', async () => {
    const server = await open({ commands });
    const tool = dial(server);
    const stranger = dial(server, {});
    await Promise.all([opened(tool.socket), opened(stranger.socket)]);
    server.publishStats(stats());
    server.publishEvent('preset', { preset: 'leo', revision: 2 });
    await until(() => tool.heard.length === 2);
    expect(tool.heard.map(({ event }) => event)).toEqual(['stats', 'preset']);
    expect(stranger.heard).toEqual([]);
  });

  it('is bounded: how many there are, how much each says, and how large that is', async () => {
    const server = await open({ commands });
    const strangers = Array.from({ length: MAX_STRANGERS }, () => dial(server, {}));
    await Promise.all(strangers.map(({ socket }) => opened(socket)));
    expect(await refused(dial(server, {}).socket)).toBe(503);
    const tools = Array.from({ length: MAX_CONTROLLERS - MAX_STRANGERS }, () => dial(server));
    await Promise.all(tools.map(({ socket }) => opened(socket)));
    expect(await refused(dial(server).socket)).toBe(503);

    const [eager, large] = tools;
    for (let i = 0; i < 150; i++) eager.say({ id: i, action: 'go' });
    await until(() => eager.heard.length === 150);
    expect(eager.heard).toContainEqual({ ok: false, error: expect.objectContaining({ code: 'server/busy' }) });
    for (let i = 0; i < 2000; i++) eager.say({ id: i, action: 'go' });
    expect((await once(eager.socket, 'close'))[0]).toBe(1008);
    large.say({ id: 1, action: 'x'.repeat(200_000) });
    expect((await once(large.socket, 'close'))[0]).toBe(1009);
  });
});
