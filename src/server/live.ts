import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { restFace } from '../face/controls.js';
import type { Face } from '../types.js';
import { millis } from '../units.js';
import { heartbeat } from './heartbeat.js';
import { encodeFace, WIRE_BYTES, type WireHead } from './wire.js';

/** Pages that may watch at once. */
export const MAX_VIEWERS = 32;

/** The faces on their way to the pages. Nothing waits: a page that is behind misses frames, never shows old ones. */
export interface Live {
  /** Takes over an upgrade request that the guard let in; false when there is no room left. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  publish(face: Face): void;
  viewers(): number;
  /** Bytes that wait in this process for all viewers together. */
  waiting(): number;
  close(): void;
}

/** @param head what the faces are for, read per frame */
export function openLive(head: () => WireHead): Live {
  // Pages have nothing to say here, so what they may send is kept tiny; deflate would cost more than it saves.
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: 256,
    clientTracking: true,
  });
  let message = Buffer.alloc(WIRE_BYTES);
  encode({ controls: restFace(), of: millis(0), at: millis(0) });

  function encode(face: Face): void {
    encodeFace(face, head(), new DataView(message.buffer, message.byteOffset, message.byteLength));
  }

  const beat = heartbeat(sockets);

  return {
    accept(request, socket, head) {
      if (sockets.clients.size >= MAX_VIEWERS) return false;
      sockets.handleUpgrade(request, socket, head, (viewer) => {
        beat.watch(viewer);
        viewer.send(message);
      });
      return true;
    },
    publish(face) {
      if (sockets.clients.size === 0) {
        encode(face);
        return;
      }
      // A socket that could not take the last message still reads from its bytes: leave them to it.
      for (const viewer of sockets.clients) {
        if (viewer.bufferedAmount > 0) {
          message = Buffer.alloc(WIRE_BYTES);
          break;
        }
      }
      encode(face);
      for (const viewer of sockets.clients) {
        if (viewer.readyState === viewer.OPEN && viewer.bufferedAmount === 0) viewer.send(message);
      }
    },
    viewers: () => sockets.clients.size,
    waiting: () => [...sockets.clients].reduce((sum, viewer) => sum + viewer.bufferedAmount, 0),
    close() {
      beat.stop();
      for (const viewer of sockets.clients) viewer.close(1001, 'program ends');
      sockets.close();
    },
  };
}
