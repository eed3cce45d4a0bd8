/**
 * Runs inside the guest: every scenario of the camera on the real driver, one after the other; what happened is
 * written to /job/result.json, and judged by camera.test.ts. Devices: video1 Mouthpiece and video3 (exclusive_caps=1),
 * video2 (exclusive_caps=0).
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import { release } from 'node:os';
import { fileURLToPath } from 'node:url';
import { openCamera } from '../../../dist/sinks/camera.js';
import { cameraSystem, listCameras } from '../../../dist/sinks/camera-devices.js';
import { reopening } from '../../../dist/sinks/retry.js';
import { CAP, FOURCC, loadV4l2 } from '../../../dist/sinks/v4l2.js';
import { feed, frameBytes, frames, patterns, reader, run, sleep } from './guest.mjs';

const NOBODY = 65534;
const v4l2 = await loadV4l2();
const system = await cameraSystem();
const result = {};
const small = { width: 320, height: 240, fps: 30 };

const told = (error) => ({ code: error.code, message: error.message, hint: error.hint, retryable: error.retryable });
const refused = (open) => open().then((sink) => sink.close().then(() => 'opened'), told);
const openFds = () =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith('/dev/video');
    } catch {
      return false;
    }
  }).length;

function caps(path) {
  const fd = v4l2.open(path);
  try {
    const bits = v4l2.queryCapability(fd).caps;
    return [bits & CAP.capture ? 'capture' : '', bits & CAP.output ? 'output' : ''].filter(Boolean).join('+') || 'none';
  } finally {
    v4l2.close(fd);
  }
}

/** A producer that writes one frame and goes, without STREAMON. */
function careless(path, width, height, format = 'yuyv', whileOpen = () => {}) {
  const fd = v4l2.open(path);
  try {
    v4l2.setFormat(fd, { width, height, fourcc: FOURCC[format] });
    v4l2.write(fd, patterns(frameBytes(width, height, format))(0));
    whileOpen();
  } finally {
    v4l2.close(fd);
  }
}

/** Writes at `fps` while v4l2-ctl reads `count` frames. */
async function readBack(options, count, first = 1) {
  const { width, height, fps, format = 'yuyv' } = options;
  const camera = await openCamera(options);
  const frame = frames(width, height, format);
  const costs = [];
  const write = (number) => {
    const pixels = frame(number);
    const began = performance.now();
    camera.write(pixels);
    costs.push(performance.now() - began);
  };
  write(first);
  const app = reader(camera.path, width, height, format);
  let over = false;
  const full = app
    .until(() => app.count() > count)
    .finally(() => {
      over = true;
    });
  await feed(write, fps, first + 1, () => over);
  const answer = {
    full: await full,
    written: costs.length,
    writeMs: costs.sort((a, b) => a - b)[costs.length >> 1],
    format: run('v4l2-ctl', '-d', camera.path, '--get-fmt-video'),
    parm: run('v4l2-ctl', '-d', camera.path, '--get-parm'),
    sustain: run('v4l2-ctl', '-d', camera.path, '-C', 'sustain_framerate').trim(),
    caps: caps(camera.path),
    seen: await app.stop(),
  };
  await camera.close();
  return { ...answer, after: caps(camera.path) };
}

const writer = fileURLToPath(new URL('camera-writer.mjs', import.meta.url));
async function producer(...args) {
  const child = spawn(process.execPath, [writer, ...args.map(String)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), ended]);
  return { pid: child.pid, ended, kill: () => child.kill('SIGKILL') && ended };
}

