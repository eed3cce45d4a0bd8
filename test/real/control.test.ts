import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { packagePath } from '../../src/entry.js';
import { fakeMicrophone } from '../support/fake-mic.js';
import { needs } from '../support/needs.js';
import { addressOf, commanding, run, start } from '../support/program.js';
import { connectTool, type Second, type Watched, watched } from '../support/watched.js';

const PRESETS = ['aurelia', 'bolt', 'bruno', 'leo', 'mira', 'yuki'];
/** `SWITCHES=1000` runs the whole 100 s; ten a second either way. */
const SWITCHES = Number(process.env.SWITCHES ?? 150);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);
const median = (values: readonly number[]) => sorted(values)[values.length >> 1];

let program: Watched | undefined;
afterEach(async () => {
  await program?.close();
  program = undefined;
});

/** Presets lie some 60 levels apart; a moving head makes up for 7. */
function expectWhole(seconds: readonly { second: Second }[], marks: Watched['marks']): void {
  const darkest = Math.min(...Object.values(marks).flat());
  for (const { second } of seconds) {
    expect(second.least).toBe(255);
    expect(second.darkest).toBeGreaterThan(darkest - 15);
    expect(second.strangest).toBeLessThan(15);
  }
}

describe('switching presets on air', () => {
  it(`answers ${SWITCHES} switches at ten a second, with whole frames, flat memory, and the last one on air`, {
    timeout: 120_000 + SWITCHES * 150,
  }, async () => {
    program = await watched(200, PRESETS);
    const tool = await connectTool(program.address);
    const answers: Promise<unknown>[] = [];
    const codes = new Map<string, number>();
    const took: number[] = [];
    let last = '';
    const began = performance.now();
    for (let i = 0; i < SWITCHES; i++) {
      const others = PRESETS.filter((name) => name !== last);
      last = others[(i * 7 + (i >> 2)) % others.length];
      const asked = performance.now();
      answers.push(
        tool.ask('preset.use', { name: last }).then((answer) => {
          const code = answer.ok ? 'ok' : answer.error.code;
          codes.set(code, (codes.get(code) ?? 0) + 1);
          if (answer.ok) took.push(performance.now() - asked);
        }),
      );
      await pause(Math.max(0, began + (i + 1) * 100 - performance.now()));
    }
    await Promise.all(answers);
    await pause(2500);
    expect([...codes.keys()].filter((code) => code !== 'ok' && code !== 'preset/overtaken')).toEqual([]);
    expect([...codes.values()].reduce((sum, count) => sum + count, 0)).toBe(SWITCHES);
    const { seconds, marks, shown } = program;
    expect(seconds.at(-1)?.stats.preset).toBe(last);
    expect(shown.at(-1)?.name).toBe(last);
    expect(tool.events.filter(({ event }) => event === 'preset')).toHaveLength(codes.get('ok') ?? 0);
    expectWhole(seconds, marks);
    const memory = seconds.map(({ stats }) => stats.memoryMb);
    const quarter = Math.max(2, memory.length >> 2);
    const grown = median(memory.slice(-quarter)) - median(memory.slice(quarter, 2 * quarter));
    expect(grown).toBeLessThan(25);
    const frames = seconds.map(({ second }) => second.frames);
    console.info(
      `${SWITCHES} switches in ${((performance.now() - began) / 1000 - 2.5).toFixed(1)} s: ${JSON.stringify([...codes])}; ` +
        `answered after ${median(took).toFixed(0)} ms (median), ${Math.max(...took).toFixed(0)} (most); frames a second ` +
        `${Math.min(...frames)} to ${Math.max(...frames)}, median ${median(frames)}; memory ${Math.min(...memory).toFixed(0)} to ` +
        `${Math.max(...memory).toFixed(0)} MB, grown ${grown.toFixed(1)}; strangest ` +
        `${Math.max(...seconds.map(({ second }) => second.strangest)).toFixed(2)} levels; ` +
        `CPU ${(100 * median(seconds.map(({ stats }) => stats.cpu))).toFixed(0)} % of a core`,
    );
    tool.close();
  });

  it('has a switch on the frame at once', async () => {
    program = await watched(0, PRESETS);
    const tool = await connectTool(program.address);
    const delays: number[] = [];
    await expect.poll(() => program!.shown.at(-1)?.name).toBe(PRESETS.at(-1));
    for (let i = 0; i < 18; i++) {
      const name = PRESETS[(i * 5) % PRESETS.length];
      const before = program.shown.length;
      if (program.shown.at(-1)?.name === name) continue;
      const asked = performance.timeOrigin + performance.now();
      expect(await tool.ask('preset.use', { name })).toMatchObject({ ok: true });
      await expect.poll(() => program!.shown.length).toBeGreaterThan(before);
      expect(program.shown.at(-1)?.name).toBe(name);
      delays.push(program.shown[before].at - asked);
      await pause(200);
    }
    console.info(`on the frame after ${sorted(delays).map((ms) => ms.toFixed(0))} ms`);
    // Some 110 ms where two cores are free; other tests, and other work, run beside this one.
    expect(median(delays)).toBeLessThan(1500);
    expectWhole(program.seconds, program.marks);
    tool.close();
  });

  it('keeps the old preset when the new one is not there, and tells why', async () => {
    program = await watched(200, ['mira', 'leo']);
    const tool = await connectTool(program.address);
    expect(await tool.ask('preset.use', { name: 'nobody' })).toMatchObject({
      ok: false,
      error: { code: 'preset/unknown', message: expect.stringContaining('leo') },
    });
    expect(await tool.ask('preset.toggle', { name: 'mira' })).toMatchObject({ result: { preset: 'mira' } });
    expect(await tool.ask('preset.toggle', { name: 'mira' })).toMatchObject({ result: { preset: 'leo' } });
    expect(await tool.ask('preset.hold', { name: 'mira', down: true })).toMatchObject({ result: { preset: 'mira' } });
    expect(await tool.ask('preset.hold', { name: 'mira', down: false })).toMatchObject({ result: { preset: 'leo' } });
    expect(await tool.ask('expression.set', { name: 'smile', mode: 'hold' })).toMatchObject({ result: { on: true } });
    expect(await tool.ask('style.set', { style: 'news' })).toMatchObject({ result: { style: 'news' } });
    tool.close();
  });
});

