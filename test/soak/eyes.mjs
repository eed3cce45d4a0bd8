/** Two who watch all the time, each coming back by itself: one takes every face of the page, one every frame of OBS's stream. */
import { connect } from 'node:net';
import WebSocket from 'ws';
import { listeningPorts, now } from './system.mjs';

const RETRY_MS = 20;
/** Header of a face's message, see src/server/wire.ts. */
const FLASH = 2;
const GENERATION = 4;
const OF = 8;
const AT = 16;

/** @returns what it saw: a time for each face, and the newest face */
export function watchFaces(port) {
  const seen = { times: [], lags: [], last: undefined, flashes: [], connections: 0 };
  let closed = false;
  let socket;
  let lit = false;
  function open() {
    if (closed) return;
    socket = new WebSocket(`ws://127.0.0.1:${port}/live`, { handshakeTimeout: 2000 });
    socket.binaryType = 'nodebuffer';
    socket.on('message', (data) => {
      const at = now();
      const face = {
        at,
        generation: data.readUInt32LE(GENERATION),
        of: data.readDoubleLE(OF),
        heard: data.readDoubleLE(AT),
      };
      const flash = data.readUInt16LE(FLASH) === 1;
      if (flash && !lit) seen.flashes.push(at);
      lit = flash;
      // A page is told the newest face as it comes; what counts are those that follow.
      if (!socket.greeted) {
        socket.greeted = true;
        seen.connections++;
        return;
      }
      // A face shows sound where it is of an earlier moment than the end of what was heard for it.
      face.hears = face.of < face.heard;
      face.connection = seen.connections;
      seen.last = face;
      seen.times.push(at);
    });
    socket.on('error', () => {});
    socket.on('close', () => setTimeout(open, RETRY_MS));
  }
  open();
  return Object.assign(seen, {
    close() {
      closed = true;
      socket.terminate();
    },
  });
}

/** @param program @param size bytes of a frame @returns a time for each whole frame */
export function watchFrames(program, size) {
  const seen = { times: [] };
  let closed = false;
  let paused = false;
  let socket;
  function again() {
    if (!closed && !paused) setTimeout(open, RETRY_MS);
  }
  function open() {
    const pid = program.onAir();
    const port = pid && listeningPorts(pid).find((one) => one !== program.port);
    if (closed || paused) return;
    if (!port) {
      again();
      return;
    }
    let bytes = 0;
    socket = connect({ port, host: '127.0.0.1' });
    socket.on('data', (data) => {
      bytes += data.length;
      while (bytes >= size) {
        bytes -= size;
        seen.times.push(now());
      }
    });
    socket.on('error', () => {});
    socket.on('close', again);
  }
  open();
  return Object.assign(seen, {
    /** The program takes us for OBS: while OBS has to find its way back we must not stand in for it. */
    pause() {
      paused = true;
      socket?.destroy();
    },
    resume() {
      if (!paused) return;
      paused = false;
      open();
    },
    close() {
      closed = true;
      socket?.destroy();
    },
  });
}
