import { describe, expect, test } from 'vitest';
import { pitchTracker } from '../../src/motion/pitch.js';
import { prosody } from '../../src/motion/prosody.js';
import { mel } from '../../src/speech/mel.js';
import { hertz, millis } from '../../src/units.js';
import { MAKEITTALK_MEL } from '../support/makeittalk.js';
import { delayGraph, delaySpec } from '../support/onnx.js';

const RATE = 16_000;
const SPECS = { power: delaySpec(delayGraph({ bands: 40 }), { bands: 40 }).mel, magnitude: { ...MAKEITTALK_MEL } };

type Sound = (t: number) => number;

/** A voice of this pitch: a few harmonics. */
const voice =
  (hz: number, level = 0.2): Sound =>
  (t) =>
    level *
    (Math.sin(2 * Math.PI * hz * t) + 0.6 * Math.sin(4 * Math.PI * hz * t) + 0.4 * Math.sin(6 * Math.PI * hz * t));

function noise(level: number): Sound {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return level * (state / 2 ** 31 - 1);
  };
}

function listen(
  spec: (typeof SPECS)['power'],
  seconds: number,
  sound: Sound,
  withPitch = true,
  lips: (t: number) => boolean = () => true,
) {
  const stage = mel(spec);
  const heard = prosody(spec);
  const history: { t: number; speaking: boolean; silent: boolean; loudness: number; stresses: number }[] = [];
  for (let i = 0; i < seconds * RATE; i += 160) {
    const pcm = {
      samples: Float32Array.from({ length: 160 }, (_, k) => sound((i + k) / RATE)),
      rate: hertz(RATE),
      at: millis(((i + 160) * 1000) / RATE),
    };
    if (withPitch) heard.hear(pcm);
    stage.push(pcm, (frame) => {
      heard.lips(lips(frame.at / 1000));
      heard.push(frame);
      history.push({ t: frame.at / 1000, ...heard.now });
    });
  }
  return { now: heard.now, history };
}

describe.each(Object.entries(SPECS))('prosody from a %s mel', (_, spec) => {
  test('takes what does not open the lips for no speech, and lips that stay shut for the end of it', () => {
    const song = (t: number) => (t % 1 < 0.7 ? voice(120)(t) : 0);
    expect(listen(spec, 6, song, true, () => false).now).toMatchObject({ onsets: 0, stresses: 0, speaking: false });
    const { now, history } = listen(spec, 8, voice(120), true, (t) => t > 2 && t < 4 && t % 0.3 > 0.1);
    expect(now).toMatchObject({ onsets: 1, pauses: 1, speaking: false });
    const speaking = history.filter((point) => point.speaking).map((point) => point.t);
    expect(speaking[0]).toBeGreaterThan(2);
    expect(speaking[0]).toBeLessThan(2.2);
    expect(speaking.at(-1)).toBeGreaterThan(4.3);
    expect(speaking.at(-1)).toBeLessThan(4.8);
  });

  test('hears when speech begins and pauses, above the noise of a room', () => {
    const room = noise(0.002);
    const { now, history } = listen(spec, 6, (t) => room(t) + (t % 3 > 1 && t % 3 < 2.5 ? voice(120)(t) : 0));
    expect(now.onsets).toBe(2);
    expect(now.pauses).toBe(2);
    expect(now.pauseBefore).toBeGreaterThan(1.3);
    expect(now.pauseBefore).toBeLessThan(1.7);
    const first = history.find((point) => point.speaking)?.t ?? 0;
    expect(first).toBeGreaterThan(0.95);
    expect(first).toBeLessThan(1.15);
    expect(history.some((point) => point.silent)).toBe(false);
  });

  test('takes short gaps for words, not for pauses', () => {
    const room = noise(0.001);
    for (const gap of [room, () => 0]) {
      const { now } = listen(spec, 4, (t) => (t % 0.5 < 0.38 ? voice(150)(t) : gap(t)));
      expect([now.onsets, now.pauses]).toEqual([1, 0]);
    }
  });

  test('never hears speech in steady noise, however loud, for long', () => {
    const { history } = listen(spec, 20, noise(0.05));
    expect(history.filter((point) => point.t > 15 && point.speaking).length).toBe(0);
  });

  test('hears a stress where the voice grows louder, or higher, and not twice at once', () => {
    const steady = (t: number) => voice(120, t % 2 > 1 && t % 2 < 1.25 ? 0.4 : 0.08)(t);
    expect(listen(spec, 8.5, steady).now.stresses).toBeGreaterThanOrEqual(3);
    expect(listen(spec, 8.5, steady).now.stresses).toBeLessThanOrEqual(9);
    // A step of pitch within the phase-continuous voice.
    let phase = 0;
    const higher: Sound = (t) => {
      phase += (t % 2 > 1.5 ? 180 : 120) / RATE;
      return voice(1, 0.2)(phase);
    };
    const high = listen(spec, 8.5, higher).history;
    phase = 0;
    expect(high.at(-1)?.stresses).toBeGreaterThanOrEqual(3);
  });

  test('knows digital silence at once', () => {
    const { now, history } = listen(spec, 2, (t) => (t < 1 ? voice(120)(t) : 0));
    expect(now).toMatchObject({ silent: true, speaking: false, pauses: 1 });
    expect(history.filter((point) => point.silent)[0].t).toBeLessThan(1.1);
  });
});

describe('pitch', () => {
  const measure = (sound: Sound) => {
    const tracker = pitchTracker(RATE);
    const samples = Float32Array.from({ length: 1600 }, (_, i) => sound(i / RATE));
    tracker.hear({ samples });
    return tracker.measure();
  };

  test.each([80, 100, 150, 220, 330])('of a voice at %i Hz is found within a semitone', (hz) => {
    expect(Math.abs(12 * Math.log2(measure(voice(hz)) / hz))).toBeLessThan(1);
  });

  test('is 0 for noise and silence', () => {
    expect(measure(noise(0.2))).toBe(0);
    expect(measure(() => 0)).toBe(0);
  });
});
