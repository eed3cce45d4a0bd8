import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type DelayedMicrophone, openDelayedMicrophone } from '../../src/audio/delayed-microphone.js';
import { DELAYED, listModules, sweepDelayed } from '../../src/audio/delayed-modules.js';
import { listMicrophones, listSources } from '../../src/audio/devices.js';
import { ownMark } from '../../src/audio/owner.js';
import { pactl } from '../../src/audio/pactl.js';
import { encodeWav } from '../../src/audio/wav-writer.js';
import { packagePath } from '../../src/entry.js';
import { type FakeMicrophone, fakeMicrophone } from '../support/fake-mic.js';
import { needs } from '../support/needs.js';
import { type LiveProgram, run, start } from '../support/program.js';
import { lagOf, noiseBursts, twoRecorders } from '../support/sound-lag.js';

const ready = needs('pulseaudio', 'pactl', 'parec', 'paplay', 'setsid');
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const until = async (done: () => boolean | Promise<boolean>, ms: number) => {
  const end = performance.now() + ms;
  while (!(await done())) {
    if (performance.now() > end) throw new Error(`not within ${ms} ms`);
    await pause(100);
  }
};

const servers = [
  { name: 'PulseAudio', kind: 'pulseaudio', is: ready },
  {
    name: 'PipeWire',
    kind: 'pipewire',
    is: ready && needs('pipewire', 'pipewire-pulse', 'wireplumber', 'dbus-run-session'),
  },
].filter(({ is }) => is);

