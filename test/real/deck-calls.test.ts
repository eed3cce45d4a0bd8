import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { packagePath } from '../../src/entry.js';
import { freePort, type LiveProgram, run, start } from '../support/program.js';

/** The calls that src/decks/README.md tells people to make, made as they stand there. */
describe('the documented calls', () => {
  let text: string;
  let home: string;
  let port: number;
  let token: string;
  let program: LiveProgram;

  beforeAll(async () => {
    text = await readFile(packagePath('src/decks/README.md'), 'utf8');
    home = await mkdtemp(join(tmpdir(), 'mouthpiece-calls-'));
    const env = { HOME: home, XDG_RUNTIME_DIR: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home };
    port = await freePort();
    const hello = packagePath('presets/hello.wav');
    program = start(['--wav', hello, '--loop', '--camera', 'off', '--preset', 'mira', '--port', `${port}`], env);
    // A cold start beside other tests takes its time.
    await program.until(({ frames }) => frames > 0, 90_000);
    token = (await run(['token'], env)).stdout.trim();
  });
  afterAll(async () => {
    await program.interrupt();
    await rm(home, { recursive: true, force: true });
  });

  /** As it stands in the text, with this program's port and token. */
  const here = (written: string) => written.replace(':7788/', `:${port}/`).replace('TOKEN', token);
  const post = async (url: string, body: string, authorization: string, type = 'application/json') => {
    const headers = { Authorization: here(authorization), 'Content-Type': type };
    const response = await fetch(here(url), { method: 'POST', headers, body });
    return { status: response.status, answer: await response.json() };
  };
  const section = (title: string) => text.split(`## ${title}\n`)[1].split('\n## ')[0];
  const row = (part: string, field: string) => part.match(new RegExp(`\\| ${field} +\\| \`(.*)\` +\\|`))![1];

  it('of Touch Portal put a face on air, and hold one', async () => {
    const part = section('Touch Portal');
    const leo = program.until(({ preset }) => preset === 'leo');
    const [url, data, authorization, type] = ['Url', 'Data', 'Authorization', 'Content-Type'].map((f) => row(part, f));
    expect(await post(url, data, authorization, type)).toEqual({ status: 200, answer: { preset: 'leo' } });
    await leo;
    const [hold] = part.match(/http\S*preset\.hold/)!;
    for (const body of part.match(/\{"name": "leo", "down": \w+\}/g)!)
      expect((await post(hold, body, authorization, type)).status).toBe(200);
    expect((await post(url, data, 'Bearer wrong', type)).status).toBe(401);
  });

  it('of Streamer.bot switch by WebSocket, and pull a face by C#', async () => {
    const part = section('Streamer.bot');
    const [address] = part.match(/ws:\/\/[^`]+/)!;
    const socket = new WebSocket(here(address));
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const answer = new Promise((resolve) => {
      socket.on('message', (data) => 'ok' in JSON.parse(`${data}`) && resolve(JSON.parse(`${data}`)));
    });
    socket.send(part.match(/```json\n\s*(.*)\n/)![1]);
    expect(await answer).toEqual({ id: 1, ok: true, result: { preset: 'leo' } });
    socket.close();

    const code = part.match(/```cs\n([\s\S]*?)```/)![1];
    const url = code.match(/HttpMethod\.Post, "(.*?)"/)![1];
    const authorization = code.match(/Headers\.Add\("Authorization", "(.*?)"\)/)![1];
    const body = JSON.parse(
      code.match(/StringContent\(("(?:[^"\\]|\\.)*"), Encoding\.UTF8, "application\/json"\)/)![1],
    );
    expect(await post(url, body, authorization)).toEqual({ status: 200, answer: { name: 'surprised', on: true } });
  });

  it('of a shell and of the table are answered, each one', async () => {
    const part = section('Anything else');
    const [, url, body] = part.match(/curl -X POST (\S+) .* -d '(.*)'/)!;
    expect((await post(url, body, 'Bearer TOKEN')).status).toBe(200);
    const rows = [...part.matchAll(/^\| `([\w.]+)` +\| `(.*)` +\|$/gm)];
    expect(rows.length).toBeGreaterThan(12);
    for (const [, action, data] of rows) {
      const { status, answer } = await post(`http://127.0.0.1:7788/api/${action}`, data, 'Bearer TOKEN');
      expect(status, `${action} ${data}: ${JSON.stringify(answer)}`).toBe(200);
    }
  });
});
