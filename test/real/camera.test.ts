/**
 * The camera on the real v4l2loopback driver, in one boot of a small guest (vm/); vm/camera-guest.mjs plays the
 * scenarios with the compiled sinks and an independent reader (v4l2-ctl), and here is what must have come out.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../support/needs.js';

const vm = fileURLToPath(new URL('vm', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const job = mkdtempSync(join(tmpdir(), 'mouthpiece-camera-'));

// biome-ignore lint/suspicious/noExplicitAny: what a script in another machine said, judged below
type Outcome = any;
let result: Record<string, Outcome> = {};
let missing: string | undefined;

function run(command: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<{ code: number; said: string }> {
  const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => {
      said += text;
    });
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 127, said: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, said }));
  });
}

/** A scenario of the guest, judged. */
const scenario = (name: string, title: string, judge: (outcome: Outcome) => void): void => {
  it(title, ({ skip }) => {
    if (missing) skip(missing);
    expect(result[name]?.failed).toBeUndefined();
    judge(result[name]);
  });
};

type Seen = [number: number, state: 'whole' | 'torn' | 'wrong'][];

/** Each frame is one that was written, in the order of writing. A machine that sleeps may tear a few, never make any up. */
const exact = (seen: Seen): void => {
  expect(seen.filter(([, state]) => state === 'wrong')).toEqual([]);
  expect(seen.filter(([, state]) => state === 'torn').length).toBeLessThanOrEqual(Math.max(1, 0.03 * seen.length));
  for (let i = 1; i < seen.length; i++) expect(seen[i][0]).toBeGreaterThanOrEqual(seen[i - 1][0]);
};
const distinct = (seen: Seen): number => new Set(seen.map(([number]) => number)).size;

const able = needs('qemu-system-x86_64', 'gcc-12', 'make', 'cpio', 'modprobe', 'v4l2-ctl', 'apt-get', 'dpkg-deb');

