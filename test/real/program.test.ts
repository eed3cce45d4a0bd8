import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { readWav } from '../../src/audio/file-source.js';
import { packagePath } from '../../src/entry.js';
import { C } from '../../src/face/controls.js';
import { decodeFace, wireFace } from '../../src/server/wire.js';
import { type FakeMicrophone, fakeMicrophone } from '../support/fake-mic.js';
import { lives } from '../support/lives.js';
import { needs } from '../support/needs.js';
import { addressOf, commanding, freePort, type LiveProgram, start } from '../support/program.js';

const speech = packagePath('presets/hello.wav');

/** The opening of the mouth in each face that a page is sent, until the answer is called. */
function watch(address: string): () => number[] {
  const face = wireFace();
  const open: number[] = [];
  const socket = new WebSocket(`${address.replace('http', 'ws')}/live`);
  socket.binaryType = 'arraybuffer';
  socket.on('message', (data) => {
    decodeFace(data as ArrayBuffer, face);
    open.push(face.controls[C.gapLower] + face.controls[C.gapUpper]);
  });
  return () => {
    socket.close();
    return open;
  };
}

const greatest = (values: readonly number[]) => values.reduce((most, value) => Math.max(most, value), 0);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('the program without any device', () => {
  let program: LiveProgram | undefined;
  afterEach(() => void program?.child.kill('SIGKILL'));

  it('lets the bundled speech talk, says what is missing, and ends clean within 2 s of Ctrl-C', async () => {
    program = start([]);
    const first = await program.until((stats) => stats.frames > 30 && stats.latency !== null);
    expect(program.log()).toMatch(/no microphone.*bundled speech/i);
    expect(program.log()).toMatch(/no virtual camera.*npx mouthpiece camera install/i);
    expect(first.sinks).toEqual([expect.objectContaining({ state: 'none' })]);
    const faces = watch(addressOf(program));
    await pause(4000);
    expect(greatest(faces())).toBeGreaterThan(0.2);
    const { code, ms } = await program.interrupt();
    expect(code).toBe(0);
    expect(ms).toBeLessThan(2000);
  });

  it('says that OBS does not answer on a port that was named, and goes on without it', async () => {
    const port = await freePort();
    program = start(['--camera', 'off', '--wav', speech, '--obs', String(port)]);
    const line = `OBS does not answer on port ${port}: start OBS`;
    await program.until((stats) => stats.frames > 30 && stats.notices.join().includes(line));
    expect(program.log()).toContain(line);
    expect((await program.interrupt()).code).toBe(0);
  });

  it('speaks from standard input and idles when it ends', async () => {
    program = start(['--stdin', '16000', '--camera', 'off']);
    const chunks: Int16Array[] = [];
    for await (const { samples } of readWav(speech))
      chunks.push(Int16Array.from(samples, (x) => Math.round(x * 32767)));
    await program.until((stats) => stats.frames > 5);
    const faces = watch(addressOf(program));
    // Two seconds of the speech at its own rate, whatever the file's is.
    program.child.stdin!.end(Buffer.concat(chunks.slice(0, 200).map((c) => Buffer.from(c.buffer))));
    const ended = await program.until((stats) => stats.source.state === 'ended');
    expect(ended.fps).toBeGreaterThan(0);
    expect(greatest(faces())).toBeGreaterThan(0.1);
    await pause(1000);
    const idle = watch(addressOf(program));
    await pause(1000);
    expect(greatest(idle())).toBe(0);
    expect((await program.interrupt()).code).toBe(0);
  });

  it('switches presets on air and keeps the old one when the new one is not there', async () => {
    program = start(['--camera', 'off']);
    await program.until((stats) => stats.preset === 'mira');
    const address = addressOf(program);
    const headers = { ...(await commanding()), origin: address };
    const use = (name: string) =>
      fetch(`${address}/api/preset.use`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ name }),
      });
    expect((await use('leo')).status).toBe(200);
    await program.until((stats) => stats.preset === 'leo');
    const refused = await use('nobody');
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ code: 'preset/unknown', message: expect.stringContaining('leo') });
    const after = await program.until((stats) => stats.frames > 60);
    expect(after.preset).toBe('leo');
    expect((await program.interrupt()).code).toBe(0);
  });
});

