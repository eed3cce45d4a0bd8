import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listMicrophones } from '../../src/audio/devices.js';
import { openMicrophone } from '../../src/audio/microphone.js';
import { openSource } from '../../src/audio/source.js';
import type { CaptureSource } from '../../src/audio/supervisor.js';
import { encodeWav } from '../../src/audio/wav-writer.js';
import { packagePath } from '../../src/entry.js';
import { PluginError } from '../../src/errors.js';
import { now } from '../../src/units.js';
import { type FakeMicrophone, fakeMicrophone } from '../support/fake-mic.js';
import { recorder } from '../support/listener.js';
import { lives } from '../support/lives.js';
import { needs } from '../support/needs.js';

const ready = needs('pulseaudio', 'pactl', 'parec', 'paplay', 'setsid');

/** naudiodon is optional: where it could not be built, ffmpeg captures. In CI it must be there. */
function hasNaudiodon(): boolean {
  if (existsSync(packagePath('node_modules/naudiodon/build/Release/naudiodon.node'))) return true;
  if (process.env.CI === 'true') throw new Error('naudiodon is not built, which CI must have');
  console.warn('skipped: needs naudiodon (npm rebuild naudiodon segfault-handler)');
  return false;
}

/** Processes whose parent is this one. */
function children(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const [state, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
        return state !== 'Z' && Number(parent) === process.pid;
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Two seconds that are like nothing but themselves: noise in bursts, after half a second of silence. */
function signal(): Float32Array {
  let state = 12345;
  return Float32Array.from({ length: 120_000 }, (_, n) => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return n < 24_000 || n > 110_000 ? 0 : (state / 2 ** 31) * 0.4 * (0.6 + 0.4 * Math.sin(n / 3000));
  });
}

const onset = (samples: Float32Array) => samples.findIndex((x) => Math.abs(x) > 0.02);

/** Correlation of one second of two recordings from the onset of each. */
function likeness(a: Float32Array, b: Float32Array): number {
  const startA = onset(a);
  const startB = onset(b);
  if (startA < 0 || startB < 0) return 0;
  const x = a.subarray(startA, startA + 48_000);
  const y = b.subarray(startB, startB + 48_000);
  if (x.length < 48_000 || y.length < 48_000) return 0;
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (let i = 0; i < 48_000; i++) {
    xy += x[i] * y[i];
    xx += x[i] * x[i];
    yy += y[i] * y[i];
  }
  return xy / Math.sqrt(xx * yy);
}

describe.skipIf(!ready)('microphone', () => {
  let server: FakeMicrophone;
  let open: CaptureSource | undefined;
  let before: number[] = [];

  beforeAll(() => {
    server = fakeMicrophone();
    server.start();
    writeFileSync(join(server.folder, 'played.wav'), encodeWav(signal(), 48_000));
    before = children();
  });
  afterEach(async () => {
    await open?.close();
    open = undefined;
    expect(children()).toEqual(before);
  });
  afterAll(() => server?.stop());

  it('is listed with its name, and what a loudspeaker plays is not', async () => {
    expect(await listMicrophones()).toEqual([
      { id: 'fakemic', name: 'FakeMicrophone', isDefault: true, via: 'pulse', isMonitor: false },
    ]);
  });

  describe.each(['naudiodon', 'ffmpeg'] as const)('captured by %s', (capture) => {
    const can = capture === 'naudiodon' ? hasNaudiodon() : needs('ffmpeg');

    it.skipIf(!can)(
      'hears exactly what is played, at 48 kHz in chunks of 10 ms',
      { retry: 2, timeout: 30_000 },
      async () => {
        open = await openMicrophone({ capture });
        expect(open).toMatchObject({ name: 'FakeMicrophone', rate: 48_000, capture });
        const heard = recorder();
        open.start(heard);
        const recorded = server.record();
        await server.play(join(server.folder, 'played.wav'));
        await new Promise((resolve) => setTimeout(resolve, 700));
        const beside = await recorded();
        const samples = heard.samples();
        // On a busy machine the player itself may have gaps: a recorder beside us then has the same.
        const score = Math.max(likeness(samples, signal()), likeness(samples, beside));
        expect(score).toBeGreaterThan(0.99);
        expect(heard.events).toEqual([]);
        expect(heard.chunks.every((chunk) => chunk.samples.length === 480)).toBe(true);
        expect(heard.chunks.every(({ at, arrival }) => at <= arrival)).toBe(true);
      },
    );

    it.skipIf(!can)(
      'is told lost once when the sound server dies, and is back within 5 s of its return',
      { timeout: 40_000 },
      async () => {
        open = await openMicrophone({ capture });
        const heard = recorder();
        open.start(heard);
        await heard.until(() => heard.chunks.length > 20);
        const [first] = open.pids();
        server.kill();
        await heard.until(() => heard.events.includes('lost'));
        await new Promise((resolve) => setTimeout(resolve, 2000));
        server.start();
        const returned = now();
        await heard.until(() => heard.events.includes('back'));
        expect(now() - returned).toBeLessThan(5000);
        expect(heard.events).toEqual(['lost', 'back']);
        expect(heard.errors[0]).toMatchObject({ code: 'mic/lost', retryable: true });
        const count = heard.chunks.length;
        await heard.until(() => heard.chunks.length > count + 20);
        expect(open.pids()).not.toContain(first);
        // The capture process, and who watches what it hears.
        await expect.poll(() => children().length).toBe(before.length + 2);
      },
    );

    it.skipIf(!can)('closes within 2 s, though the sound server hangs', async () => {
      open = await openMicrophone({ capture });
      const pid = Number(readFileSync(join(server.folder, 'pid'), 'utf8'));
      process.kill(pid, 'SIGSTOP');
      try {
        const begun = now();
        await open.close();
        expect(now() - begun).toBeLessThan(2000);
      } finally {
        process.kill(pid, 'SIGCONT');
      }
    });
  });

  it.skipIf(!hasNaudiodon())(
    'leaves no capture process behind when the program is killed while the sound server is gone',
    async () => {
      const script = `const { openMicrophone } = await import(${JSON.stringify(packagePath('dist/audio/microphone.js'))});
      const source = await openMicrophone({ capture: 'naudiodon' });
      source.start({ pcm() {}, lost() {}, back() {}, end() {} });
      console.log(source.pids()[0]);`;
      const program = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = await once(program.stdout, 'data');
      const capture = Number(String(line));
      const pid = Number(readFileSync(join(server.folder, 'pid'), 'utf8'));
      process.kill(pid, 'SIGSTOP');
      try {
        const gone = once(program, 'exit');
        program.kill('SIGKILL');
        await gone;
        await expect.poll(() => lives(capture)).toBe(false);
      } finally {
        process.kill(pid, 'SIGCONT');
      }
    },
  );

  it.skipIf(!needs('ffmpeg'))('falls back to ffmpeg where naudiodon could not be installed', async () => {
    // The compiled program beside no node_modules at all.
    const bare = join(server.folder, 'bare');
    for (const part of ['dist', 'src']) cpSync(packagePath(part), join(bare, part), { recursive: true });
    writeFileSync(join(bare, 'package.json'), '{"type":"module"}');
    const copy = (await import(join(bare, 'dist/audio/microphone.js'))) as { openMicrophone: typeof openMicrophone };
    open = await copy.openMicrophone();
    expect(open.capture).toBe('ffmpeg');
    const heard = recorder();
    open.start(heard);
    await heard.until(() => heard.chunks.length > 3);
  });

  describe('beside a second one', () => {
    const pactl = (...args: string[]) => execFileSync('pactl', args, { encoding: 'utf8' }).trim();
    const moduleOf = (source: string) =>
      pactl('list', 'short', 'modules')
        .split('\n')
        .find((line) => line.includes(`source_name=${source}`))!
        .split('\t')[0];
    const plugIn = (id: string, name: string) =>
      pactl(
        'load-module',
        'module-remap-source',
        `source_name=${id}`,
        'master=fakemic_sink.monitor',
        `source_properties=device.description=${name}`,
      );
    const unplug = (id: string) => pactl('unload-module', moduleOf(id));
    const opened = async (mic?: string) => {
      open = await openMicrophone({ mic });
      const heard = recorder();
      open.start(heard);
      await heard.until(() => heard.chunks.length > 50);
      return { source: open, heard };
    };
    beforeEach(() => {
      server.stop();
      server.start();
      plugIn('headset', 'Headset');
    });

    it('and unplugged, names the one that the sound server gives in its place, once', async () => {
      const { source, heard } = await opened();
      expect(source.name).toBe('FakeMicrophone');
      unplug('fakemic');
      await heard.until(() => heard.lines.length > 0);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      expect(heard.lines).toEqual(['FakeMicrophone is gone; Headset is heard.']);
      expect(heard.events).toEqual(['moved']);
      expect(source.name).toBe('Headset');
    });

    it('is lost when only a loudspeaker is left to be heard, and back with the next microphone', async () => {
      const { source, heard } = await opened();
      unplug('headset');
      unplug('fakemic');
      await heard.until(() => heard.events.includes('lost'));
      expect(heard.errors[0].message).toBe('The microphone "FakeMicrophone" is gone: it was unplugged');
      const count = heard.chunks.length;
      await new Promise((resolve) => setTimeout(resolve, 2000));
      expect(heard.chunks.length).toBe(count);
      plugIn('usb', 'UsbMicrophone');
      await heard.until(() => heard.events.includes('back'));
      expect(source.name).toBe('UsbMicrophone');
    });

    it('and asked for by name, is lost when it is unplugged, and back when it is there again', async () => {
      const { source, heard } = await opened('Headset');
      unplug('headset');
      await heard.until(() => heard.events.includes('lost'));
      plugIn('headset', 'Headset');
      await heard.until(() => heard.events.includes('back'));
      expect([source.name, heard.lines]).toEqual(['Headset', []]);
    });

    it('is left for what a loudspeaker plays by nobody, not even by the choice of a default', async () => {
      const { source, heard } = await opened();
      pactl('set-default-source', 'fakemic_sink.monitor');
      await heard.until(() => heard.events.includes('back'));
      expect(source.name).toBe('FakeMicrophone');
      await new Promise((resolve) => setTimeout(resolve, 1000));
      expect(heard.events).toEqual(['lost', 'back']);
    });
  });

  it('takes a microphone by its id or by a part of its name, and names those there are for an unknown one', async () => {
    for (const mic of ['fakemic', 'fakemicro', 'fakemic_sink.monitor']) {
      open = (await openSource({ kind: 'microphone', mic })) as CaptureSource;
      const heard = recorder();
      open.start(heard);
      await heard.until(() => heard.chunks.length > 3);
      await open.close();
    }
    const error = await openMicrophone({ mic: 'Yeti' }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(PluginError);
    expect(error.code).toBe('mic/missing');
    expect(error.message).toMatch(/no microphone "Yeti"; there are: "FakeMicrophone" \(fakemic\)/);
  });
});

const hasCard = existsSync('/proc/asound/pcm') && /capture/.test(readFileSync('/proc/asound/pcm', 'utf8'));

describe.skipIf(!ready || hasCard)('no microphone', () => {
  const expectMissing = async () => {
    const begun = now();
    const error = await openMicrophone().catch((thrown) => thrown);
    expect(now() - begun).toBeLessThan(3000);
    expect(error).toBeInstanceOf(PluginError);
    expect(error.code).toBe('mic/missing');
    expect(error.hint).toMatch(/sudo apt install pulseaudio/);
    expect(await listMicrophones()).toEqual([]);
  };

  it('is told at once where a sound server has loudspeakers only', async () => {
    const server = fakeMicrophone({ FAKEMIC_EMPTY: '1' });
    server.start();
    try {
      await expectMissing();
    } finally {
      server.stop();
    }
  });

  it('is not what a sound server that hangs is called', async () => {
    const server = fakeMicrophone();
    server.start();
    const pid = Number(readFileSync(join(server.folder, 'pid'), 'utf8'));
    process.kill(pid, 'SIGSTOP');
    try {
      const begun = now();
      for (const mic of [undefined, 'fakemic']) {
        const error = await openMicrophone({ mic }).catch((thrown) => thrown);
        expect(error).toMatchObject({ code: 'sound/server', message: 'the sound server does not answer' });
        expect(error.hint).toMatch(/restart pipewire-pulse/);
      }
      expect(now() - begun).toBeLessThan(5000);
    } finally {
      process.kill(pid, 'SIGCONT');
      server.stop();
    }
  });

  it('is told at once where there is no sound server', async () => {
    const saved = process.env.PULSE_SERVER;
    process.env.PULSE_SERVER = 'unix:/nonexistent/mouthpiece';
    try {
      await expectMissing();
    } finally {
      if (saved === undefined) delete process.env.PULSE_SERVER;
      else process.env.PULSE_SERVER = saved;
    }
  });
});
