import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, cleanUp, later, open, say } from '../support/server.js';

afterEach(cleanUp);

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
    later(() => rm(root, { recursive: true }));
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