describe('strangers', () => {
  /** Lives for a while, asks again and again, and hears only refusals. */
  function pester(address: string, until: number, statuses: Map<number, number>): Promise<void> {
    const { port } = new URL(address);
    const headers = { 'Content-Type': 'application/json', Authorization: 'Bearer wrong' };
    return new Promise((resolve) => {
      const ask = () => {
        if (performance.now() > until) return resolve();
        const asked = request(
          { host: '127.0.0.1', port, path: '/api/preset.use', method: 'POST', headers, agent: false },
          (response) => {
            const status = response.statusCode ?? 0;
            statuses.set(status, (statuses.get(status) ?? 0) + 1);
            response.resume().on('end', ask).on('error', ask);
          },
        );
        asked.on('error', () => setTimeout(ask, 5));
        asked.end('{"name":"leo"}');
      };
      ask();
    });
  }

  it('are refused: no token, a wrong one, a foreign Origin or Host, too large, no JSON', async () => {
    program = await watched(0, ['mira']);
    const { address } = program;
    const post = async (headers: Record<string, string>, body = '{"name":"leo"}') =>
      (await fetch(`${address}/api/preset.use`, { method: 'POST', headers, body })).status;
    const right = await commanding();
    const json = { 'Content-Type': 'application/json' };
    expect(await post(json)).toBe(401);
    expect(await post({ ...json, Authorization: 'Bearer wrong' })).toBe(401);
    expect(await post({ ...json, Authorization: `Basic ${right.Authorization.slice(7)}` })).toBe(401);
    expect(await post({ ...json, Cookie: `mouthpiece-${new URL(address).port}=wrong` })).toBe(401);
    expect(await post({ ...right, Origin: 'http://evil.test' })).toBe(403);
    expect(await post(right, JSON.stringify({ name: 'x'.repeat(100_000) }))).toBe(413);
    expect(await post(right, '{"name":')).toBe(400);
    const refusal = await fetch(`${address}/api/preset.use`, { method: 'POST', headers: json, body: '{}' });
    expect(await refusal.json()).toMatchObject({
      code: 'server/token',
      hint: expect.stringContaining('mouthpiece token'),
    });
    expect(program.seconds.at(-1)?.stats.preset ?? 'mira').toBe('mira');
    const token = right.Authorization.slice(7);
    expect(program.log()).not.toContain(token);
    for (const path of ['/', '/view', '/avatar'])
      expect(await (await fetch(`${address}${path}`)).text()).not.toContain(token);
  });

  it('take no frame from the face, a hundred at once', async () => {
    program = await watched(200, ['mira', 'leo']);
    const { address, seconds } = program;
    const ws = address.replace('http', 'ws');
    await pause(5000);
    const calm = seconds.slice(-4).map(({ second }) => second.frames);
    const statuses = new Map<number, number>();
    const until = performance.now() + 6000;
    const crowd = [
      ...Array.from({ length: 60 }, () => pester(address, until, statuses)),
      ...Array.from({ length: 20 }, () => {
        const socket = new WebSocket(`${ws}/control`);
        const chatter = setInterval(() => socket.readyState === socket.OPEN && socket.send('{"token":"guess"}'), 2);
        socket.on('error', () => {});
        return pause(6000).then(() => {
          clearInterval(chatter);
          socket.terminate();
        });
      }),
      ...Array.from({ length: 20 }, () => {
        const socket = connect(Number(new URL(address).port), '127.0.0.1', () =>
          socket.write('POST /api/x HTTP/1.1\r\nHo'),
        );
        socket.on('error', () => {});
        return pause(6000).then(() => void socket.destroy());
      }),
    ];
    await pause(1500);
    const before = seconds.length;
    await Promise.all(crowd);
    const pestered = seconds.slice(before).map(({ second }) => second.frames);
    console.info(`frames a second: calm ${calm}, pestered ${pestered}; answers ${JSON.stringify([...statuses])}`);
    expect(statuses.get(200)).toBeUndefined();
    expect(statuses.get(401)).toBeGreaterThan(100);
    expect(median(pestered)).toBeGreaterThan(0.85 * median(calm));
    expect(seconds.at(-1)?.stats.preset).toBe('leo');
    // And it is there for those who may.
    const tool = await connectTool(address);
    expect(await tool.ask('preset.use', { name: 'mira' })).toMatchObject({ ok: true });
    tool.close();
  });
});

