/**
 * A call: the whole program feeds the real v4l2loopback driver, and real Chromium takes that camera, in one boot of a small
 * guest (vm/). vm/call-guest.mjs stops, kills and restarts the program under the page; here is what must have come out.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../support/needs.js';

const vm = fileURLToPath(new URL('vm', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const job = mkdtempSync(join(tmpdir(), 'mouthpiece-call-'));
const [WIDTH, HEIGHT] = [320, 180];
/** An emulated machine beside other tests is slow. */
const PATIENCE_S = 900;
/** Of run.sh: the guest ended without the status of its command. */
const NO_ANSWER = 125;

function run(command: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<{ code: number; said: string }> {
  const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => {
      said = (said + text).slice(-20_000);
    });
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 127, said: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, said }));
  });
}

/** RGB of a YUYV picture (BT.601, limited range), as apps read our frames. */
function rgbOf(yuyv: Uint8Array): Float64Array {
  const rgb = new Float64Array(WIDTH * HEIGHT * 3);
  const byte = (value: number) => Math.min(255, Math.max(0, value));
  for (let i = 0; i < WIDTH * HEIGHT; i++) {
    const pair = (i >> 1) * 4;
    const luma = (255 / 219) * (yuyv[i * 2] - 16);
    const [u, v] = [yuyv[pair + 1] - 128, yuyv[pair + 3] - 128];
    rgb[i * 3] = byte(luma + 1.596 * v);
    rgb[i * 3 + 1] = byte(luma - 0.3918 * u - 0.813 * v);
    rgb[i * 3 + 2] = byte(luma + 2.0172 * u);
  }
  return rgb;
}

/** Mean difference of an RGBA picture from an RGB one, in levels. */
function difference(rgba: Uint8Array, rgb: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < WIDTH * HEIGHT; i++)
    for (let c = 0; c < 3; c++) sum += Math.abs(rgba[i * 4 + c] - rgb[i * 3 + c]);
  return sum / rgb.length;
}

const able = needs(
  ...['qemu-system-x86_64', 'gcc-12', 'make', 'cpio', 'modprobe', 'v4l2-ctl', 'apt-get', 'dpkg-deb'],
  'chromium-headless-shell',
);

describe.skipIf(!able)('a call, on the real driver and in real Chromium', () => {
  // biome-ignore lint/suspicious/noExplicitAny: what a script in another machine said, judged below
  let result: Record<string, any> = {};
  let missing: string | undefined;
  const file = (name: string) => readFileSync(join(job, name));

  beforeAll(
    async () => {
      const built = await run(join(vm, 'build.sh'), []);
      if (built.code !== 0) {
        missing = `the guest cannot be built here: ${built.said.trim()}`;
        if (process.env.CI === 'true') throw new Error(missing);
        console.warn(`skipped: ${missing}`);
        return;
      }
      mkdirSync(join(job, 'plans'));
      execFileSync(process.execPath, [
        join(vm, 'plans.mjs'),
        'make',
        join(job, 'plans'),
        String(WIDTH),
        String(HEIGHT),
      ]);
      const guest = () =>
        run(join(vm, 'run.sh'), ['node', join(vm, 'call-guest.mjs')], {
          VM_JOB: job,
          VM_MEM: '3072',
          VM_TIMEOUT: String(PATIENCE_S),
        });
      let ran = await guest();
      // The emulator itself died, and took the guest along before it could say anything of us; or it stands still.
      const stoodStill = () => ran.code === 0 && JSON.parse(file('call.json').toString()).stoodStill === true;
      if (ran.code === NO_ANSWER || stoodStill()) {
        console.warn(`the guest is booted once more:\n${ran.said}\n${file('console').toString().slice(-2000)}`);
        ran = await guest();
      }
      if (ran.code !== 0) throw new Error(`the guest ended with ${ran.code}:\n${ran.said}`);
      result = JSON.parse(file('call.json').toString());
      expect(result.failed).toBeUndefined();
    },
    (2 * PATIENCE_S + 200) * 1000,
  );
  afterAll(() => rmSync(job, { recursive: true, force: true }));

  const judged = (title: string, judge: () => void) =>
    it(title, ({ skip }) => {
      if (missing) skip(missing);
      judge();
    });

  judged('begins with the face, before anything is said', () => {
    // Neither green nor black nor grey, but the picture that the program goes on to send, apart from what moves.
    expect(difference(file('first.rgba'), rgbOf(file('sent.yuyv')))).toBeLessThan(6);
  });

  judged('shows the frames of the program, under its name, to 3 levels', () => {
    expect(result.label).toBe('Mouthpiece');
    expect(result.stall).toMatchObject({ width: WIDTH, height: HEIGHT });
    const error = difference(file('seen.rgba'), rgbOf(file('sent.yuyv')));
    console.info(`mean difference of the page's picture from the frame sent: ${error.toFixed(2)} levels`);
    expect(error).toBeLessThan(3);
  });

  judged('goes on through a stall of 15 s', () => {
    expect(result.stall.ms).toBeGreaterThanOrEqual(15_000);
    expect(result.stall).toMatchObject({ state: 'live', muted: false });
    expect(result.stall.events).not.toContain('ended');
    expect(result.stall.frames).toBeGreaterThan(5);
  });

  judged('goes on when the program is killed and started again, in the same format', () => {
    expect(result.after).toMatchObject({ state: 'live', muted: false, width: WIDTH, height: HEIGHT });
    expect(result.after.events).not.toContain('ended');
    expect(result.after.format).toBe(result.format);
    expect(result.format).toMatch(/320\/180[\s\S]*'YUYV'/);
  });
});
