import { spawn } from 'node:child_process';

const RATE = 48_000;

/** Bursts of noise of chance lengths, like nothing but themselves, with half a second of silence around them. */
export function noiseBursts(seconds: number): Float32Array {
  let state = 12345;
  const chance = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  };
  let loud = false;
  let next = RATE / 2;
  return Float32Array.from({ length: seconds * RATE }, (_, n) => {
    if (n >= next) {
      loud = !loud && n < (seconds - 0.5) * RATE;
      next = n + RATE * (0.08 + 0.06 * chance());
    }
    return loud ? 0.3 * chance() : 0;
  });
}

/** What a recorder has given so far, and when each piece came. */
interface Recording {
  readonly samples: Float32Array;
  /** The moment of sample 0 on this process's clock, in ms: the least of what each chunk says. */
  readonly startMs: number;
}

/** Records two sources side by side, in pieces of 5 ms, until the answer is called. */
export async function twoRecorders(one: string, other: string): Promise<() => Promise<[Recording, Recording]>> {
  const recorders = [record(one), record(other)] as const;
  await Promise.all(recorders.map(({ begun }) => begun));
  return async () => [await recorders[0].stop(), await recorders[1].stop()];
}

/** Records one source, in pieces of 5 ms. */
export function record(source: string) {
  const args = ['-d', source, '--latency-msec=5', '--format=s16le', `--rate=${RATE}`, '--channels=1', '--raw'];
  const child = spawn('parec', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const parts: Buffer[] = [];
  let bytes = 0;
  let startMs = Number.POSITIVE_INFINITY;
  child.stdout.on('data', (data: Buffer) => {
    parts.push(data);
    bytes += data.byteLength;
    startMs = Math.min(startMs, performance.now() - (bytes / 2 / RATE) * 1000);
  });
  return {
    begun: new Promise((resolve) => child.stdout.once('data', resolve)),
    async stop(): Promise<Recording> {
      child.kill();
      await new Promise((resolve) => child.once('exit', resolve));
      const all = Buffer.concat(parts);
      const samples = Float32Array.from({ length: all.length >> 1 }, (_, n) => all.readInt16LE(n * 2) / 32768);
      return { samples, startMs };
    },
  };
}

/** Sound as the root mean square of each ms. */
function envelope({ samples }: Recording): Float32Array {
  const block = RATE / 1000;
  return Float32Array.from({ length: Math.floor(samples.length / block) }, (_, ms) => {
    let power = 0;
    for (let i = 0; i < block; i++) power += samples[ms * block + i] ** 2;
    return Math.sqrt(power / block);
  });
}

/**
 * By how much one recording is late behind the other, by cross-correlation of their loudness (a sound server that holds
 * a delay stretches sound by a little, so waves do not match for long).
 *
 * @param most the greatest lag looked for, in ms @returns ms, and the correlation there
 */
export function lagOf(early: Recording, late: Recording, most: number): { lagMs: number; likeness: number } {
  const [one, other] = [envelope(early), envelope(late)];
  const begin = one.findIndex((level) => level > 0.01);
  const length = Math.min(4000, one.length - begin);
  const offset = early.startMs - late.startMs;
  const whole = Math.round(offset);
  let best = { lagMs: Number.NaN, likeness: -1 };
  for (let lag = 0; lag < most; lag++) {
    const from = begin + whole + lag;
    let [xy, xx, yy, x1, y1, n] = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < length && from + i < other.length; i++) {
      const [x, y] = [one[begin + i], other[from + i] ?? 0];
      xy += x * y;
      xx += x * x;
      yy += y * y;
      x1 += x;
      y1 += y;
      n++;
    }
    const likeness = (n * xy - x1 * y1) / Math.sqrt((n * xx - x1 * x1) * (n * yy - y1 * y1) || 1);
    if (likeness > best.likeness) best = { lagMs: lag + whole - offset, likeness };
  }
  return best;
}