describe('commands in another terminal', () => {
  it('reach the program that runs, and say so when none does', async () => {
    program = await watched(0, ['mira', 'leo']);
    const port = new URL(program.address).port;
    const used = await run(['use', 'mira', '--port', port]);
    expect([used.code, used.stderr]).toEqual([0, expect.stringContaining('mira is on air')]);
    const misspelt = await run(['use', 'leoo', '--port', port]);
    expect([misspelt.code, misspelt.stderr]).toEqual([2, expect.stringContaining('mouthpiece use leo')]);
    const unknown = await run(['use', 'nosuch', '--port', port]);
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('mouthpiece avatar list')]);
    expect(unknown.stderr).not.toContain('mouthpiece use');
    expect((await run(['express', 'wink', '--port', port])).code).toBe(0);
    const listed = await run(['action', 'preset.list', '--port', port]);
    expect(JSON.parse(listed.stdout)).toMatchObject({ onAir: 'mira' });
    expect((await run(['token'])).stdout.trim()).toBe((await commanding()).Authorization.slice(7));
    await program.close();
    program = undefined;
    const alone = await run(['use', 'mira', '--port', port]);
    expect([alone.code, alone.stderr]).toEqual([1, expect.stringContaining('mouthpiece start')]);
  });
});

describe.skipIf(!needs('pulseaudio', 'pactl', 'parec', 'paplay', 'setsid'))('microphones on air', () => {
  it('are changed without a restart, and one that is not there leaves the old source live', async () => {
    const microphone = fakeMicrophone();
    microphone.start();
    const { PULSE_SERVER, XDG_RUNTIME_DIR, PULSE_RUNTIME_PATH } = process.env;
    const speech = ['--wav', packagePath('presets/hello.wav'), '--loop', '--camera', 'off'];
    const live = start(speech, { PULSE_SERVER, XDG_RUNTIME_DIR, PULSE_RUNTIME_PATH });
    try {
      await live.until((stats) => stats.frames > 30 && stats.source.name === 'hello.wav');
      const tool = await connectTool(addressOf(live));
      expect(await tool.ask('microphone.use', { name: 'nowhere' })).toMatchObject({
        ok: false,
        error: { code: 'mic/missing', hint: 'the action microphone.list tells ids and names' },
      });
      expect((await live.until(() => true)).source).toMatchObject({ name: 'hello.wav', state: 'live' });
      const listed = await tool.ask('microphone.list');
      expect(listed).toMatchObject({ ok: true, result: { live: 'hello.wav' } });
      expect(await tool.ask('microphone.use', { name: 'FakeMicrophone' })).toMatchObject({ ok: true });
      const heard = live.until((stats) => /FakeMicrophone/.test(stats.source.name) && stats.source.levelDb > -60);
      await Promise.all([heard, microphone.play(packagePath('presets/hello.wav'))]);
      expect((await heard).source.state).toBe('live');
      tool.close();
      expect((await live.interrupt()).code).toBe(0);
    } finally {
      live.child.kill('SIGKILL');
      microphone.stop();
    }
  });
});
