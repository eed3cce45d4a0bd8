import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  BLOCK,
  CONVERTER_DELAY,
  type Convert,
  convertWhole,
  incrementalConverter,
} from '../../src/makeittalk/converter.js';
import { openLiveVoice } from '../../src/makeittalk/live-voice.js';
import { pitchCode, recordingPitch, speakerPitch } from '../../src/makeittalk/pitch-code.js';
import { recordingMel, wholeSound } from '../../src/makeittalk/recording.js';
import { openMakeItTalk } from '../../src/makeittalk/session.js';
import { openVoice, type Voice } from '../../src/makeittalk/voice.js';
import { hasMakeItTalk, MAKEITTALK_MEL, makeItTalk } from '../support/makeittalk.js';
import { needsPython } from '../support/python.js';
import { liveFrames } from './live-frames.js';
import { type RandomModel, randomModel, wobble } from './random-model.js';

const SILENCE = new Float32Array(80).fill(-0.16);

/** Streams frame by frame; the converted rows, delay taken out. */
async function stream(mel: Float32Array, codes: Uint16Array, convert: Convert): Promise<Float32Array> {
  const converter = incrementalConverter(convert, SILENCE);
  const frames = codes.length;
  const out = new Float32Array((frames - CONVERTER_DELAY) * 80);
  for (let t = 0; t < frames; t++) {
    const row = await converter.push(mel.subarray(t * 80, (t + 1) * 80), codes[t]);
    if (t >= CONVERTER_DELAY) out.set(row, (t - CONVERTER_DELAY) * 80);
    else expect(row[0]).toBe(SILENCE[0]);
  }
  return out;
}

describe('the incremental converter', () => {
  it('gives each frame once, in order, from a run that knew 16 frames more', async () => {
    const mel = Float32Array.from({ length: 700 * 80 }, (_, i) => Math.floor(i / 80));
    const lengths = new Set<number>();
    const out = await stream(mel, new Uint16Array(700), async (rows, _codes, frames) => {
      lengths.add(frames);
      expect(frames % BLOCK).toBe(0);
      // The last block is what no run may be asked for.
      return rows.slice().fill(Number.NaN, (frames - BLOCK) * 80);
    });
    for (let t = 0; t < out.length / 80; t++) expect(out[t * 80]).toBe(t);
    expect(Math.max(...lengths)).toBe(128);
  });

  it('converts a whole recording in chunks that are filled up with nothing', async () => {
    const asked: number[][] = [];
    const out = await convertWhole(
      new Float32Array(4100 * 80).fill(1),
      new Uint16Array(4100),
      async (rows, codes, n) => {
        asked.push([n, codes[n - 1]]);
        return rows;
      },
    );
    expect(asked).toEqual([
      [4096, 0],
      [32, 257],
    ]);
    expect(out.every((value) => value === 1)).toBe(true);
  });
});

