import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { openPlugin, type Plugin } from '../../src/plugin.js';
import { decodeFace, wireFace } from '../../src/server/wire.js';
import type { Frame } from '../../src/types.js';
import { now } from '../../src/units.js';
import { type FakeMicrophone, fakeMicrophone } from '../support/fake-mic.js';
import { needs } from '../support/needs.js';
import { record } from '../support/sound-lag.js';

const ready = needs('pulseaudio', 'pactl', 'parec', 'paplay', 'setsid');
const FPS = 30;

describe.skipIf(!ready)('the sync test', () => {
  let microphone: FakeMicrophone;
  let plugin: Plugin | undefined;
  beforeAll(() => {
    microphone = fakeMicrophone();
    microphone.start();
  });
  afterEach(async () => {
    await plugin?.close();
    plugin = undefined;
  });
  afterAll(() => microphone?.stop());

  it('beeps, and flashes in the frame that shows the beep, at the latency that it says', {
    retry: 2,
    timeout: 90_000,
  }, async () => {
    interface Shown {
      readonly at: number;
      readonly of: number;
      readonly white: boolean;
    }
    const frames: Shown[] = [];
    const faces: { at: number; of: number; flash: boolean }[] = [];
    const said: number[] = [];
    plugin = await openPlugin({
      source: { kind: 'microphone', mic: 'fakemic' },
      camera: 'off',
      device: 'cpu',
      port: 0,
      fps: FPS,
      width: 320,
      height: 180,
      syncTest: { beep: true },
      sinks: [
        {
          name: 'watcher',
          write(frame: Frame) {
            const yuyv = frame.as('yuyv');
            frames.push({ at: now(), of: frame.of, white: yuyv.every((value, i) => value === (i & 1 ? 128 : 235)) });
          },
          close: async () => {},
        },
      ],
      notice(line) {
        const ms = /given out (\d+) ms later/.exec(line)?.[1];
        if (ms) said.push(Number(ms));
      },
    });
    const heard = record('fakemic');
    await heard.begun;
    const socket = new WebSocket(`${plugin.address.replace('http', 'ws')}/live`);
    socket.binaryType = 'arraybuffer';
    const face = wireFace();
    socket.on('message', (data) => {
      if (decodeFace(data as ArrayBuffer, face)) faces.push({ at: now(), of: face.of, flash: face.flash });
    });
    await expect.poll(() => said.length, { timeout: 40_000 }).toBeGreaterThanOrEqual(4);
    await new Promise((resolve) => setTimeout(resolve, 300));
    socket.close();
    const { samples, startMs } = await heard.stop();

    // The beeps, as another program has recorded them from the same microphone.
    const beeps: number[] = [];
    for (let i = 0; i < samples.length; i++) {
      const at = startMs + i / 48;
      if (Math.abs(samples[i]) > 0.1 && at - (beeps.at(-1) ?? 0) > 1000) beeps.push(at);
    }
    const begins = frames.filter((frame, i) => frame.white && !frames[i - 1]?.white);
    const pairs = begins
      .map((flash) => ({ flash, beep: beeps.find((beep) => Math.abs(flash.of - beep) < 300) }))
      .filter((pair): pair is { flash: Shown; beep: number } => pair.beep !== undefined);
    const ofs = pairs.map(({ flash, beep }) => flash.of - beep);
    const ats = pairs.map(({ flash, beep }) => flash.at - beep);
    console.info(`flash frame shows sound ${ofs.map((ms) => ms.toFixed(0))} ms after the beep, given out after`);
    console.info(`${ats.map((ms) => ms.toFixed(0))} ms; said ${said} ms`);
    const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1];
    expect(pairs.length).toBeGreaterThanOrEqual(3);
    const frame = 1000 / FPS;
    expect(median(ofs)).toBeGreaterThan(-10);
    expect(median(ofs)).toBeLessThan(frame + 10);
    expect(Math.abs(median(ats) - median(said))).toBeLessThan(frame + 10);
    // Between the beeps the face is seen, and it flashes for some frames only.
    expect(frames.filter(({ white }) => white).length).toBeLessThan(frames.length / 4);
    // The page flashes with the same faces.
    const lit = new Set(frames.filter(({ white }) => white).map(({ of }) => of));
    expect(faces.filter(({ flash }) => flash).length).toBeGreaterThan(2);
    for (const { of, flash } of faces) expect(flash).toBe(lit.has(of));
  });
});
