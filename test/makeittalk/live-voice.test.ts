import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWav } from '../../src/audio/wav.js';
import { encodeWav } from '../../src/audio/wav-writer.js';
import { recordedSpeaker } from '../../src/makeittalk/enrolment.js';
import { faithfulRows } from '../../src/makeittalk/faithful-file.js';
import { openLiveVoice } from '../../src/makeittalk/live-voice.js';
import { wholeSound } from '../../src/makeittalk/recording.js';
import { openMakeItTalk } from '../../src/makeittalk/session.js';
import { canonicalFaceId } from '../../src/makeittalk/space.js';
import { type OpenModel, openModel } from '../../src/speech/model.js';
import { poses } from '../../src/speech/offline.js';
import { needsPython } from '../support/python.js';
import { type LiveFrame, liveFrames } from './live-frames.js';
import { type RandomModel, randomModel } from './random-model.js';

const WAV = 'presets/hello.wav';

describe.skipIf(!needsPython('torch', 'onnx'))('a model whose AutoVC is on air', { timeout: 300_000 }, () => {
  let made: RandomModel;
  let enrolled: RandomModel;
  let sound: Float32Array;
  let frames: LiveFrame[];
  beforeAll(async () => {
    const parts = 'content,speaker,autovc,speakerEncoder';
    made = await randomModel(parts, '--live-autovc');
    enrolled = await randomModel(parts, '--live-autovc', '--enrol', WAV);
    sound = await wholeSound(WAV, 16_000);
    frames = liveFrames(sound, made.files.spec.mel);
  }, 300_000);
  afterAll(async () => {
    await made?.remove();
    await enrolled?.remove();
  });

  /** The session itself, without a worker between. */
  async function direct(hearsSound: boolean): Promise<OpenModel> {
    const { spec } = made.files;
    const session = await openMakeItTalk(ort, made.files, 'cpu');
    return {
      ...spec,
      spec,
      hearsSound,
      report: '',
      provider: 'cpu',
      inferenceMs: 0,
      async predict(mel, count, samples) {
        const out = new Float32Array(count * spec.articulation.length);
        await session.run(mel, count, out, samples);
        return out;
      },
      reset: () => session.reset(),
      close: () => session.close(),
    };
  }

  /** The poses of a sound; CPU time of one, ms. */
  async function speak(path: string, model: OpenModel): Promise<{ shown: number[][]; cost: number }> {
    const wav = await openWav(path);
    const shown: number[][] = [];
    const used = process.cpuUsage();
    for await (const pose of poses(wav.pcm(), model)) shown.push([...pose.articulation]);
    const { user, system } = process.cpuUsage(used);
    await wav.close();
    await model.close();
    return { shown, cost: (user + system) / 1000 / shown.length };
  }

  it('is told how high the voice is, through the listener and the worker', async () => {
    const model = await openModel(made.files, { device: 'cpu' });
    expect(model.hearsSound).toBe(true);
    // Six seconds: it takes five to know a voice.
    const folder = await mkdtemp(join(tmpdir(), 'mouthpiece-voice-'));
    const path = join(folder, 'short.wav');
    const short = sound.subarray(0, 6 * 16_000);
    await writeFile(path, encodeWav(short, 16_000));
    const { shown, cost } = await speak(path, model);
    console.info(`content + speaker + AutoVC + enrolment: ${cost.toFixed(2)} ms of a core per mel frame of 16 ms`);
    // Time of the processor, which others may be using as well.
    expect(cost).toBeLessThan(16);
    expect(shown.length).toBe(Math.floor(short.length / made.files.spec.mel.hop) + 1);

    const heard = await speak(path, await direct(true));
    const deaf = await speak(path, await direct(false));
    const worst = (rows: number[][]) =>
      Math.max(...rows.flatMap((row, t) => row.map((value, i) => Math.abs(value - shown[t][i]))));
    expect(worst(heard.shown)).toBe(0);
    expect(worst(deaf.shown)).toBeGreaterThan(1e-3);
    await rm(folder, { recursive: true });
  });

  it('knows whose voice it is within five seconds of it, as the recording tells, and through a break in the sound', async () => {
    const { spec, file } = made.files;
    const voice = (await openLiveVoice(ort, spec, file, 'cpu', new Float32Array(80)))!;
    const changed: number[] = [];
    let before = voice.speaker.slice();
    expect(before.every((value) => value === 0)).toBe(true);
    for (const [t, frame] of frames.entries()) {
      await voice.push(frame.mel, frame.sound);
      if (voice.speaker.some((value, i) => value !== before[i])) changed.push(t);
      before = voice.speaker.slice();
    }
    expect(changed.length).toBe(5);
    expect(voice.speaker).toEqual(await recordedSpeaker(ort, spec, file, sound));
    voice.reset();
    expect(voice.speaker).toEqual(before);
    await voice.close();
  });

  it('takes who speaks from model.json where --enrol put it there: the same voice as is heard on air', async () => {
    const { speaker } = enrolled.files.spec.makeittalk!;
    const own = (await recordedSpeaker(ort, made.files.spec, made.files.file, sound))!;
    const cosine = own.reduce((sum, value, i) => sum + value * speaker![i], 0);
    console.info(`--enrol against on air: cosine ${cosine.toFixed(4)}`);
    expect(cosine).toBeGreaterThan(0.99);
    const { spec, file } = enrolled.files;
    const voice = (await openLiveVoice(ort, spec, file, 'cpu', new Float32Array(80)))!;
    for (const frame of frames.slice(0, 150)) await voice.push(frame.mel, frame.sound);
    expect([...voice.speaker]).toEqual([...Float32Array.from(speaker!)]);
    await voice.close();
  });

  it('tells who speaks to the session that takes over', async () => {
    const [first, second] = [
      await openMakeItTalk(ort, made.files, 'cpu'),
      await openMakeItTalk(ort, made.files, 'cpu'),
    ];
    const out = new Float32Array(made.files.spec.articulation.length);
    for (const frame of frames.slice(0, 160)) await first.run(frame.mel, 1, out, frame.sound);
    const state = first.state().map((values) => values.slice());
    expect(Math.hypot(...state[0])).toBeCloseTo(1, 4);
    expect(second.state()).not.toEqual(state);
    second.restore(state);
    expect(second.state()).toEqual(state);
    await first.close();
    await second.close();
  });

  it('is, offline, converted as the voice that the recording tells, or not where nothing tells it', async () => {
    const { spec } = made.files;
    const section = spec.makeittalk!;
    const rows = async (change: Partial<typeof section>) => {
      const files = { ...made.files, spec: { ...spec, makeittalk: { ...section, ...change } } };
      return (await faithfulRows(ort, WAV, files, canonicalFaceId())).rows;
    };
    const told = await rows({});
    const speaker = [...(await recordedSpeaker(ort, spec, made.files.file, sound))!];
    expect(await rows({ speaker })).toEqual(told);
    const plain = await rows({ graphs: { ...section.graphs, speakerEncoder: undefined } });
    expect(plain.length).toBe(told.length);
    expect(plain.reduce((most, value, i) => Math.max(most, Math.abs(value - told[i])), 0)).toBeGreaterThan(1e-3);
  });
});
