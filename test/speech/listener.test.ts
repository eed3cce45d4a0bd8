import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PluginError } from '../../src/errors.js';
import { hush } from '../../src/speech/hush.js';
import { listener, MAX_WAITING } from '../../src/speech/listener.js';
import { silenceLevel } from '../../src/speech/mel.js';
import type { Model, Pose } from '../../src/types.js';
import { millis } from '../../src/units.js';
import { ARTICULATION, delayGraph, delaySpec } from '../support/onnx.js';

const { mel } = delaySpec(delayGraph());
const silence = silenceLevel(mel);

/** A model that says, late by its look-ahead, the first band of each frame it heard; it answers when told to. */
function fakeModel(lookAhead: number) {
  let past: number[] = [];
  let waiting: (() => void)[] = [];
  const fake = {
    name: 'fake',
    provider: 'cpu',
    articulation: ARTICULATION as readonly string[],
    lookAhead,
    batches: [] as number[],
    resets: 0,
    slow: false,
    failing: false,
    async predict(rows: Float32Array, frames: number) {
      fake.batches.push(frames);
      const heard = Array.from({ length: frames }, (_, t) => rows[t * mel.bands]);
      if (fake.slow) await new Promise<void>((resolve) => waiting.push(resolve));
      if (fake.failing) throw new Error('no model today');
      const all = [...past, ...heard];
      past = all.slice(all.length - Math.min(all.length, lookAhead));
      const late =
        lookAhead === 0
          ? heard
          : [...Array(lookAhead - Math.min(lookAhead, all.length - frames)).fill(-9), ...all].slice(0, frames);
      return Float32Array.from(late.flatMap((value) => [value, value, value]));
    },
    reset() {
      fake.resets++;
      past = [];
    },
    answer() {
      for (const go of waiting.splice(0)) go();
    },
    async close() {
      waiting = [];
    },
  };
  return fake satisfies Model;
}

function set(lookAhead: number) {
  const model = fakeModel(lookAhead);
  const poses: Pose[] = [];
  const errors: PluginError[] = [];
  const ears = listener({ model, mel, onPose: (pose) => poses.push(pose), onError: (error) => errors.push(error) });
  const values = new Float32Array(mel.bands);
  /** Frame i: its first band says i + 1 (never the level of silence). */
  const push = (i: number) => {
    values.fill(i + 1);
    ears.push({ values, index: i, of: millis(16 * i), at: millis(16 * i + 16) });
    ears.run();
  };
  return { model, poses, errors, ears, push };
}

