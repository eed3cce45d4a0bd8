import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

export interface RefusingObs {
  readonly port: number;
  /** Everything that it was sent. */
  readonly heard: string[];
  close(): void;
}

/** An obs-websocket (protocol 5) that asks for a password and takes none. */
export async function refusingObs(): Promise<RefusingObs> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const heard: string[] = [];
  server.on('connection', (socket) => {
    const authentication = { challenge: 'challenge', salt: 'salt' };
    socket.send(JSON.stringify({ op: 0, d: { obsWebSocketVersion: '5.1.0', rpcVersion: 1, authentication } }));
    socket.on('message', (message) => {
      heard.push(String(message));
      socket.close(4009, 'Authentication failed.');
    });
  });
  return { port: (server.address() as AddressInfo).port, heard, close: () => server.close() };
}
