import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import type { Socket } from 'node:net';

/**
 * A WebSocket client for text, in Node's own parts alone: button decks run this file where it lies, without packages,
 * and their Node 20 has no WebSocket of its own.
 */
export interface TextSocket {
  send(text: string): void;
  close(): void;
}

export interface TextListener {
  open(socket: TextSocket): void;
  text(text: string): void;
  /** Once, also where it never opened. */
  close(): void;
}

const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
/** Nothing that we speak with sends more; a larger message ends the connection. */
const LARGEST = 1 << 20;

/** @param url `ws://HOST:PORT/PATH` */
export function openTextSocket(url: string, listener: TextListener): { close(): void } {
  const asked = request(url.replace(/^ws:/, 'http:'), {
    agent: false,
    headers: {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    },
  });
  let ended = false;
  const end = () => {
    if (ended) return;
    ended = true;
    asked.destroy();
    listener.close();
  };
  asked.on('error', end);
  asked.on('response', end);
  asked.on('upgrade', (_, socket: Socket, head) => {
    socket.setNoDelay(true);
    socket.on('error', end);
    socket.on('close', end);
    const send = (kind: number, payload: Buffer) => {
      if (!ended) socket.write(frame(kind, payload));
    };
    const read = reader((kind, payload) => {
      if (kind === PING) send(PONG, payload);
      else if (kind === CLOSE) socket.end(frame(CLOSE, payload));
      else if (kind === TEXT) listener.text(payload.toString('utf8'));
    });
    const take = (data: Buffer) => {
      if (!read(data)) socket.destroy();
    };
    socket.on('data', take);
    listener.open({ send: (text) => send(TEXT, Buffer.from(text)), close: () => socket.end(frame(CLOSE, NOTHING)) });
    if (head.length > 0) take(head);
  });
  asked.end();
  return { close: end };
}

const NOTHING = Buffer.alloc(0);

/** A whole frame, masked as a client must. */
function frame(kind: number, payload: Buffer): Buffer {
  const { length } = payload;
  const wide = length > 65_535 ? 8 : length > 125 ? 2 : 0;
  const out = Buffer.alloc(2 + wide + 4 + length);
  out[0] = 0x80 | kind;
  out[1] = 0x80 | (wide === 0 ? length : wide === 2 ? 126 : 127);
  if (wide === 2) out.writeUInt16BE(length, 2);
  if (wide === 8) out.writeBigUInt64BE(BigInt(length), 2);
  const mask = randomBytes(4);
  mask.copy(out, 2 + wide);
  for (let i = 0; i < length; i++) out[2 + wide + 4 + i] = payload[i] ^ mask[i & 3];
  return out;
}

/** Takes bytes as they come and tells whole messages; false once they are no WebSocket's. */
function reader(tell: (kind: number, payload: Buffer) => void): (data: Buffer) => boolean {
  let waiting: Buffer = NOTHING;
  let parts: Buffer[] = [];
  let partsKind = TEXT;
  return (data) => {
    waiting = waiting.length === 0 ? data : Buffer.concat([waiting, data]);
    for (;;) {
      if (waiting.length < 2) return true;
      const [first, second] = waiting;
      const short = second & 0x7f;
      const wide = short === 126 ? 2 : short === 127 ? 8 : 0;
      const start = 2 + wide;
      if (second & 0x80) return false;
      if (waiting.length < start) return true;
      const length = wide === 0 ? short : wide === 2 ? waiting.readUInt16BE(2) : Number(waiting.readBigUInt64BE(2));
      if (length > LARGEST) return false;
      if (waiting.length < start + length) return true;
      const payload = waiting.subarray(start, start + length);
      waiting = waiting.subarray(start + length);
      const kind = first & 0x0f;
      if (kind >= CLOSE) {
        tell(kind, payload);
        continue;
      }
      if (kind !== 0) partsKind = kind;
      parts.push(payload);
      if (parts.reduce((sum, part) => sum + part.length, 0) > LARGEST) return false;
      if ((first & 0x80) === 0) continue;
      tell(partsKind, Buffer.concat(parts));
      parts = [];
    }
  };
}
