import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Networks, openBranches } from '../../src/makeittalk/branches.js';
import { liveHabits, STRIDE } from '../../src/makeittalk/habits.js';
import { closeMouth } from '../../src/makeittalk/lips.js';
import { type MakeItTalkSession, openMakeItTalk } from '../../src/makeittalk/session.js';
import { canonicalFaceId } from '../../src/makeittalk/space.js';
import { slidingWindows } from '../../src/makeittalk/windows.js';
import { openModel } from '../../src/speech/model.js';
import type { Graph } from '../../src/speech/session.js';
import { needsPython } from '../support/python.js';
import { type RandomModel, randomModel, wobble } from './random-model.js';

const FRAMES = 150;

describe.skipIf(!needsPython('torch', 'onnx'))('MakeItTalk’s branches on live sound', () => {
  let made: RandomModel;
  let graph: Graph;
  let session: MakeItTalkSession;
  let networks: Networks;
  beforeAll(async () => {
    made = await randomModel('content,speaker');
    const { spec, file, graph: bytes } = made.files;
    graph = { spec, file, graph: bytes };
    session = await openMakeItTalk(ort, graph, 'cpu');
    networks = await openBranches(ort, graph, 'cpu');
  }, 300_000);
  afterAll(async () => {
    await session?.close();
    await networks?.close();
    await made?.remove();
  });

  /** Streams in pieces; all landmark rows and articulation rows. */
  async function stream(mel: Float32Array, sizes: readonly number[]) {
    const width = graph.spec.articulation.length;
    const total = mel.length / 80;
    const lips = new Float32Array(total * 204);
    const rows = new Float32Array(total * 204);
    const out = new Float32Array(total * width);
    session.reset();
    for (let t = 0, k = 0; t < total; k++) {
      const frames = Math.min(sizes[k % sizes.length], total - t);
      const some = new Float32Array(frames * width);
      await session.run(mel.subarray(t * 80), frames, some);
      lips.set(session.landmarks.lips, t * 204);
      rows.set(session.landmarks.rows, t * 204);
      out.set(some, t * width);
      t += frames;
    }
    return { lips, rows, out };
  }

  it('gives the rows of one batch exactly, however the frames come', { timeout: 60_000 }, async () => {
    const mel = wobble(FRAMES);
    const whole = await stream(mel, [64]);
    for (const sizes of [[1], [2], [3, 1, 7]]) {
      const cut = await stream(mel, sizes);
      for (const [name, values] of Object.entries(cut)) {
        const same = whole[name as keyof typeof whole];
        const worst = values.reduce((most, value, i) => Math.max(most, Math.abs(value - same[i])), 0);
        expect(worst, `${name} in pieces of ${sizes}`).toBe(0);
      }
    }
    expect(Math.max(...whole.lips)).toBeGreaterThan(0.05);
  });

  it('shows what the window of each frame gives by itself', { timeout: 60_000 }, async () => {
    // The loudness is brought in line first; with the mel as it was heard the batch can be made by hand.
    const { spec } = graph;
    const { heard } = spec.makeittalk!;
    const mel = wobble(40);
    const { lips } = await stream(mel, [1]);
    const { runningLevel } = await import('../../src/makeittalk/level.js');
    const level = runningLevel(spec.mel, spec.makeittalk!.loudness);
    const features = new Float32Array(mel.length);
    for (let t = 0; t < 40; t++) {
      const frame = features.subarray(t * 80, (t + 1) * 80);
      level.apply(mel.subarray(t * 80, (t + 1) * 80), frame);
      for (let b = 0; b < 80; b++) frame[b] = (frame[b] - heard.mean[b]) / heard.deviation[b];
    }
    const count = 40 - 17;
    const windows = new Float32Array(count * 18 * 80);
    for (let i = 0; i < count; i++) windows.set(features.subarray(i * 80, (i + 18) * 80), i * 18 * 80);
    const batch = await networks.content(windows, count, canonicalFaceId());
    const worst = batch.reduce((most, value, i) => Math.max(most, Math.abs(value - lips[17 * 204 + i])), 0);
    expect(worst).toBe(0);
  });

  it('the speaker branch hears the past as the original hears a segment that ends now', {
    timeout: 60_000,
  }, async () => {
    const style = Float32Array.from({ length: 256 }, (_, i) => Math.sin(i) / 16);
    const ring = slidingWindows(new Float32Array(80));
    const windows = new Float32Array(FRAMES * 18 * 80);
    const mel = wobble(FRAMES);
    for (let t = 0; t < FRAMES; t++) {
      ring.push(mel.subarray(t * 80, (t + 1) * 80));
      ring.write(windows, t);
    }
    const { hear, attend } = networks as Required<Networks>;
    const habits = liveHabits({ hear, attend }, style);
    const shown: Float32Array[] = [];
    for (let t = 0; t < FRAMES; t++) shown.push((await habits.push(windows, t)).slice());

    // The same by hand: every fourth window, at the original's places, mouth closed, two poles.
    const every: number[] = [];
    for (let t = 0; t < FRAMES; t += STRIDE) every.push(t);
    const picked = new Float32Array(every.length * 18 * 80);
    for (const [i, t] of every.entries()) picked.set(windows.subarray(t * 1440, (t + 1) * 1440), i * 1440);
    const heard = await hear(picked, every.length);
    const pull = 1 - Math.exp(-2 * Math.PI * 3 * 0.016);
    const tripled = style.map((value) => value * 3);
    const middle = new Float64Array(204);
    const value = new Float64Array(204);
    let goal = new Float32Array(204);
    for (let t = 0; t < FRAMES; t++) {
      if (t % STRIDE === 0) {
        const n = t / STRIDE + 1;
        const places = Array.from({ length: n }, (_, i) => i * STRIDE);
        const segment = await attend(
          heard.slice(0, n * 256),
          tripled,
          places,
          places.map((_, i) => i),
        );
        goal = segment.slice((n - 1) * 204);
        closeMouth(goal);
        if (t === 0) {
          middle.set(goal);
          value.set(goal);
        }
      }
      for (let c = 0; c < 204; c++) {
        middle[c] += pull * (goal[c] - middle[c]);
        value[c] += pull * (middle[c] - value[c]);
        expect(Math.abs(shown[t][c] - value[c])).toBeLessThan(1e-4);
      }
    }
  });

  it('gains keep their meaning: none leaves the face at rest, twice moves it twice as far', {
    timeout: 60_000,
  }, async () => {
    const withGains = async (lipX: number, lipY: number, position: number) => {
      const spec = structuredClone(graph.spec);
      spec.makeittalk!.gains = { lipX, lipY, position };
      const own = await openMakeItTalk(ort, { ...graph, spec }, 'cpu');
      await own.run(wobble(60), 60, new Float32Array(60 * spec.articulation.length));
      await own.close();
      return own.landmarks.rows;
    };
    const [lips, twice, none] = [await withGains(1, 1, 0), await withGains(1, 2, 0), await withGains(0, 0, 0)];
    const upper = 59 * 204 + 3 * 62;
    expect(twice[upper]).toBeCloseTo(lips[upper], 5);
    expect(twice[upper + 1]).toBeCloseTo(2 * lips[upper + 1], 5);
    expect(twice[upper + 2]).toBeCloseTo(lips[upper + 2], 5);
    for (let i = 3 * 48; i < 204; i += 3) expect(none[59 * 204 + i]).toBe(0);
    const head = await withGains(0, 0, 0.5);
    const farther = await withGains(0, 0, 1);
    const jaw = 59 * 204 + 3 * 8 + 1;
    expect(farther[jaw] - none[jaw]).toBeCloseTo(2 * (head[jaw] - none[jaw]), 4);
  });

  it('is a model like any other, and takes a small part of a frame’s time', { timeout: 120_000 }, async () => {
    const model = await openModel(made.files, { device: 'cpu' });
    expect(model.articulation).toContain('yaw');
    const mel = wobble(700);
    let spent = process.cpuUsage();
    // Two mel frames at a time, as 30 frames a second bring them; the speaker branch's history is full after 512.
    for (let t = 0; t < 700; t += 2) {
      if (t === 520) spent = process.cpuUsage();
      const rows = await model.predict(mel.slice(t * 80, (t + 2) * 80), 2);
      expect(rows.every(Number.isFinite)).toBe(true);
    }
    const { user, system } = process.cpuUsage(spent);
    await model.close();
    // Time of the processor, not of the clock: others may be at work on the machine.
    const perHop = (user + system) / 1000 / 180;
    console.info(`content + speaker: ${perHop.toFixed(2)} ms of a core per mel frame of 16 ms`);
    expect(perHop).toBeLessThan(16);
  });
});
