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
    /** @returns for each frame but the first its number and whether it is `whole`, `torn` or `wrong` */
    async stop() {
      child.kill('SIGKILL');
      await exit;
      const pattern = patterns(size);
      const bytes = readFileSync(file);
      rmSync(file);
      const seen = [];
      for (let from = size; from + size <= bytes.length; from += size) {
        const frame = bytes.subarray(from, from + size);
        const number = frame.readUInt32LE(0);
        const whole = frame.equals(pattern(number));
        seen.push([number, whole ? 'whole' : isTorn(frame, number, pattern, seen) ? 'torn' : 'wrong']);
      }
      return seen;
    },
  };
}

/**
 * Whether the end of a frame belongs to another frame that was written: so looks one whose reader slept until the
 * producer had gone once round the driver's buffers.
 */
function isTorn(frame, number, pattern, seen) {
  const begin = pattern(number);
  const at = frame.findIndex((byte, i) => byte !== begin[i]);
  const others = new Set(seen.slice(-200).map(([other]) => other));
  for (let i = 1; i <= 16; i++) others.add(number + i).add(Math.max(0, number - i));
  for (const other of others) if (frame.subarray(at).equals(pattern(other).subarray(at))) return true;
  return false;
}

let files = 0;

/** Writes frames at an even pace until `done()`; time lost is not made up, so there are no bursts. */
export async function feed(write, fps, first, done) {
  let due = performance.now();
  for (let i = 0; !done(i); i++) {
    write(first + i);
    due = Math.max(due + 1000 / fps, performance.now());
    await sleep(due - performance.now());
  }
}
