import { afterEach, describe, expect, it } from 'vitest';
import { PluginError } from '../../src/errors.js';
import { ask, cleanUp, open } from '../support/server.js';

afterEach(cleanUp);

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
