import { createServer, type Server, type Socket } from 'node:net';
import { PluginError } from '../errors.js';
import type { Frame, Sink } from '../types.js';

export interface FeedOptions {
  /** Pixels. OBS is told them in its source's settings: a raw stream cannot change its size. */
  readonly width: number;
  readonly height: number;
  /** Of the stream on 127.0.0.1; where it is taken, any free one. Default FEED_PORT. */
  readonly port?: number;
}

/** OBS's media source reads the avatar from here: raw frames, straight RGBA, one after another. */
export interface FeedSink extends Sink {
  readonly port: number;
  /** Those who read now. */
  readonly readers: number;
  /** Does some work while nobody reads, and until a moment after; readers are cut off and come back by themselves. */
  still(work: () => Promise<unknown>): Promise<void>;
}

export const FEED_PORT = 7780;
/** Some frames of OBS's: what was changed while nobody read has then been taken up. */
const MOMENT_MS = 200;
/** One OBS, one more, and someone who looks. */
const MAX_READERS = 4;

interface Reader {
  readonly socket: Socket;
  /** The frame on its way: the kernel may take it in pieces, long after the next one is drawn. */
  readonly bytes: Buffer;
}

/**
 * Opens the stream. Only whole frames are sent; one that comes while the last is still on its way is dropped, so no
 * latency builds up. `ready` is false while nobody reads.
 */
export async function openFeed({ width, height, port = FEED_PORT }: FeedOptions): Promise<FeedSink> {
  const size = width * height * 4;
  const readers = new Set<Reader>();
  let stills = 0;
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    if (stills > 0 || readers.size >= MAX_READERS) {
      socket.destroy();
      return;
    }
    socket.setNoDelay(true);
    // What a reader says is of no interest, but its goodbye must be heard.
    socket.resume();
    const reader = { socket, bytes: Buffer.allocUnsafe(size) };
    readers.add(reader);
    socket.once('close', () => readers.delete(reader));
  });
  const bound = await listen(server, port).catch(() => listen(server, 0));
  server.on('error', () => {});
  return {
    name: 'OBS media source',
    port: bound,
    get readers() {
      return readers.size;
    },
    get ready() {
      return readers.size > 0;
    },
    write(frame: Frame) {
      if (readers.size === 0) return;
      const bytes = frame.as('cutout');
      if (bytes.byteLength !== size)
        throw new PluginError('internal', `the stream takes ${size} bytes a frame, not ${bytes.byteLength}`);
      for (const { socket, bytes: own } of readers) {
        if (socket.writableLength > 0 || socket.destroyed) continue;
        own.set(bytes);
        socket.write(own);
      }
    },
    async still(work) {
      stills++;
      for (const { socket } of readers) socket.destroy();
      try {
        await work();
      } finally {
        setTimeout(() => stills--, MOMENT_MS).unref();
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const { socket } of readers) socket.destroy();
      }),
  };
}

const listen = (server: Server, port: number) =>
  new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.off('error', reject);
      resolve((server.address() as { port: number }).port);
    });
  });
