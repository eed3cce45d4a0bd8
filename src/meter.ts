import { rate, sampleWindow } from './flow/meter.js';
import type { Tick } from './flow/ticks.js';
import { usage } from './flow/usage.js';
import type { LatencyParts } from './latency.js';
import type { Stats } from './stats.js';
import type { Face, Pcm } from './types.js';
import { now } from './units.js';

/** Ten seconds at 60 fps. */
const LATENCIES = 600;
/** Full scale digital silence, for people: what a level meter calls its bottom. */
const SILENCE_DB = -100;

/** The figures of the frame and sound clocks; `read` once a second. */
export interface Meter {
  heard(pcm: Pcm): void;
  tick(tick: Tick): void;
  /** @param fresh the face shows sound that none before it showed: only such a face tells of latency */
  shown(face: Face, fresh: boolean): void;
  read(): Pick<Stats, 'fps' | 'frames' | 'missed' | 'latency' | 'cpu' | 'memoryMb'> & { readonly levelDb: number };
}

/**
 * @param pids the processes that count as ours besides this one
 * @param parts where a typical latency goes; `ahead` is from the moment shown to the end of what had to be heard, ms
 */
export function meter(pids: () => readonly number[], parts: (p50: number, ahead: number) => LatencyParts): Meter {
  const latency = sampleWindow(LATENCIES);
  const fps = rate();
  const used = usage(pids);
  let frames = 0;
  let missed = 0;
  let power = 0;
  let samples = 0;
  let ahead = 0;
  fps.read(now());
  return {
    heard({ samples: sound }) {
      let sum = 0;
      for (let i = 0; i < sound.length; i++) sum += sound[i] * sound[i];
      power += sum;
      samples += sound.length;
    },
    tick(tick) {
      missed = tick.missed;
    },
    shown(face, fresh) {
      frames++;
      fps.add();
      if (!fresh) return;
      latency.add(now() - face.of);
      ahead = face.at - face.of;
    },
    read() {
      const levelDb = Math.max(SILENCE_DB, samples > 0 ? 10 * Math.log10(power / samples) : SILENCE_DB);
      power = 0;
      samples = 0;
      const times = latency.quantiles();
      return {
        fps: fps.read(now()),
        frames,
        missed,
        latency: times && { ...times, parts: parts(times.p50, ahead) },
        levelDb,
        ...used(),
      };
    },
  };
}
