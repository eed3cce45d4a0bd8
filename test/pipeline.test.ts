import { Subject } from 'rxjs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { restFace } from '../src/face/controls.js';
import type { Microphone } from '../src/microphone.js';
import type { Performer } from '../src/motion/performer.js';
import { STYLES } from '../src/motion/style.js';
import { type Parts, pipeline } from '../src/pipeline.js';
import type { Avatar, Face, Frame, Sink } from '../src/types.js';
import { millis } from '../src/units.js';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A pipeline without sound whose drawings and faces are counted. */
function silentParts(sinks: readonly Sink[]) {
  const count = { drawn: 0, published: 0, shown: 0, runs: 0 };
  const face: Face = { controls: restFace(), of: millis(0), at: millis(0) };
  const performer = { reset: () => {}, face: () => face, fresh: false } as unknown as Performer;
  const avatar = {
    draw: () => {
      count.drawn++;
      return {} as Frame;
    },
  } as unknown as Avatar;
  const parts = {
    microphone: new Subject<Microphone>(),
    performer,
    listener: { run: () => count.runs++ },
    style: () => STYLES.calm,
    avatar,
    fps: 100,
    sinks,
    publish: () => {
      count.published++;
    },
    meter: { heard: () => {}, tick: () => {}, shown: () => count.shown++ },
  } as unknown as Parts;
  return { parts, count };
}

describe('the pipeline', () => {
  it('gives each frame to the sinks that are ready, and the face to the page before it', async () => {
    const written: number[] = [];
    const { parts, count } = silentParts([{ name: 'one', write: () => void written.push(1), close: async () => {} }]);
    // By the clock's own time: a busy machine is late, and a frame that comes too late has no run of its own.
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const subscription = pipeline(parts).subscribe();
    await vi.advanceTimersByTimeAsync(200);
    subscription.unsubscribe();
    expect(written.length).toBeGreaterThanOrEqual(20);
    expect(count.drawn).toBe(written.length);
    expect(count.published).toBe(written.length);
    expect(count.shown).toBe(written.length);
    // The model hears once a frame.
    expect(Math.abs(count.runs - written.length)).toBeLessThanOrEqual(1);
  });

  it('draws nothing while no sink takes it, goes on sending faces, and draws again when a sink is back', async () => {
    let ready = false;
    const sink: Sink = {
      name: 'camera',
      get ready() {
        return ready;
      },
      write: () => {},
      close: async () => {},
    };
    const { parts, count } = silentParts([sink]);
    const subscription = pipeline(parts).subscribe();
    await pause(150);
    expect(count.drawn).toBe(0);
    expect(count.published).toBeGreaterThan(3);
    expect(count.shown).toBe(count.published);
    ready = true;
    await pause(150);
    subscription.unsubscribe();
    expect(count.drawn).toBeGreaterThan(3);
  });

  it('ends with the error of a sink that cannot be mended', async () => {
    const broken: Sink = {
      name: 'broken',
      write() {
        throw new Error('no');
      },
      close: async () => {},
    };
    await expect(
      new Promise((_, reject) => {
        pipeline(silentParts([broken]).parts).subscribe({ error: reject });
      }),
    ).rejects.toThrow('no');
  });
});
