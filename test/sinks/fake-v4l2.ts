import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CameraSystem } from '../../src/sinks/camera-devices.js';
import { CAP, CONTROL, type V4l2, type VideoFormat } from '../../src/sinks/v4l2.js';

/** An error as the system calls throw it. */
export const errno = (code: string): Error => Object.assign(new Error(code), { code });

/** A loopback device in memory that behaves as v4l2loopback 0.12.7 with exclusive_caps=1 does. */
export interface FakeDevice {
  readonly driver?: string;
  readonly label: string;
  /** Errno names: what the next calls of that name throw. */
  readonly fail: Partial<Record<keyof V4l2, string>>;
  caps: number;
  format?: VideoFormat;
  /** The format that it answers with, whatever is asked. */
  heldAt?: VideoFormat;
  fps?: number;
  readonly controls: Map<number, number>;
  readonly written: number[];
  /** Bytes that a write takes; default: all. */
  takes?: number;
  lockedBy?: number;
  readonly openers: Set<number>;
}

export const fakeDevice = (label: string, more: Partial<FakeDevice> = {}): FakeDevice => ({
  label,
  fail: {},
  caps: CAP.output,
  controls: new Map([
    [CONTROL.keepFormat, 0],
    [CONTROL.sustainFramerate, 0],
  ]),
  written: [],
  openers: new Set(),
  ...more,
});

export interface FakeSystem extends CameraSystem {
  /** Every call in order, e.g. `setFormat /dev/video1`. */
  readonly calls: string[];
}

/** A system with real /sys and /proc folders (in a temporary place) and the given devices by node name. */
export function fakeSystem(devices: Readonly<Record<string, FakeDevice>>): FakeSystem {
  const root = mkdtempSync(join(tmpdir(), 'mouthpiece-sys-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const [sys, proc, virtual] = ['class', 'proc', 'devices/virtual/video4linux'].map((name) => join(root, name));
  for (const folder of [sys, proc, virtual]) mkdirSync(folder, { recursive: true });
  for (const [node, { label }] of Object.entries(devices)) {
    mkdirSync(join(virtual, node));
    writeFileSync(join(virtual, node, 'name'), `${label}\n`);
    writeFileSync(join(virtual, node, 'max_openers'), '10\n');
    symlinkSync(join(virtual, node), join(sys, node));
  }

  const calls: string[] = [];
  const open = new Map<number, string>();
  let next = 3;
  function call(name: keyof V4l2, fd: number): FakeDevice {
    const path = open.get(fd);
    if (!path) throw errno('EBADF');
    return failing(name, path);
  }
  function failing(name: keyof V4l2, path: string): FakeDevice {
    calls.push(`${name} ${path}`);
    const device = devices[basename(path)];
    if (!device) throw errno('ENOENT');
    const code = device.fail[name];
    if (code) throw errno(code);
    return device;
  }
  const v4l2: V4l2 = {
    open(path) {
      const device = failing('open', path);
      open.set(next, path);
      device.openers.add(next);
      return next++;
    },
    close(fd) {
      const device = call('close', fd);
      if (device.lockedBy === fd) device.lockedBy = undefined;
      device.openers.delete(fd);
      open.delete(fd);
    },
    lock(fd) {
      const device = call('lock', fd);
      if (device.lockedBy !== undefined && device.lockedBy !== fd) throw errno('EAGAIN');
      device.lockedBy = fd;
    },
    queryCapability(fd) {
      const device = call('queryCapability', fd);
      return { driver: device.driver ?? 'v4l2 loopback', card: device.label, caps: device.caps };
    },
    setFormat(fd, format) {
      const device = call('setFormat', fd);
      device.format = device.heldAt ?? { ...format };
      return device.format;
    },
    setFps(fd, fps) {
      call('setFps', fd).fps = fps;
    },
    getControl: (fd, id) => call('getControl', fd).controls.get(id) ?? 0,
    setControl(fd, id, value) {
      call('setControl', fd).controls.set(id, value);
    },
    streamOn(fd) {
      call('streamOn', fd).caps |= CAP.output;
    },
    streamOff(fd) {
      call('streamOff', fd);
    },
    write(fd, bytes) {
      const device = call('write', fd);
      device.caps = CAP.capture;
      device.written.push(bytes[0]);
      return device.takes ?? bytes.byteLength;
    },
  };
  return { v4l2, sys, proc, calls };
}