describe('the listener', () => {
  test('gives each frame its own pose, with the look-ahead taken out, whatever the batches', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 5 }),
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 20 }),
        async (lookAhead, bursts) => {
          const { ears, push, poses } = set(lookAhead);
          let i = 0;
          for (const burst of bursts) {
            for (let k = 0; k < burst; k++) push(i++);
            await Promise.resolve();
          }
          await ears.flush();
          expect(poses.map((pose) => pose.index)).toEqual(Array.from({ length: i }, (_, k) => k));
          for (const pose of poses) {
            expect(pose.articulation[0]).toBe(pose.index + 1);
            expect(pose.of).toBe(16 * pose.index);
            expect(pose.at).toBe(16 * Math.min(pose.index + lookAhead, i - 1) + 16);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  test('runs one batch at a time and takes all that waits into the next', async () => {
    const { model, ears, push } = set(2);
    model.slow = true;
    for (let i = 0; i < 10; i++) push(i);
    expect(model.batches).toEqual([1]);
    model.answer();
    await new Promise((resolve) => setImmediate(resolve));
    expect(model.batches).toEqual([1, 9]);
    model.slow = false;
    model.answer();
    await ears.settled();
    expect(ears.dropped).toBe(0);
  });

  test('drops the oldest frames of a model that is far too slow, counts them and begins afresh', async () => {
    const { model, ears, push, poses } = set(2);
    model.slow = true;
    const total = MAX_WAITING * 3;
    for (let i = 0; i < total; i++) push(i);
    model.slow = false;
    model.answer();
    await ears.flush();
    expect(ears.dropped).toBeGreaterThan(0);
    expect(ears.dropped + MAX_WAITING).toBeGreaterThanOrEqual(total - MAX_WAITING);
    expect(model.resets).toBe(2);
    // Each pose still belongs to its frame, the newest frame has one, and each frame that was not dropped has one,
    // except the last look-ahead before the gap.
    for (const pose of poses) expect(pose.articulation[0]).toBe(pose.index + 1);
    expect(poses.at(-1)?.index).toBe(total - 1);
    expect(poses.length).toBe(total - ears.dropped - 1);
  });

  test('tells of a model that fails once, and hears again when it works', async () => {
    const { model, ears, push, poses, errors } = set(0);
    model.failing = true;
    for (let i = 0; i < 3; i++) {
      push(i);
      await ears.settled();
    }
    expect(errors.map((error) => error.code)).toEqual(['model/run']);
    model.failing = false;
    push(3);
    await ears.settled();
    expect(poses.map((pose) => pose.index)).toEqual([3]);
  });

  test('gives a model that hears sound each frame’s own, and the others none', async () => {
    const { hop } = mel;
    const heard: number[][] = [];
    const model = {
      ...fakeModel(1),
      hearsSound: true,
      async predict(rows: Float32Array, frames: number, sound?: Float32Array) {
        for (let t = 0; t < frames; t++)
          heard.push([rows[t * mel.bands], ...(sound?.slice(t * hop, (t + 1) * hop) ?? [])]);
        return new Float32Array(frames * ARTICULATION.length);
      },
    };
    const ears = listener({ model, mel, onPose: () => {}, onError: () => {} });
    expect(ears.hearsSound).toBe(true);
    expect(set(1).ears.hearsSound).toBe(false);
    const values = new Float32Array(mel.bands);
    const sound = new Float32Array(hop);
    // More than may wait: the older half is gone, and the sound with it.
    for (let i = 0; i < MAX_WAITING + 1; i++) {
      values.fill(i + 1);
      sound.fill(i + 1);
      ears.push({ values, index: i, of: millis(0), at: millis(0), sound });
    }
    await ears.flush();
    const kept = heard.slice(0, -1);
    expect(kept.map((row) => row[0])).toEqual(Array.from({ length: MAX_WAITING / 2 + 1 }, (_, i) => i + 33));
    for (const row of kept) expect(row).toEqual(new Array(hop + 1).fill(row[0]));
    // The look-ahead at the end is silence.
    expect(heard.at(-1)).toEqual([Math.fround(silence), ...new Array(hop).fill(0)]);
  });

  test('begins afresh after a reset', async () => {
    const { ears, push, poses, model } = set(2);
    for (let i = 0; i < 5; i++) push(i);
    await ears.settled();
    ears.reset();
    for (let i = 0; i < 5; i++) push(i);
    await ears.flush();
    expect(poses.map((pose) => pose.index)).toEqual([0, 1, 2, 0, 1, 2, 3, 4]);
    expect(model.resets).toBe(2);
  });

  test('gives poses that are the receiver’s to keep', async () => {
    const { ears, push, poses } = set(1);
    for (let i = 0; i < 5; i++) push(i);
    await ears.flush();
    for (const pose of poses) expect(pose.articulation.buffer.byteLength).toBe(4 * ARTICULATION.length);
  });
});

describe('digital silence', () => {
  const row = (level: number) => new Float32Array(mel.bands).fill(level);

  test('shuts the mouth exactly, within six frames, and any sound opens it at once', () => {
    const shown = hush(mel);
    expect(shown.push(row(silence))).toBe(0);
    expect(shown.push(row(silence + 1))).toBe(1);
    const falling = Array.from({ length: 8 }, () => shown.push(row(silence)));
    expect(falling[0]).toBeLessThan(1);
    for (let i = 1; i < falling.length; i++) expect(falling[i]).toBeLessThanOrEqual(falling[i - 1]);
    expect(falling.slice(5)).toEqual([0, 0, 0]);
    expect(shown.push(row(silence + 0.01))).toBe(1);
  });

  test('gives poses of exactly nothing, whatever the model thinks', async () => {
    const { ears, poses } = set(2);
    const values = row(silence);
    for (let i = 0; i < 20; i++) ears.push({ values, index: i, of: millis(16 * i), at: millis(16 * i) });
    await ears.flush();
    expect(poses.length).toBe(20);
    for (const pose of poses) expect([...pose.articulation].every((value) => value === 0)).toBe(true);
  });
});