const hasSound = needs('pulseaudio', 'pactl', 'parec', 'paplay', 'setsid');

/** The processes whose sound server lies in this folder. */
function usersOf(folder: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && lives(Number(pid)) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(folder);
    } catch {
      return false;
    }
  });
}

describe.skipIf(!hasSound)('the program with a live microphone', () => {
  let microphone: FakeMicrophone;
  let program: LiveProgram | undefined;
  beforeEach(() => {
    microphone = fakeMicrophone();
    microphone.start();
  });
  afterEach(() => {
    program?.child.kill('SIGKILL');
    microphone.stop();
  });

  const launch = (args: readonly string[]) => {
    const { PULSE_SERVER, XDG_RUNTIME_DIR, PULSE_RUNTIME_PATH } = process.env;
    return start(args, { PULSE_SERVER, XDG_RUNTIME_DIR, PULSE_RUNTIME_PATH });
  };

  it('follows the voice, tells its latency, and is still and shut in silence', async () => {
    program = launch(['--camera', 'off', '--fps', '60']);
    const live = await program.until((stats) => stats.source.state === 'live' && stats.frames > 60);
    expect(live.source.name).toMatch(/FakeMicrophone/);
    const silent = watch(addressOf(program));
    await pause(1000);
    expect(greatest(silent())).toBe(0);
    const talking = watch(addressOf(program));
    await microphone.play(speech);
    const { latency } = await program.until((stats) => stats.latency !== null);
    const open = talking();
    expect(greatest(open)).toBeGreaterThan(0.2);
    expect(open.filter((gap) => gap === 0).length).toBeGreaterThan(5);
    // The window and the look-ahead alone are 48 ms: less would be a clock that lies.
    expect(latency!.p50).toBeGreaterThan(48);
    expect((await program.interrupt()).code).toBe(0);
  }, 60_000);

  it('obeys Ctrl-C within 2 s while a sound server that hangs holds its start up, and leaves nothing behind', async () => {
    const server = Number(readFileSync(join(microphone.folder, 'pid'), 'utf8'));
    const before = usersOf(microphone.folder);
    process.kill(server, 'SIGSTOP');
    try {
      program = launch(['--camera', 'off', '--mic', 'fakemic', '--device', 'auto']);
      await expect.poll(() => usersOf(microphone.folder).length).toBeGreaterThan(before.length + 1);
      const { code, ms } = await program.interrupt();
      expect(code).toBe(0);
      expect(ms).toBeLessThan(2000);
      expect(program.log()).not.toMatch(/Your face is at/);
      await expect.poll(() => usersOf(microphone.folder)).toEqual(before);
      expect(readdirSync(microphone.folder, { recursive: true }).join()).not.toMatch(/mouthpiece.run.\d/);
    } finally {
      process.kill(server, 'SIGCONT');
    }
  });

  it('idles while the sound server is gone and is back within 5 s of its return', async () => {
    program = launch(['--camera', 'off']);
    await program.until((stats) => stats.source.state === 'live' && stats.frames > 30);
    microphone.kill();
    const lost = await program.until((stats) => stats.source.state === 'lost', 10_000);
    expect(lost.notices.join()).toMatch(/microphone/i);
    await pause(500);
    const idle = watch(addressOf(program));
    await pause(1500);
    const faces = idle();
    expect(faces.length).toBeGreaterThan(20);
    expect(greatest(faces)).toBe(0);
    microphone.start();
    const began = performance.now();
    await program.until((stats) => stats.source.state === 'live', 10_000);
    expect(performance.now() - began).toBeLessThan(5000);
    const talking = watch(addressOf(program));
    await microphone.play(speech);
    expect(greatest(talking())).toBeGreaterThan(0.2);
    const asked = await program.interrupt();
    expect(asked.code).toBe(0);
    expect(asked.ms).toBeLessThan(2000);
  }, 90_000);
});
