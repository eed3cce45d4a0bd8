/** What the scripts inside the guest share: frames that can be told apart, and a reader that is not ours (v4l2-ctl). */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, readSync, rmSync, statSync } from 'node:fs';

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export const run = (command, ...args) =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

export const frameBytes = (width, height, format) => width * height * (format === 'yuyv' ? 2 : 1.5);

const SPREAD = 1 << 16;
/** Frame `number` of `size` bytes: noise that differs in every frame, its number in the first four bytes. */
export function patterns(size) {
  const noise = new Uint8Array(size + SPREAD);
  let state = 12345;
  for (let i = 0; i < noise.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    noise[i] = state >>> 24;
  }
  const bytes = Buffer.alloc(size);
  return (number) => {
    const from = (number * 4099) % SPREAD;
    bytes.set(noise.subarray(from, from + size));
    bytes.writeUInt32LE(number, 0);
    return bytes;
  };
}

/** Frames as the pipeline gives them to a sink. */
export function frames(width, height, format) {
  const pattern = patterns(frameBytes(width, height, format));
  return (number) => ({
    width,
    height,
    number,
    of: 0,
    at: 0,
    dirty: { x: 0, y: 0, width, height },
    as: () => pattern(number),
  });
}

/**
 * Streams a camera with v4l2-ctl into a file in memory: a pipe to a busy process would make it a slow reader, which
 * sees torn frames. As many buffers as the driver has, for the same reason.
 */
export function reader(path, width, height, format) {
  const size = frameBytes(width, height, format);
  const file = `/dev/shm/read-${files++}`;
  let said = '';
  let exited = null;
  const child = spawn('v4l2-ctl', ['-d', path, '--stream-mmap=8', '--stream-count=0', `--stream-to=${file}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr.on('data', (text) => {
    said = (said + text).slice(-300);
  });
  const exit = once(child, 'exit').then(([code, signal]) => {
    exited = { code, signal, said };
  });
  const count = () => (existsSync(file) ? Math.floor(statSync(file).size / size) : 0);
  const header = Buffer.alloc(4);
  /** The number of the newest frame, -1 before the first. */
  function newest() {
    const frames = count();
    if (frames === 0) return -1;
    const fd = openSync(file);
    readSync(fd, header, 0, 4, (frames - 1) * size);
    closeSync(fd);
    return header.readUInt32LE(0);
  }
  return {
    count,
    newest,
    get exited() {
      return exited;
    },
    /** Waits until `done()`, the reader's end, or `ms`. @returns whether done */
    async until(done, ms = 30_000) {
      const end = performance.now() + ms;
      while (!done() && !exited && performance.now() < end) await sleep(20);
      return done();
    },
    /** @returns for each frame but the first its number and whether it equals the one written */
    async stop() {
      child.kill('SIGKILL');
      await exit;
      const pattern = patterns(size);
      const bytes = readFileSync(file);
      rmSync(file);
      const seen = [];
      for (let from = size; from + size <= bytes.length; from += size) {
        const number = bytes.readUInt32LE(from);
        seen.push([number, bytes.subarray(from, from + size).equals(pattern(number))]);
      }
      return seen;
    },
  };
}
let files = 0;

/** Writes frames at an even pace until `done()`. */
export async function feed(write, fps, first, done) {
  const began = performance.now();
  for (let i = 0; !done(i); i++) {
    write(first + i);
    await sleep(Math.max(0, began + ((i + 1) * 1000) / fps - performance.now()));
  }
}