describe('pitch codes', () => {
  it('go from four deviations below the mean to four above, 0 where there is no voice', () => {
    const [mean, deviation] = [Math.log(120), 0.2];
    expect(pitchCode(0, mean, deviation)).toBe(0);
    expect([1, 2]).toContain(pitchCode(120 * Math.exp(-0.8), mean, deviation));
    expect([128, 129]).toContain(pitchCode(120, mean, deviation));
    expect(pitchCode(1000, mean, deviation)).toBe(256);
  });

  it('know a speaker after five seconds, and follow another', () => {
    const speaker = speakerPitch();
    const speak = (hz: number, frames: number) => {
      for (let t = 0; t < frames; t++) speaker.push(hz * Math.exp(0.15 * Math.sin(t)));
    };
    speak(100, 312);
    expect(Math.exp(speaker.mean)).toBeGreaterThan(95);
    expect(Math.exp(speaker.mean)).toBeLessThan(105);
    expect(Math.abs(speaker.deviation - 0.106)).toBeLessThan(0.05);
    speak(220, 2000);
    expect(Math.exp(speaker.mean)).toBeGreaterThan(210);
    expect(speaker.deviation).toBeLessThan(0.2);
  });

  it('of a recording rise where its pitch rises', () => {
    const sound = new Float32Array(32_000);
    let phase = 0;
    for (let i = 0; i < sound.length; i++) {
      phase += (110 + (i / sound.length) * 80) / 16_000;
      sound[i] = 0.3 * (2 * (phase % 1) - 1);
    }
    const codes = recordingPitch(sound, 16_000, 256, 126);
    expect(codes[100]).toBeGreaterThan(codes[20] + 30);
    expect(recordingPitch(new Float32Array(32_000), 16_000, 256, 126).every((code) => code === 0)).toBe(true);
  });

  const recordings = ['presets/hello.wav', ...(hasMakeItTalk ? [makeItTalk('M6_04_16k.wav')] : [])];
  it.each(recordings)(
    'of the stream are those of the recording %s, given what is known of the speaker',
    async (wav) => {
      const sound = await wholeSound(wav, 16_000);
      const frames = liveFrames(sound, MAKEITTALK_MEL);
      const codes = recordingPitch(sound, 16_000, 256, frames.length);
      const voiced = frames.flatMap(({ hz }) => (hz > 0 ? [Math.log(hz)] : []));
      const mean = voiced.reduce((sum, value) => sum + value, 0) / voiced.length;
      const deviation = Math.sqrt(voiced.reduce((sum, value) => sum + (value - mean) ** 2, 0) / voiced.length);
      expect(voiced.length).toBeGreaterThan(frames.length / 4);
      expect(frames.map(({ hz }) => pitchCode(hz, mean, deviation))).toEqual([...codes]);

      // What is learned on the way agrees with what the whole recording says, once the speaker has been heard.
      const speaker = speakerPitch();
      const apart = frames.map(({ hz }, t) => Math.abs(speaker.push(hz) - codes[t]));
      const known = frames.findIndex((_, t) => frames.slice(0, t).filter(({ hz }) => hz > 0).length > 100);
      const worst = Math.max(...apart.slice(known));
      console.info(`${wav}: ${voiced.length} of ${frames.length} frames voiced; running codes within ${worst} of 256`);
      expect(worst).toBeLessThan(64);
    },
  );
});

