import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { restFace } from '../../src/face/controls.js';
import { decodeFace, wireFace } from '../../src/server/wire.js';
import { millis } from '../../src/units.js';
import { cleanUp, later, message, open, opened, refused, until, watch } from '../support/server.js';
import { stats } from '../support/stats.js';

afterEach(cleanUp);

describe('live', () => {
  it('greets a page with the newest face and sends each one that follows', async () => {
    const server = await open({ presetRevision: () => 3, size: () => ({ width: 720, height: 1280 }) });
    const controls = restFace();
    controls[0] = 0.5;
    server.publish({ controls, of: millis(10), at: millis(20) });
    const socket = watch(server);
    const face = wireFace();
    expect(decodeFace(await message(socket), face)).toBe(true);
    expect(face).toEqual({ controls, of: 10, at: 20, generation: 3, width: 720, height: 1280, flash: false });
    controls[0] = 0.75;
    server.publish({ controls, of: millis(30), at: millis(40) });
    expect(decodeFace(await message(socket), face)).toBe(true);
    expect([face.controls[0], face.at]).toEqual([0.75, 40]);
  });

  it('keeps nothing for a page that does not read, and goes on for the others', async () => {
    const server = await open();
    const slow = connect(server.port, '127.0.0.1');
    later(() => slow.destroy());
    slow.pause();
    const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n';
    slow.write(
      `GET /live HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\n`,
    );
    const quick = watch(server);
    await opened(quick);
    await until(() => server.viewers() === 2);
    let got = 0;
    let last = 0;
    const face = wireFace();
    quick.on('message', (data: Buffer) => {
      if (decodeFace(new Uint8Array(data).buffer, face)) last = face.at;
      got++;
    });
    const controls = restFace();
    const before = process.memoryUsage().arrayBuffers;
    const total = 20_000;
    for (let i = 1; i <= total; i++) {
      server.publish({ controls, of: millis(i), at: millis(i) });
      if (i % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => got > 0);
    server.publish({ controls, of: millis(total + 1), at: millis(total + 1) });
    await until(() => last > 0);
    expect(server.waiting()).toBeLessThan(64 * 1024);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
  });

  it('drops a page that sends what it should not, and bounds how many may watch', async () => {
    const server = await open();
    const loud = watch(server);
    await opened(loud);
    const closed = new Promise((resolve) => loud.once('close', resolve));
    loud.send(Buffer.alloc(100_000));
    expect(await closed).toBe(1009);
    const crowd = Array.from({ length: 32 }, () => watch(server));
    await Promise.all(crowd.map(opened));
    expect(await refused(watch(server))).toBe(503);
    crowd[0].close();
    await until(() => server.viewers() === 31);
    await opened(watch(server));
  });

  it('has no WebSocket anywhere else', async () => {
    const server = await open();
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/state`);
    expect(await refused(socket)).toBe(404);
  });
});

describe('state', () => {
  it('begins with the figures of now and goes on with each that is published', async () => {
    const server = await open({ state: () => stats({ preset: 'first' }) });
    const response = await fetch(`${server.address}/state`);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const next = async () => {
      const text = new TextDecoder().decode((await reader.read()).value);
      expect(text).toMatch(/^data: .*\n\n$/);
      return JSON.parse(text.slice(6));
    };
    expect(await next()).toEqual(stats({ preset: 'first' }));
    server.publishStats(stats({ preset: 'second' }));
    expect(await next()).toEqual(stats({ preset: 'second' }));
    await reader.cancel();
  });
});
