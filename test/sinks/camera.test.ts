import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCamera } from '../../src/sinks/camera.js';
import { listCameras, producers } from '../../src/sinks/camera-devices.js';
import { CAP, CONTROL, FOURCC, fourccName, loadV4l2 } from '../../src/sinks/v4l2.js';
import { type FakeDevice, fakeDevice, fakeSystem } from './fake-v4l2.js';
import { testFrames } from './frames.js';

const small = { width: 32, height: 16, fps: 30 } as const;
const frame = testFrames(small.width, small.height);

/** Opens video1 of a system with that one device. */
function setUp(device: FakeDevice) {
  const system = fakeSystem({ video1: device });
  return { system, open: (more = {}) => openCamera({ device: '/dev/video1', ...small, system, ...more }) };
}

/** A process of the fake /proc that has `path` open. */
function process_(proc: string, pid: number, path: string, flags: number, maps = ''): void {
  const folder = join(proc, String(pid));
  mkdirSync(join(folder, 'fd'), { recursive: true });
  mkdirSync(join(folder, 'fdinfo'));
  symlinkSync(path, join(folder, 'fd', '5'));
  writeFileSync(join(folder, 'fdinfo', '5'), `pos:\t0\nflags:\t0${flags.toString(8)}\n`);
  writeFileSync(join(folder, 'maps'), maps);
  writeFileSync(join(folder, 'comm'), 'obs\n');
}