describe.skipIf(!needsPython('torch', 'onnx'))('AutoVC, incremental', () => {
  let made: RandomModel;
  let voice: Voice;
  beforeAll(async () => {
    made = await randomModel('content,autovc,speakerEncoder', '--live-autovc');
    const speaker = Array.from({ length: 256 }, (_, i) => Math.sin(i) / 16);
    voice = (await openVoice(ort, made.files.spec, made.files.file, 'cpu', speaker))!;
  }, 300_000);
  afterAll(async () => {
    await voice?.close();
    await made?.remove();
  });

  it('is within 0.1 deviations of the conversion of the whole clip, without a seam', { timeout: 300_000 }, async () => {
    const frames = 512;
    const sound = (await wholeSound('presets/hello.wav', 16_000)).subarray(0, frames * 256 - 1);
    const mel = recordingMel(sound, made.files.spec.mel, -20);
    const codes = recordingPitch(sound, 16_000, 256, frames);
    expect(codes.some((code) => code > 0)).toBe(true);
    const whole = await convertWhole(mel, codes, voice.convert);
    const streamed = await stream(mel, codes, voice.convert);
    // Compared from where the stream has its full memory.
    const first = 256;
    const from = first * 80;
    const apart = streamed.slice(from).map((value, i) => value - whole[from + i]);
    // In deviations of each band over time: what bands differ in does not count.
    const bands = Array.from({ length: 80 }, (_, b) => whole.filter((_, i) => i >= from && i % 80 === b));
    const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, v) => sum + v, 0) / values.length;
    const deviations = bands.map((band) => {
      const middle = mean(band);
      return Math.sqrt(mean(band.map((value) => (value - middle) ** 2)));
    });
    const deviation = mean(deviations);
    const off = Math.sqrt(mean(apart.map((value) => value ** 2))) / deviation;
    const joints = Array.from(apart.keys()).filter((i) => i >= 80 && Math.floor(i / 80) % BLOCK === 0);
    const joint = mean(joints.map((i) => Math.abs(apart[i] - apart[i - 80]))) / deviation;
    console.info(`AutoVC streamed: ${off.toFixed(3)} deviations from the whole clip; at joints ${joint.toFixed(3)}`);
    expect(off).toBeLessThan(0.1);
    expect(joint).toBeLessThan(0.1);
  });

  it('on air comes within 0.1 deviations of the whole clip, with pitch and speaker learned on the way', {
    timeout: 300_000,
  }, async () => {
    const { spec, file } = made.files;
    const live = (await openLiveVoice(ort, spec, file, 'cpu', SILENCE))!;
    const hello = await wholeSound('presets/hello.wav', 16_000);
    const sound = new Float32Array(2 * hello.length);
    sound.set(hello);
    sound.set(hello, hello.length);
    const frames = liveFrames(sound, spec.mel);
    const count = Math.floor(frames.length / 32) * 32;
    const pitch = speakerPitch();
    const codes = Uint16Array.from(frames, ({ hz }) => pitch.push(hz));
    const rows: Float32Array[] = [];
    for (const { mel, sound: samples } of frames) rows.push((await live.push(mel, samples)).slice());
    expect(Math.hypot(...live.speaker)).toBeCloseTo(1, 4);

    const known = (await openVoice(ort, spec, file, 'cpu', live.speaker))!;
    const mel = new Float32Array(count * 80);
    for (let t = 0; t < count; t++) mel.set(frames[t].mel, t * 80);
    const whole = await convertWhole(mel, codes.slice(0, count), known.convert);
    await known.close();
    await live.close();
    /** Root mean square over frames and bands, in deviations of each band. */
    const off = (from: number, to: number): number => {
      let error = 0;
      let spread = 0;
      for (let b = 0; b < 80; b++) {
        const theirs = Array.from({ length: to - from }, (_, i) => whole[(from + i) * 80 + b]);
        const mean = theirs.reduce((sum, value) => sum + value, 0) / theirs.length;
        spread += Math.sqrt(theirs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / theirs.length) / 80;
        for (const [i, value] of theirs.entries()) {
          error += (rows[from + i + CONVERTER_DELAY][b] - value) ** 2 / (80 * theirs.length);
        }
      }
      return Math.sqrt(error) / spread;
    };
    // What the whole knows of the future nobody knows on air: the longer the stream, the less there is of it.
    const [early, late] = [off(400, 1100), off(count - 32 - 700, count - 32)];
    console.info(
      `AutoVC on air, deviations from the whole 36 s: ${early.toFixed(3)} in the first half, ${late.toFixed(3)} in the second`,
    );
    expect(codes.subarray(count - 700).filter((code) => code > 0).length).toBeGreaterThan(300);
    expect(early).toBeLessThan(0.2);
    expect(late).toBeLessThan(0.1);
  });

  it('delays a live model by what model.json says', { timeout: 120_000 }, async () => {
    const { spec } = made.files;
    const session = await openMakeItTalk(ort, made.files, 'cpu');
    const out = new Float32Array(64 * spec.articulation.length);
    await session.run(wobble(64), 64, out);
    expect(out.every(Number.isFinite)).toBe(true);
    // Until the first block is converted the branch hears silence, and rows are all the same.
    const lips = session.landmarks.lips;
    const row = (t: number) => lips.slice(t * 204, (t + 1) * 204);
    expect(row(CONVERTER_DELAY - 1)).toEqual(row(0));
    expect(row(CONVERTER_DELAY)).not.toEqual(row(0));
    await session.close();
  });
});
