import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** The program's control socket without the program: presets, and a record of what was asked. */
export interface FakeControl {
  readonly port: number;
  readonly token: string;
  onAir: string;
  /** What was asked for, lists left out. */
  readonly asked: { readonly action: string; readonly input: unknown }[];
  close(): Promise<void>;
}

export async function openFakeControl(port = 0): Promise<FakeControl> {
  const http = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  const token = 'a-token-of-the-test';
  const asked: FakeControl['asked'][number][] = [];
  const control = { onAir: 'mira' };
  const titles = { leo: 'Leo', mira: 'Mira' };
  const answer = (action: string, input: { name?: string }) => {
    if (action === 'preset.list') return { presets: ['leo', 'mira'], titles, onAir: control.onAir };
    if (action === 'expression.list') return { expressions: [{ name: 'smile', title: 'Smile', on: false }] };
    asked.push({ action, input });
    if (action !== 'preset.use') return {};
    if (!(`${input.name}` in titles)) throw new Error(`there is no preset '${input.name}'`);
    control.onAir = `${input.name}`;
    return { preset: control.onAir };
  };
  http.on('upgrade', (request, socket, head) => {
    if (request.url !== `/control?token=${token}`) {
      socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client: WebSocket) => {
      client.on('message', (data) => {
        const { id, action, input } = JSON.parse(`${data}`);
        try {
          client.send(JSON.stringify({ id, ok: true, result: answer(action, input) }));
        } catch (error) {
          client.send(JSON.stringify({ id, ok: false, error: { code: 'x', message: (error as Error).message } }));
        }
      });
    });
  });
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
  return {
    port: (http.address() as AddressInfo).port,
    token,
    asked,
    get onAir() {
      return control.onAir;
    },
    set onAir(name) {
      control.onAir = name;
      for (const client of sockets.clients) client.send(JSON.stringify({ event: 'preset', data: { onAir: name } }));
    },
    close() {
      for (const client of sockets.clients) client.terminate();
      return new Promise((resolve) => http.close(() => resolve()));
    },
  };
}
