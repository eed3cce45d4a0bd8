import type { WebSocket, WebSocketServer } from 'ws';

const BEAT_MS = 15_000;

/** Cuts WebSockets whose other end no longer answers: one that is gone without a word would hold its place for ever. */
export function heartbeat(sockets: WebSocketServer): { watch(socket: WebSocket): void; stop(): void } {
  const heard = new WeakSet<WebSocket>();
  const timer = setInterval(() => {
    for (const socket of sockets.clients) {
      if (!heard.delete(socket)) socket.terminate();
      else socket.ping();
    }
  }, BEAT_MS);
  timer.unref();
  return {
    watch(socket) {
      heard.add(socket);
      socket.on('pong', () => heard.add(socket));
      socket.on('error', () => socket.terminate());
    },
    stop: () => clearInterval(timer),
  };
}