describe.each(servers)('the delayed microphone on $name', ({ kind }) => {
  let server: FakeMicrophone;
  let open: DelayedMicrophone | undefined;
  let played: string;

  beforeAll(() => {
    server = fakeMicrophone({ FAKEMIC_SERVER: kind });
    server.start();
    played = join(server.folder, 'played.wav');
    writeFileSync(played, encodeWav(noiseBursts(6), 48_000));
  });
  afterEach(async () => {
    await open?.close();
    open = undefined;
    expect(await listModules()).toEqual([]);
  });
  afterAll(() => server?.stop());

  /** How late the delayed source is behind the microphone, in ms, by cross-correlation; the likeness is 1 for a true copy. */
  async function measure(): Promise<{ lagMs: number; likeness: number }> {
    await pause(4000);
    const stop = await twoRecorders('fakemic', DELAYED.source);
    await server.play(played);
    await pause(1000);
    return lagOf(...(await stop()), 2500);
  }

  /**
   * Holds it to its delay. A machine that stands still makes the server miss cycles: sound is then torn, and goes on up
   * to 40 ms off, which says nothing of us, so it is opened and heard anew. What came through whole counts at once.
   */
  async function expectDelay(delayMs: number, opened: () => Promise<void>): Promise<void> {
    for (let left = 6; ; left--) {
      await opened();
      const { lagMs, likeness } = await measure();
      console.info(`asked ${delayMs} ms, heard ${lagMs.toFixed(1)} ms late (likeness ${likeness.toFixed(3)})`);
      const off = Math.abs(lagMs - delayMs);
      if (off < 10 && likeness > 0.5) return;
      if (likeness > 0.97 || left === 1) expect({ off, likeness }).toEqual('within 10 ms, and whole');
      await open?.close();
    }
  }

  it.for([90, 350] as const)('is %i ms late, to 10 ms', { timeout: 120_000 }, async (delayMs) => {
    await expectDelay(delayMs, async () => {
      open = await openDelayedMicrophone({ delayMs });
      expect(open).toMatchObject({ name: 'Mouthpiece microphone (delayed)', delayMs });
    });
  });

  it('takes another delay while an app listens to it', { timeout: 120_000 }, async () => {
    await expectDelay(180, async () => {
      open = await openDelayedMicrophone({ delayMs: 90 });
      const source = (await listSources()).find(({ id }) => id === DELAYED.source);
      const kept = async () => (await listModules()).filter(({ kind }) => kind !== 'module-loopback');
      const before = await kept();
      await open.set({ delayMs: 180 });
      expect(open.delayMs).toBe(180);
      // The source is the same one, so no app has lost it: only the loopback is new.
      expect((await listSources()).find(({ id }) => id === DELAYED.source)).toEqual(source);
      expect(await kept()).toEqual(before);
      expect(await listModules()).toHaveLength(3);
    });
  });

  it('is listed for apps, and is never taken for a microphone of our own', async () => {
    open = await openDelayedMicrophone({ delayMs: 100 });
    execFileSync('pactl', ['set-default-source', DELAYED.source]);
    try {
      expect((await listSources()).map(({ name }) => name)).toContain(DELAYED.name);
      expect((await listMicrophones()).map(({ id }) => id)).toEqual(['fakemic']);
    } finally {
      execFileSync('pactl', ['set-default-source', 'fakemic']);
    }
  });

  it('is made again when the sound server was restarted, and when somebody unloads a part of it', async () => {
    const told: string[] = [];
    open = await openDelayedMicrophone({
      delayMs: 100,
      lost: ({ code }) => told.push(code),
      back: () => told.push('back'),
    });
    server.kill();
    await until(() => told.length > 0, 10_000);
    server.start();
    await until(() => told.includes('back'), 15_000);
    expect((await listModules()).map(({ owner }) => owner)).toEqual(Array(3).fill(ownMark()));
    told.length = 0;
    await pactl('unload-module', (await listModules())[0].index);
    await until(() => told.includes('back'), 15_000);
    expect(await listModules()).toHaveLength(3);
  });

  it('of a program that was killed is swept away by the next, that of one that lives is not', async () => {
    const child = spawn(
      process.execPath,
      [
        '-e',
        `import(${JSON.stringify(packagePath('dist/audio/delayed-microphone.js'))})
          .then(({ openDelayedMicrophone }) => openDelayedMicrophone({ delayMs: 120 }))
          .then(() => { console.log('open'); setInterval(() => {}, 1000); });`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    expect(await sweepDelayed()).toBe(0);
    await expect(openDelayedMicrophone({ delayMs: 100 })).rejects.toMatchObject({
      code: 'mic/busy',
      hint: expect.stringContaining(String(child.pid)),
    });
    child.kill('SIGKILL');
    await ended;
    expect(await listModules()).toHaveLength(3);
    open = await openDelayedMicrophone({ delayMs: 100 });
    expect((await listModules()).map(({ owner }) => owner)).toEqual(Array(3).fill(ownMark()));
  });

  it('says which microphones there are for an unknown one, and what to do without a server or a tool', async () => {
    await expect(openDelayedMicrophone({ delayMs: 100, microphone: 'Yeti' })).rejects.toMatchObject({
      code: 'mic/missing',
      message: expect.stringContaining('"FakeMicrophone" (fakemic)'),
    });
    const { PULSE_SERVER, PATH } = process.env;
    process.env.PULSE_SERVER = 'unix:/nonexistent/mouthpiece';
    try {
      await expect(openDelayedMicrophone({ delayMs: 100 })).rejects.toMatchObject({ code: 'sound/server' });
      process.env.PATH = '/nonexistent';
      await expect(openDelayedMicrophone({ delayMs: 100 })).rejects.toMatchObject({
        code: 'sound/tool',
        hint: 'sudo apt install pulseaudio-utils',
      });
    } finally {
      process.env.PULSE_SERVER = PULSE_SERVER;
      process.env.PATH = PATH;
    }
  });
});

describe.skipIf(!ready)('the program with --delayed-mic', () => {
  let server: FakeMicrophone;
  const programs: LiveProgram[] = [];
  beforeAll(() => {
    server = fakeMicrophone();
    server.start();
  });
  afterEach(() => {
    for (const program of programs.splice(0)) program.child.kill('SIGKILL');
  });
  afterAll(() => server?.stop());

  const small = ['--camera', 'off', '--device', 'cpu', '--size', '320x180'];
  const sound = () => {
    const { PULSE_SERVER, PULSE_RUNTIME_PATH } = process.env;
    return { PULSE_SERVER, PULSE_RUNTIME_PATH };
  };
  const launch = (...args: string[]) => {
    const program = start([...small, ...args], sound());
    programs.push(program);
    return program;
  };

  it('makes it as late as the picture is, and takes it away at its end', async () => {
    const program = launch('--delayed-mic');
    await program.until((stats) => stats.delayed !== undefined, 60_000);
    expect(await listModules()).toHaveLength(3);
    // Cut off with its server at the end.
    server.play(packagePath('presets/hello.wav')).catch(() => {});
    const { delayed, latency } = await program.until(
      ({ delayed, latency }) => !!latency && !!delayed && Math.abs(delayed.delayMs - latency.p50) <= 31,
      60_000,
    );
    console.info(`the picture is ${latency!.p50.toFixed(0)} ms late, the microphone ${delayed!.delayMs} ms`);
    expect(delayed!.name).toBe(DELAYED.name);
    expect((await program.interrupt()).code).toBe(0);
    expect(await listModules()).toEqual([]);
  });

  it('that was killed leaves it behind, and the next one takes it away; it comes and goes by command, too', async () => {
    const killed = launch('--delayed-mic');
    await killed.until((stats) => stats.delayed !== undefined, 60_000);
    killed.child.kill('SIGKILL');
    await pause(500);
    expect(await listModules()).toHaveLength(3);

    const program = launch();
    await program.until((stats) => stats.frames > 5, 60_000);
    expect(await listModules()).toEqual([]);

    const on = await run(['mic', 'delayed'], sound());
    expect(on.stderr).toMatch(/choose the microphone "Mouthpiece microphone \(delayed\)": \d+ ms late/);
    expect(await listModules()).toHaveLength(3);
    const off = await run(['mic', 'delayed', '--remove'], sound());
    expect(off.stderr).toMatch(/is gone/);
    expect(await listModules()).toEqual([]);
    expect((await program.interrupt()).code).toBe(0);
  });

  it('is told what to do where the command cannot work', async () => {
    const alone = await run(['mic', 'delayed']);
    expect(alone).toMatchObject({ code: 1, stderr: expect.stringMatching(/not running[\s\S]*mouthpiece start/) });
    const unheard = await run(['mic', 'delayed', '--ms', '100']);
    expect(unheard).toMatchObject({ code: 1, stderr: expect.stringMatching(/sound server/) });
    const late = await run(['mic', 'delayed', '--ms', '9000']);
    expect(late).toMatchObject({ code: 2, stderr: expect.stringMatching(/10 to 2000/) });
  });
});
