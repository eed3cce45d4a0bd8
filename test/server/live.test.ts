import type { IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { restFace } from '../../src/face/controls.js';
import { openLive } from '../../src/server/live.js';
import { decodeFace, WIRE_BYTES, wireFace } from '../../src/server/wire.js';
import { millis } from '../../src/units.js';

const HEAD = { generation: 1, width: 1280, height: 720 };
const UPGRADE = {
  method: 'GET',
  headers: {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-version': '13',
  },
} as unknown as IncomingMessage;

/** A connection that takes `reads` writes and then hangs until `go`. */
function pipe(reads: number) {
  const taken: Buffer[] = [];
  let waiting: (() => void) | undefined;
  const socket = new Duplex({
    read() {},
    write(chunk, _, done) {
      taken.push(Buffer.from(chunk));
      if (reads-- > 0) done();
      else
        waiting = () => {
          // What was handed over is read by the kernel only now.
          taken[taken.length - 1] = Buffer.from(chunk);
          done();
        };
    },
  });
  return {
    socket,
    taken,
    go() {
      reads = Number.POSITIVE_INFINITY;
      waiting?.();
    },
  };
}

/** The faces in the bytes of a connection, after the answer to the upgrade. */
function faces(taken: readonly Buffer[]) {
  const bytes = Buffer.concat(taken);
  let at = bytes.indexOf('\r\n\r\n') + 4;
  const found = [];
  while (at + 2 + WIRE_BYTES <= bytes.length) {
    // An unmasked, unfragmented binary frame of less than 126 bytes.
    expect([bytes[at], bytes[at + 1]]).toEqual([0x82, WIRE_BYTES]);
    const face = wireFace();
    expect(decodeFace(new Uint8Array(bytes.subarray(at + 2, at + 2 + WIRE_BYTES)).buffer, face)).toBe(true);
    found.push(face);
    at += 2 + WIRE_BYTES;
  }
  return found;
}

describe('openLive', () => {
  it('keeps one message for a viewer that hangs, whole and as it was, and gives it the newest afterwards', () => {
    const live = openLive(() => HEAD);
    const hanging = pipe(1);
    const quick = pipe(Number.POSITIVE_INFINITY);
    for (const { socket } of [hanging, quick]) expect(live.accept(UPGRADE, socket, Buffer.alloc(0))).toBe(true);
    const controls = restFace();
    for (let i = 1; i <= 1000; i++) {
      controls.fill(i);
      live.publish({ controls, of: millis(i), at: millis(i) });
      expect(live.waiting()).toBeLessThanOrEqual(2 * (WIRE_BYTES + 2));
    }
    expect(live.waiting()).toBeGreaterThan(0);
    hanging.go();
    controls.fill(2000);
    live.publish({ controls, of: millis(2000), at: millis(2000) });

    expect(faces(quick.taken).map((face) => face.at)).toEqual([
      0,
      ...Array.from({ length: 1000 }, (_, i) => i + 1),
      2000,
    ]);
    const late = faces(hanging.taken);
    expect(late.length).toBeLessThanOrEqual(3);
    expect(late.at(-1)?.at).toBe(2000);
    for (const face of late) expect([...new Set(face.controls)]).toEqual([face.at]);
    live.close();
  });
});