describe.skipIf(!able)('the camera, on the real driver', () => {
  beforeAll(async () => {
    const built = await run(join(vm, 'build.sh'), []);
    if (built.code !== 0) {
      missing = `the guest cannot be built here: ${built.said.trim()}`;
      if (process.env.CI === 'true') throw new Error(missing);
      console.warn(`skipped: ${missing}`);
      return;
    }
    const ran = await run(join(vm, 'run.sh'), ['node', join(vm, 'camera-guest.mjs')], {
      VM_JOB: job,
      VM_TIMEOUT: '420',
      V4L2_ARGS: 'devices=3 video_nr=1,2,3 card_label=Mouthpiece,Shared,Third exclusive_caps=1,0,1 max_buffers=8',
    });
    if (ran.code !== 0) throw new Error(`the guest ended with ${ran.code}:\n${ran.said}`);
    result = JSON.parse(readFileSync(join(job, 'result.json'), 'utf8'));
  }, 600_000);
  afterAll(() => rmSync(job, { recursive: true, force: true }));

  scenario('yuyv', 'gives a reader the frames that were written, in YUYV', (got) => {
    expect(got.full).toBe(true);
    exact(got.seen);
    expect(distinct(got.seen)).toBeGreaterThan(10);
    expect(got.format).toMatch(/640\/360[\s\S]*'YUYV'/);
  });

  scenario('i420', 'gives a reader the frames that were written, in I420 and another size', (got) => {
    expect(got.full).toBe(true);
    exact(got.seen);
    expect(distinct(got.seen)).toBeGreaterThan(10);
    expect(got.format).toMatch(/480\/270[\s\S]*'YU12'/);
  });

  scenario('yuyv', 'tells apps its rate, repeats the last frame in a stall, and is free again once closed', (got) => {
    expect(got.parm).toContain('30.000');
    expect(got.sustain).toBe('sustain_framerate: 1');
    expect(got.caps).toBe('capture');
    expect(got.after).toBe('output');
  });

  scenario('pace', 'reaches a reader at 30 frames a second', (got) => {
    exact(got.seen);
    // An emulated machine on a busy host may be slow, but it must not lose or invent frames.
    expect(got.read / (got.ms / 1000)).toBeGreaterThan(15);
    expect(got.read / (got.ms / 1000)).toBeLessThan(33);
    expect(got.distinct).toBeGreaterThan(0.7 * got.written);
  });

  scenario(
    'killed',
    'keeps its reader with the last frame when the program is killed, and goes on when it is started again',
    (got) => {
      exact(got.seen);
      expect(got.exited).toBeNull();
      expect(got.repeated.frames / (got.repeated.ms / 1000)).toBeGreaterThan(15);
      expect(distinct(got.seen.filter(([number]: Seen[number]) => number >= 100_000))).toBeGreaterThan(10);
    },
  );

  scenario('auto', 'is found by itself, the one with our label first, and leaves no descriptor open', (got) => {
    expect(got).toEqual({ name: 'Mouthpiece (/dev/video1)', fds: 1, after: 0 });
  });

  scenario('list', 'is listed with its label', (got) => {
    expect(got).toEqual(
      ['Mouthpiece', 'Shared', 'Third'].map((name, i) => ({
        path: `/dev/video${i + 1}`,
        name,
        busy: false,
        permission: true,
      })),
    );
  });

  scenario('careless', 'takes a device that a producer without STREAMON has left dead', (got) => {
    expect(got.left).toBe('none');
    expect(got.full).toBe(true);
    exact(got.seen);
  });

  scenario(
    'carelessWithReader',
    'takes a device that such a producer has left with a reader on it, and serves that reader',
    (got) => {
      expect(got.left).toBe('capture');
      exact(got.seen);
      expect(distinct(got.seen.filter(([number]: Seen[number]) => number >= 50))).toBeGreaterThan(3);
    },
  );

  scenario(
    'carelessWithReader',
    'says which size a device is held at when the driver answers with another one',
    (got) => {
      expect(got.other).toMatchObject({
        code: 'camera/format',
        message: expect.stringContaining('320x240 YUYV'),
        hint: expect.stringContaining('--size 320x240'),
      });
    },
  );

  scenario('keptFormat', 'takes a device whose format another tool has kept', (got) => {
    expect(got.left).toBe('capture');
    expect(got.full).toBe(true);
    exact(got.seen);
    expect(got.format).toMatch(/320\/240/);
  });

  scenario(
    'busyOurs',
    'is busy for a second Mouthpiece with either setting of exclusive_caps, and auto passes on',
    (got) => {
      expect(got.exclusive.code).toBe('camera/busy');
      expect(got.shared.code).toBe('camera/busy');
      expect(got.list.map((camera: { busy: boolean }) => camera.busy)).toEqual([true, true, false]);
      expect(got.third).toBe('Third (/dev/video3)');
      expect(got.auto.code).toBe('camera/busy');
      expect([got.fds, got.after]).toEqual([2, 0]);
    },
  );

  scenario('busyForeign', 'is busy while another program feeds it, and names that program', (got) => {
    expect(got.exclusive).toMatchObject({ code: 'camera/busy', message: expect.stringContaining(`(${got.pids[0]})`) });
    expect(got.shared).toMatchObject({ code: 'camera/busy', message: expect.stringContaining(`(${got.pids[1]})`) });
    expect(got.sharedOther.code).toBe('camera/busy');
    expect(got.list.map((camera: { busy: boolean }) => camera.busy)).toEqual([true, true, false]);
  });

  scenario(
    'busyForeign',
    'sees by its frames a producer whose process is hidden, and takes the device after its death',
    (got) => {
      expect(got.unseen.code).toBe('camera/busy');
      expect(got.later.full).toBe(true);
      exact(got.later.seen);
    },
  );

  scenario('permission', 'that this user may not open is told as such, fixed or auto', (got) => {
    expect(got.fixed).toMatchObject({ code: 'camera/permission', hint: expect.stringContaining('usermod -aG video') });
    expect(got.auto.code).toBe('camera/permission');
    expect(got.list.map((camera: { permission: boolean }) => camera.permission)).toEqual([false, false, false]);
  });

  scenario('missing', 'that is not there is told with the command that makes it', (got) => {
    expect(got).toMatchObject({
      code: 'camera/missing',
      hint: expect.stringContaining('npx mouthpiece camera install --nr 9'),
    });
  });

  scenario('notACamera', 'is not taken for some other node', (got) => {
    expect(got.code).toBe('camera/driver');
  });

  scenario('sizes', 'refuses odd sizes, and frames of a length that the driver would take for frames', (got) => {
    expect(got.odd.map((error: { code: string }) => error.code)).toEqual(['camera/format', 'camera/format']);
    expect(got.driver).toEqual([320 * 240 * 2 - 2, true]);
    expect(got.wrong.map((error: { code: string }) => error.code)).toEqual(Array(3).fill('camera/format'));
    expect([got.before, got.after]).toEqual([0, 0]);
  });

  scenario('reloaded', 'comes back when its driver does', (got) => {
    expect(got.none.code).toBe('camera/missing');
    expect(got.meanwhile).toEqual(['camera/lost']);
    expect(got.events).toEqual(['camera/lost', 'back']);
    expect(got.name).toBe('Again (/dev/video7)');
    expect(got.fds).toBe(0);
  });

  scenario('installed', 'is installed by one command, for good, and taken away by another', (got) => {
    expect(got.install, got.install.said).toMatchObject({ status: 0 });
    expect(got.files).toEqual([
      'options v4l2loopback exclusive_caps=1 card_label="My Face" max_buffers=8 video_nr=5\n',
      'v4l2loopback\n',
    ]);
    expect(got.list).toEqual([{ path: '/dev/video5', name: 'My Face', busy: false, permission: true }]);
    // What takes frames only is a camera for apps once it is fed: so it is with exclusive_caps=1.
    expect(got.exclusive).toBe('output');
    // This driver (0.12) has no control node.
    expect(got.add).toMatchObject({ status: 1, said: expect.stringMatching(/older than 0\.13/) });
    expect(got.uninstall, got.uninstall.said).toMatchObject({ status: 0 });
    expect([got.left, got.after]).toEqual([['', ''], []]);
  });
});