describe('opening a camera', () => {
  it('sets the controls, then the format, then the rate, and streams on with the first frame', async () => {
    const device = fakeDevice('Mouthpiece');
    const { system, open } = setUp(device);
    const camera = await open();
    expect(camera.name).toBe('Mouthpiece (/dev/video1)');
    expect(system.calls.map((call) => call.split(' ')[0])).toEqual([
      'open',
      'queryCapability',
      'lock',
      'setControl',
      'setFormat',
      'setFps',
    ]);
    expect(device.controls.get(CONTROL.sustainFramerate)).toBe(1);
    expect(device.format).toEqual({ width: 32, height: 16, fourcc: FOURCC.yuyv });
    expect(device.fps).toBe(30);
    // Before it has a picture it is no camera for apps: they would see green.
    expect(system.calls.join()).not.toContain('streamOn');
    camera.write(frame(0));
    camera.write(frame(1));
    expect(system.calls.filter((call) => call.startsWith('streamOn'))).toHaveLength(1);
    await camera.close();
    expect(device.openers.size).toBe(0);
  });

  it('takes a driver that knows no STREAMON without buffers', async () => {
    const { open } = setUp(fakeDevice('Mouthpiece', { fail: { streamOn: 'EINVAL' } }));
    const camera = await open();
    camera.write(frame(0));
    await camera.close();
  });

  it('never leaves a descriptor open, whichever call fails', async () => {
    const names = ['queryCapability', 'lock', 'setControl', 'setFormat', 'setFps', 'streamOn'] as const;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.constantFrom('EINVAL', 'EBUSY', 'ENODEV', 'EIO', 'EACCES', 'EAGAIN'),
        fc.constantFrom(0, CAP.output, CAP.capture, CAP.capture | CAP.output),
        async (name, code, caps) => {
          const device = fakeDevice('Mouthpiece', { caps, fail: { [name]: code } });
          const camera = await setUp(device)
            .open()
            .catch((error: { code: string }) => {
              expect(error.code).toMatch(/^camera\//);
            });
          if (camera) await camera.close();
          expect(device.openers.size).toBe(0);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('rescues a device that is neither camera nor output', async () => {
    const device = fakeDevice('Mouthpiece', { caps: 0 });
    const { system, open } = setUp(device);
    const camera = await open();
    expect(system.calls.slice(0, 7).map((call) => call.split(' ')[0])).toEqual([
      'open',
      'queryCapability',
      'lock',
      'streamOn',
      'close',
      'open',
      'queryCapability',
    ]);
    await camera.close();
  });

  it('is refused with the reason and the way out', async () => {
    const cases: [Partial<FakeDevice>, string, RegExp][] = [
      [{ fail: { open: 'EACCES' } }, 'camera/permission', /usermod -aG video/],
      [{ fail: { open: 'ENOENT' } }, 'camera/missing', /mouthpiece camera install --nr 1/],
      [{ fail: { open: 'EBUSY' } }, 'camera/busy', /fuser/],
      [{ fail: { setFormat: 'EBUSY' } }, 'camera/busy', /fuser/],
      [{ fail: { lock: 'EAGAIN' } }, 'camera/busy', /fuser/],
      [{ fail: { queryCapability: 'ENOTTY' } }, 'camera/driver', /mouthpiece devices/],
      [{ driver: 'uvcvideo' }, 'camera/driver', /mouthpiece devices/],
      [{ heldAt: { width: 640, height: 480, fourcc: FOURCC.i420 } }, 'camera/format', /--size 640x480/],
      [{ caps: CAP.capture, fail: { streamOn: 'EBUSY' } }, 'camera/busy', /fuser/],
    ];
    for (const [more, code, hint] of cases)
      await expect(setUp(fakeDevice('Mouthpiece', more)).open()).rejects.toMatchObject({
        code,
        hint: expect.stringMatching(hint),
      });
  });

  it('refuses odd and empty sizes before it touches the device', async () => {
    const { system, open } = setUp(fakeDevice('Mouthpiece'));
    for (const size of [
      { width: 33 },
      { height: 15 },
      { width: 0 },
      { width: 2.5 },
      { height: Number.NaN },
      { fps: 0 },
    ])
      await expect(open(size)).rejects.toMatchObject({ code: 'camera/format' });
    expect(system.calls).toEqual([]);
  });

  it('names the program that feeds a shared device, and does not mind its readers', async () => {
    const device = fakeDevice('Mouthpiece', { caps: CAP.capture | CAP.output });
    const { system, open } = setUp(device);
    process_(system.proc, 100, '/dev/video1', 0o100002, '7f00-7f01 rw-s 00000000 00:05 1 /dev/video1\n');
    process_(system.proc, 101, '/dev/video1', 0o100000);
    process_(system.proc, 102, '/dev/video2', 0o100002);
    expect(producers(system, '/dev/video1')).toEqual([]);
    await (await open()).close();
    process_(system.proc, 103, '/dev/video1', 0o100002);
    await expect(open()).rejects.toMatchObject({
      code: 'camera/busy',
      message: '/dev/video1 is already fed by obs (103)',
    });
  });
});

describe('a camera found by itself', () => {
  const auto = { device: 'auto', ...small } as const;

  it('is one with our label, then the first that is free and may be written', async () => {
    const system = fakeSystem({
      video0: fakeDevice('OBS Virtual Camera'),
      video2: fakeDevice('Other'),
      video10: fakeDevice('AvatarCam'),
    });
    expect(listCameras(system).map(({ path }) => path)).toEqual(['/dev/video10', '/dev/video0', '/dev/video2']);
    const opened = [];
    for (let i = 0; i < 3; i++) opened.push(await openCamera({ ...auto, system }));
    expect(opened.map(({ path }) => path)).toEqual(['/dev/video10', '/dev/video0', '/dev/video2']);
    await expect(openCamera({ ...auto, system })).rejects.toMatchObject({ code: 'camera/busy' });
    for (const camera of opened) await camera.close();
  });

  it('is told as missing, or as forbidden, when there is none to use', async () => {
    await expect(openCamera({ ...auto, system: fakeSystem({}) })).rejects.toMatchObject({
      code: 'camera/missing',
      hint: expect.stringContaining('npx mouthpiece camera install'),
    });
    const system = fakeSystem({ video1: fakeDevice('Mouthpiece', { fail: { open: 'EACCES' } }) });
    expect(listCameras(system)).toEqual([{ path: '/dev/video1', name: 'Mouthpiece', busy: false, permission: false }]);
    await expect(openCamera({ ...auto, system })).rejects.toMatchObject({ code: 'camera/permission' });
  });

  it('is not a real camera, which is never opened', () => {
    const system = fakeSystem({});
    const bus = mkdtempSync(join(system.proc, 'pci-'));
    writeFileSync(join(bus, 'name'), 'Webcam\n');
    symlinkSync(bus, join(system.sys, 'video0'));
    expect(listCameras(system)).toEqual([]);
    expect(system.calls).toEqual([]);
  });

  it('is looked for in vain where the system knows no cameras', () => {
    expect(listCameras({ ...fakeSystem({}), sys: '/no/such/folder' })).toEqual([]);
  });
});

describe('writing to a camera', () => {
  it('hands over each frame whole, once, and streams on with the first: without one the camera would be green', async () => {
    const device = fakeDevice('Mouthpiece');
    const { open } = setUp(device);
    for (const format of ['yuyv', 'i420'] as const) {
      const camera = await open({ format });
      device.written.length = 0;
      for (let i = 0; i < 5; i++) expect(camera.write(frame(i))).toBeUndefined();
      expect(device.written).toEqual([16, 17, 18, 19, 20]);
      await camera.close();
    }
  });

  it('refuses a frame of another size, which the driver would show torn', async () => {
    const device = fakeDevice('Mouthpiece');
    const camera = await setUp(device).open();
    expect(() => camera.write(testFrames(16, 32)(0))).toThrow(/takes frames of 32x16/);
    expect(() => camera.write({ ...frame(0), as: () => new Uint8Array(3) })).toThrow(/3 bytes/);
    expect(device.written).toEqual([]);
    await camera.close();
  });

  it('tells a short write and a lost device, and lets a full queue pass', async () => {
    const device = fakeDevice('Mouthpiece');
    const camera = await setUp(device).open();
    device.takes = 7;
    expect(() => camera.write(frame(0))).toThrow(/took 7 of 1024 bytes/);
    device.takes = undefined;
    device.fail.write = 'EAGAIN';
    camera.write(frame(1));
    device.fail.write = 'ENODEV';
    expect(() => camera.write(frame(1))).toThrow(expect.objectContaining({ code: 'camera/lost', retryable: true }));
    device.fail.write = 'EBUSY';
    expect(() => camera.write(frame(1))).toThrow(expect.objectContaining({ code: 'camera/busy' }));
    await camera.close();
    await camera.close();
    expect(() => camera.write(frame(1))).toThrow(expect.objectContaining({ code: 'camera/lost' }));
  });
});

describe.skipIf(process.platform !== 'linux')('the Video4Linux calls', () => {
  it('fail with the name of the errno and of the call', async () => {
    const v4l2 = await loadV4l2();
    const fd = v4l2.open('/dev/null');
    try {
      expect(() => v4l2.queryCapability(fd)).toThrow(expect.objectContaining({ code: 'ENOTTY', syscall: 'QUERYCAP' }));
      expect(v4l2.write(fd, new Uint8Array(10))).toBe(10);
      v4l2.lock(fd);
    } finally {
      v4l2.close(fd);
    }
    expect(() => v4l2.write(fd, new Uint8Array(1))).toThrow(
      expect.objectContaining({ code: 'EBADF', syscall: 'write' }),
    );
    expect(() => v4l2.open('/dev/no-such-video')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
    expect(fourccName(FOURCC.yuyv)).toBe('YUYV');
  });
});