const scenarios = {
  async missing() {
    return refused(() => openCamera({ device: '/dev/video9', ...small }));
  },
  async list() {
    return listCameras(system);
  },
  async auto() {
    const camera = await openCamera({ device: 'auto', ...small });
    const answer = { name: camera.name, fds: openFds() };
    await camera.close();
    return { ...answer, after: openFds() };
  },
  async yuyv() {
    return readBack({ device: '/dev/video1', width: 640, height: 360, fps: 30 }, 30);
  },
  async i420() {
    return readBack({ device: '/dev/video1', width: 480, height: 270, fps: 30, format: 'i420' }, 30);
  },
  async careless() {
    careless('/dev/video1', 640, 480);
    const left = caps('/dev/video1');
    return { left, ...(await readBack({ device: '/dev/video1', ...small }, 10)) };
  },
  async carelessWithReader() {
    let app;
    careless('/dev/video1', 320, 240, 'yuyv', () => {
      app = reader('/dev/video1', 320, 240, 'yuyv');
      // The reader must have begun before the producer goes.
      for (let i = 0; i < 100 && !run('sh', '-c', 'cat /proc/*/maps 2>/dev/null || true').includes('/dev/video1'); i++)
        run('sleep', '0.1');
    });
    const left = caps('/dev/video1');
    const other = await refused(() => openCamera({ device: '/dev/video1', width: 640, height: 360, fps: 30 }));
    const camera = await openCamera({ device: '/dev/video1', ...small });
    const frame = frames(320, 240, 'yuyv');
    await feed(
      (number) => camera.write(frame(number)),
      30,
      50,
      (i) => i >= 15,
    );
    await app.until(() => app.newest() >= 60);
    const seen = await app.stop();
    await camera.close();
    return { left, other, seen };
  },
  async keptFormat() {
    run('v4l2-ctl', '-d', '/dev/video1', '-c', 'keep_format=1');
    careless('/dev/video1', 640, 480);
    const left = caps('/dev/video1');
    return { left, ...(await readBack({ device: '/dev/video1', ...small }, 10)) };
  },
  async busyOurs() {
    const camera = await openCamera({ device: '/dev/video1', ...small });
    const open = await openCamera({ device: '/dev/video2', ...small });
    const answer = {
      exclusive: await refused(() => openCamera({ device: '/dev/video1', ...small })),
      shared: await refused(() => openCamera({ device: '/dev/video2', ...small })),
      list: listCameras(system),
      fds: openFds(),
    };
    const third = await openCamera({ device: 'auto', ...small });
    answer.third = third.name;
    answer.auto = await refused(() => openCamera({ device: 'auto', ...small }));
    await Promise.all([camera.close(), open.close(), third.close()]);
    return { ...answer, after: openFds() };
  },
  async busyForeign() {
    const one = await producer('foreign', '/dev/video1', 320, 240, 'yuyv', 20, 1, 60);
    const two = await producer('foreign', '/dev/video2', 320, 240, 'yuyv', 20, 1, 60);
    await sleep(500);
    const answer = {
      pids: [one.pid, two.pid],
      exclusive: await refused(() => openCamera({ device: '/dev/video1', ...small })),
      shared: await refused(() => openCamera({ device: '/dev/video2', ...small })),
      sharedOther: await refused(() => openCamera({ device: '/dev/video2', width: 640, height: 360, fps: 30 })),
      list: listCameras(system),
    };
    chmodSync('/dev/video1', 0o666);
    process.seteuid(NOBODY);
    answer.unseen = await refused(() => openCamera({ device: '/dev/video1', ...small }));
    process.seteuid(0);
    chmodSync('/dev/video1', 0o600);
    await one.kill();
    await two.kill();
    answer.later = await readBack({ device: '/dev/video1', ...small }, 5);
    return answer;
  },
  async permission() {
    process.seteuid(NOBODY);
    try {
      return {
        fixed: await refused(() => openCamera({ device: '/dev/video1', ...small })),
        auto: await refused(() => openCamera({ device: 'auto', ...small })),
        list: listCameras(system),
      };
    } finally {
      process.seteuid(0);
    }
  },
  async sizes() {
    const before = openFds();
    const odd = [];
    for (const [width, height] of [
      [641, 360],
      [640, 361],
    ])
      odd.push(await refused(() => openCamera({ device: '/dev/video1', width, height, fps: 30 })));
    const camera = await openCamera({ device: '/dev/video1', ...small });
    const frame = frames(320, 240, 'yuyv')(1);
    const size = frameBytes(320, 240, 'yuyv');
    const wrong = [];
    for (const bytes of [Buffer.alloc(size - 2), Buffer.alloc(size * 3), Buffer.alloc(0)]) {
      try {
        camera.write({ ...frame, as: () => bytes });
        wrong.push('written');
      } catch (error) {
        wrong.push(told(error));
      }
    }
    // That the driver would have taken them is why the sink must look.
    const fd = v4l2.open('/dev/video3');
    v4l2.setFormat(fd, { width: 320, height: 240, fourcc: FOURCC.yuyv });
    const driver = [v4l2.write(fd, Buffer.alloc(size - 2)), v4l2.write(fd, Buffer.alloc(size * 3)) < size * 3];
    v4l2.close(fd);
    await camera.close();
    return { odd, wrong, driver, before, after: openFds() };
  },
  async notACamera() {
    return refused(() => openCamera({ device: '/dev/null', ...small }));
  },
  async pace() {
    const one = await producer('ours', '/dev/video1', 320, 240, 'yuyv', 30, 1, 60);
    const app = reader('/dev/video1', 320, 240, 'yuyv');
    await app.until(() => app.count() >= 30);
    const [began, from, first] = [performance.now(), app.count(), app.newest()];
    await sleep(5000);
    const [ms, read, written] = [performance.now() - began, app.count() - from, app.newest() - first];
    const seen = await app.stop();
    await one.kill();
    return { ms, read, written, distinct: new Set(seen.slice(from, from + read).map(([number]) => number)).size, seen };
  },
  async killed() {
    const one = await producer('ours', '/dev/video1', 320, 240, 'yuyv', 30, 1, 60);
    const app = reader('/dev/video1', 320, 240, 'yuyv');
    await app.until(() => app.count() >= 30);
    await one.kill();
    await sleep(500);
    const [began, from] = [performance.now(), app.count()];
    await sleep(2000);
    const repeated = { ms: performance.now() - began, frames: app.count() - from };
    const two = await producer('ours', '/dev/video1', 320, 240, 'yuyv', 30, 100_000, 60);
    await app.until(() => app.newest() >= 100_030);
    const exited = app.exited;
    const seen = await app.stop();
    await two.kill();
    return { exited, repeated, seen };
  },
  async reloaded() {
    const events = [];
    let current;
    const sink = await reopening({
      open: async () => {
        current = await openCamera({ device: 'auto', ...small });
        return current;
      },
      lost: (error) => events.push(error.code),
      back: () => events.push('back'),
      firstMs: 50,
      maxMs: 400,
    });
    const frame = frames(320, 240, 'yuyv');
    sink.write(frame(1));
    await current.close();
    sink.write(frame(2));
    run('rmmod', 'v4l2loopback');
    const none = await refused(() => openCamera({ device: 'auto', ...small }));
    for (let i = 0; i < 20; i++) {
      sink.write(frame(3));
      await sleep(50);
    }
    const meanwhile = [...events];
    run('insmod', '/run/v4l2loopback.ko', 'video_nr=7', 'card_label=Again', 'exclusive_caps=1');
    for (let i = 0; i < 60 && !events.includes('back'); i++) {
      sink.write(frame(4));
      await sleep(50);
    }
    const name = sink.name;
    await sink.close();
    return { none, meanwhile, events, name, fds: openFds() };
  },
  async installed() {
    const files = ['/etc/modprobe.d/mouthpiece.conf', '/etc/modules-load.d/mouthpiece.conf'];
    const written = () => files.map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : ''));
    const cli = (...args) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/main.js', 'camera', ...args], {
        encoding: 'utf8',
      });
      return { status, said: stdout + stderr };
    };
    // The driver lies where the distribution's package puts it, and is not loaded.
    const folder = `/lib/modules/${release()}`;
    mkdirSync(`${folder}/extra`, { recursive: true });
    copyFileSync('/run/v4l2loopback.ko', `${folder}/extra/v4l2loopback.ko`);
    for (const list of ['modules.order', 'modules.builtin', 'modules.builtin.modinfo'])
      if (!existsSync(`${folder}/${list}`)) writeFileSync(`${folder}/${list}`, '');
    run('depmod');
    if (existsSync('/sys/module/v4l2loopback')) run('rmmod', 'v4l2loopback');
    const install = cli('install', '--yes', '--nr', '5', '--label', 'My Face');
    const answer = { install, files: written(), list: listCameras(system), exclusive: caps('/dev/video5') };
    const add = cli('add', '--nr', '6');
    const uninstall = cli('install', '--uninstall', '--yes');
    return { ...answer, add, uninstall, left: written(), after: listCameras(system) };
  },
};

const only = process.argv.slice(2);
for (const [name, scenario] of Object.entries(scenarios)) {
  if (only.length > 0 && !only.includes(name)) continue;
  const began = performance.now();
  try {
    result[name] = await scenario();
  } catch (error) {
    result[name] = { failed: String(error?.stack ?? error), code: error?.code };
  }
  console.log(`${name}: ${Math.round(performance.now() - began)} ms`);
}
writeFileSync('/job/result.json', JSON.stringify(result));
process.exit(0);
