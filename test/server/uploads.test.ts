import { afterEach, describe, expect, it } from 'vitest';
import { PluginError } from '../../src/errors.js';
import { MAX_PICTURE_BYTES } from '../../src/server/uploads.js';
import { ask, BEARER, cleanUp, open } from '../support/server.js';

afterEach(cleanUp);

const form = (picture: Uint8Array<ArrayBuffer>, fields: string): FormData => {
  const data = new FormData();
  data.set('fields', fields);
  data.set('picture', new File([picture], 'a.png', { type: 'image/png' }));
  return data;
};

describe('uploads', () => {
  const bytes = new Uint8Array([137, 80, 78, 71, 0, 13, 10, 255]);
  const headers = { 'X-Mouthpiece': '1', ...BEARER };

  it('hand the picture over byte for byte, with the fields', async () => {
    const { address } = await open({
      uploads: { take: (picture, fields) => ({ bytes: [...picture], fields }) },
    });
    const answer = await fetch(`${address}/api/take`, { method: 'POST', headers, body: form(bytes, '{"name":"ä"}') });
    expect([answer.status, await answer.json()]).toEqual([200, { bytes: [...bytes], fields: { name: 'ä' } }]);
  });

  it('tell a PluginError as it is', async () => {
    const { address } = await open({
      uploads: {
        take: () => {
          throw new PluginError('preset/picture', 'is truncated', { hint: 'save it again' });
        },
      },
    });
    const answer = await fetch(`${address}/api/take`, { method: 'POST', headers, body: form(bytes, '') });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { code: 'preset/picture', message: 'is truncated', hint: 'save it again' },
    ]);
  });

  it('refuse what a form of a foreign page could send, what is no form, and what is too large', async () => {
    let ran = 0;
    const server = await open({ uploads: { take: () => ran++ } });
    const url = `${server.address}/api/take`;
    const post = (init: RequestInit) => fetch(url, { method: 'POST', ...init }).then(({ status }) => status);
    expect(await post({ headers: BEARER, body: form(bytes, '{}') })).toBe(415);
    expect(await post({ headers: { ...headers, 'Content-Type': 'application/json' }, body: '{}' })).toBe(415);
    expect(await post({ headers, body: form(bytes, '{"name":') })).toBe(400);
    const bare = new FormData();
    bare.set('picture', 'no file');
    expect(await post({ headers, body: bare })).toBe(400);
    const broken = { ...headers, 'Content-Type': 'multipart/form-data; boundary=x' };
    expect(await post({ headers: broken, body: '--y nonsense' })).toBe(400);
    expect(await post({ headers, body: form(new Uint8Array(MAX_PICTURE_BYTES + 100_000), '{}') })).toBe(413);
    expect(
      (await ask(server, '/api/take', { method: 'POST', headers: { ...headers, Origin: 'http://evil.test' } })).status,
    ).toBe(403);
    expect(ran).toBe(0);
  });
});
