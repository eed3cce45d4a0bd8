import { closeSync, constants, openSync } from 'node:fs';
import { constants as osConstants } from 'node:os';

/** What a video node says of itself (VIDIOC_QUERYCAP). */
export interface Capability {
  readonly driver: string;
  readonly card: string;
  /** Bits of `CAP`: what this node can do now, which for a loopback device changes with its producer. */
  readonly caps: number;
}

/** A picture format as the driver keeps it. */
export interface VideoFormat {
  readonly width: number;
  readonly height: number;
  readonly fourcc: number;
}

export const CAP = Object.freeze({ capture: 1, output: 2 });
export const FOURCC = Object.freeze({ yuyv: 0x56595559, i420: 0x32315559 });
/** The controls of v4l2loopback. */
export const CONTROL = Object.freeze({ keepFormat: 0x0098f900, sustainFramerate: 0x0098f901 });

/** Four letters for people, e.g. `YUYV`. */
export const fourccName = (code: number): string => Buffer.from([code, code >> 8, code >> 16, code >> 24]).toString();

/**
 * The calls of the Video4Linux2 API that a producer of frames makes. Each throws an `Error` with `code` (an errno
 * name such as `EBUSY`) and `syscall`, as Node's own file functions do.
 */
export interface V4l2 {
  /** Opens for reading and writing, closed on exec. */
  open(path: string): number;
  close(fd: number): void;
  /** Takes the node for this program alone (flock, advisory); EAGAIN when another one holds it. Ends with the fd. */
  lock(fd: number): void;
  queryCapability(fd: number): Capability;
  /** @returns what the driver took, which need not be what was asked */
  setFormat(fd: number, format: VideoFormat): VideoFormat;
  setFps(fd: number, fps: number): void;
  getControl(fd: number, id: number): number;
  setControl(fd: number, id: number, value: number): void;
  streamOn(fd: number): void;
  streamOff(fd: number): void;
  /** One write() call, not repeated. @returns bytes taken */
  write(fd: number, bytes: Uint8Array): number;
}

// ioctl numbers and offsets of 64-bit Linux; x86-64 and arm64 agree on every one.
const IOCTL = Object.freeze({
  QUERYCAP: 0x80685600,
  S_FMT: 0xc0d05605,
  S_PARM: 0xc0cc5616,
  G_CTRL: 0xc008561b,
  S_CTRL: 0xc008561c,
  STREAMON: 0x40045612,
  STREAMOFF: 0x40045613,
});
const BUF_TYPE_VIDEO_OUTPUT = 2;
const FIELD_NONE = 1;
const COLORSPACE_SMPTE170M = 1;
const LOCK_EX_NB = 6;

const errnoNames = new Map(Object.entries(osConstants.errno).map(([name, value]) => [value as number, name]));

const text = (struct: Buffer, from: number, length: number): string =>
  struct.toString('utf8', from, from + length).replace(/\0.*$/s, '');

/** One ioctl with a struct. @returns what it answers; throws as the calls of `V4l2` */
export type Ioctl = (fd: number, request: number, struct: Buffer, name: string) => number;

/** libc's functions. Rejects where there is none to load (not 64-bit Linux, or koffi's binary is missing). */
async function loadLibc() {
  if (process.platform !== 'linux' || !['x64', 'arm64'].includes(process.arch))
    throw new Error(`Video4Linux needs 64-bit Linux, this is ${process.platform} ${process.arch}`);
  const { default: koffi } = await import('koffi');
  const libc = koffi.load(null);
  const rawIoctl = libc.func('int ioctl(int fd, unsigned long request, void *arg)');
  const rawWrite = libc.func('intptr_t write(int fd, const void *bytes, size_t count)');
  const flock = libc.func('int flock(int fd, int operation)');

  function check(result: number, syscall: string): number {
    if (result >= 0) return result;
    const errno = koffi.errno();
    const code = errnoNames.get(errno) ?? `errno ${errno}`;
    throw Object.assign(new Error(`${code}, ${syscall}`), { code, errno, syscall });
  }
  const ioctl: Ioctl = (fd, request, struct, name) => check(rawIoctl(fd, request, struct), name);
  return { ioctl, rawWrite, flock, check };
}

/** @throws as `loadV4l2` */
export const loadIoctl = async (): Promise<Ioctl> => (await loadLibc()).ioctl;

/** Loads libc by FFI. Rejects where there is none to load (not 64-bit Linux, or koffi's binary is missing). */
export async function loadV4l2(): Promise<V4l2> {
  const { ioctl, rawWrite, flock, check } = await loadLibc();
  const control = (fd: number, name: keyof typeof IOCTL, struct: Buffer): void => {
    ioctl(fd, IOCTL[name], struct, name);
  };
  const uint32s = (bytes: number, values: Readonly<Record<number, number>>): Buffer => {
    const struct = Buffer.alloc(bytes);
    for (const [offset, value] of Object.entries(values)) struct.writeUInt32LE(value, Number(offset));
    return struct;
  };

  return {
    open: (path) => openSync(path, constants.O_RDWR),
    close: closeSync,
    lock: (fd) => {
      check(flock(fd, LOCK_EX_NB), 'flock');
    },
    queryCapability(fd) {
      const struct = Buffer.alloc(104);
      control(fd, 'QUERYCAP', struct);
      return { driver: text(struct, 0, 16), card: text(struct, 16, 32), caps: struct.readUInt32LE(88) };
    },
    setFormat(fd, { width, height, fourcc }) {
      const struct = uint32s(208, {
        0: BUF_TYPE_VIDEO_OUTPUT,
        8: width,
        12: height,
        16: fourcc,
        20: FIELD_NONE,
        32: COLORSPACE_SMPTE170M,
      });
      control(fd, 'S_FMT', struct);
      return { width: struct.readUInt32LE(8), height: struct.readUInt32LE(12), fourcc: struct.readUInt32LE(16) };
    },
    setFps(fd, fps) {
      // timeperframe = 1000 / (1000 fps), so that a broken rate keeps three places.
      control(fd, 'S_PARM', uint32s(204, { 0: BUF_TYPE_VIDEO_OUTPUT, 12: 1000, 16: Math.round(fps * 1000) }));
    },
    getControl(fd, id) {
      const struct = uint32s(8, { 0: id });
      control(fd, 'G_CTRL', struct);
      return struct.readInt32LE(4);
    },
    setControl(fd, id, value) {
      control(fd, 'S_CTRL', uint32s(8, { 0: id, 4: value }));
    },
    streamOn: (fd) => control(fd, 'STREAMON', uint32s(4, { 0: BUF_TYPE_VIDEO_OUTPUT })),
    streamOff: (fd) => control(fd, 'STREAMOFF', uint32s(4, { 0: BUF_TYPE_VIDEO_OUTPUT })),
    write: (fd, bytes) => check(Number(rawWrite(fd, bytes, bytes.byteLength)), 'write'),
  };
}
