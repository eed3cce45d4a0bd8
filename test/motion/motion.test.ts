import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { C, CONTROL_RANGE, CONTROLS, type Control, clampControls, restFace } from '../../src/face/controls.js';
import { createMotion } from '../../src/motion/motion.js';
import { type Prosody, quiet } from '../../src/motion/prosody.js';
import { random } from '../../src/motion/random.js';
import { beat, follow, pulse, spring, strike } from '../../src/motion/spring.js';
import { type MotionStyle, motionStyle, STYLES } from '../../src/motion/style.js';
import { millis } from '../../src/units.js';

type Say = (seconds: number, prosody: Prosody) => void;

/** Speech of 2 s sentences with 1 s pauses and a stress every 0.7 s. */
const talk: Say = (seconds, prosody) => {
  const place = seconds % 3;
  const speaking = place < 2;
  if (speaking && !prosody.speaking) {
    prosody.onsets++;
    prosody.pauseBefore = 1;
  }
  if (!speaking && prosody.speaking) prosody.pauses++;
  prosody.speaking = speaking;
  prosody.silent = false;
  prosody.stresses = Math.floor(seconds / 0.7);
};
const mute: Say = () => {};

interface Run {
  seconds?: number;
  fps?: number;
  seed?: number;
  style?: MotionStyle;
  say?: Say;
}

function run({ seconds = 120, fps = 60, seed = 1, style = STYLES.lively, say = talk }: Run = {}) {
  const motion = createMotion(seed);
  const prosody = quiet();
  const tracks = Object.fromEntries(CONTROLS.map((name) => [name, [] as number[]])) as Record<Control, number[]>;
  const controls = restFace();
  for (let i = 0; i < seconds * fps; i++) {
    say(i / fps, prosody);
    motion.step(millis(5000 + (i * 1000) / fps), style, prosody, controls);
    for (const name of CONTROLS) tracks[name].push(controls[C[name]]);
  }
  return tracks;
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
function sd(values: number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}
const changes = (values: number[]) => values.slice(1).map((value, i) => Math.abs(value - values[i]));
const rises = (values: number[], level: number) =>
  values.filter((v, i) => i > 0 && v >= level && values[i - 1] < level).length;
const DEGREE = Math.PI / 180;

describe('motion', () => {
  test('is the same for the same seed, and another for another', () => {
    const one = run({ seconds: 20, seed: 7 });
    expect(run({ seconds: 20, seed: 7 })).toEqual(one);
    expect(run({ seconds: 20, seed: 8 }).yaw).not.toEqual(one.yaw);
  });

  test('stays within what a picture can draw, for every style and seed', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(STYLES)), fc.integer(), (style, seed) => {
        const tracks = run({ seconds: 40, fps: 30, style, seed });
        for (const name of CONTROLS) {
          const [low, high] = CONTROL_RANGE[name];
          // Gaze may be asked for more than eyes can do while the head turns far; the clamp cuts that.
          const room = name === 'gazeX' || name === 'gazeY' ? 0.5 : 0;
          expect(Math.max(...tracks[name])).toBeLessThanOrEqual(high + room + 1e-6);
          expect(Math.min(...tracks[name])).toBeGreaterThanOrEqual(low - room - 1e-6);
        }
      }),
      { numRuns: 24 },
    );
  });

  test('never touches the mouth', () => {
    const tracks = run({ seconds: 10 });
    for (const name of ['jaw', 'gapLower', 'gapUpper', 'wide', 'round', 'press', 'tuck', 'tongue', 'smile'] as const) {
      expect(tracks[name].every((value) => value === 0)).toBe(true);
    }
  });

  test('moves the head as filmed speakers do: some degrees, without a jerk', () => {
    const tracks = run({ seconds: 300 });
    expect(sd(tracks.yaw) / DEGREE).toBeGreaterThan(2);
    expect(sd(tracks.yaw) / DEGREE).toBeLessThan(7);
    expect(sd(tracks.pitch) / DEGREE).toBeGreaterThan(1);
    expect(sd(tracks.pitch) / DEGREE).toBeLessThan(5);
    expect(sd(tracks.roll) / DEGREE).toBeGreaterThan(0.8);
    expect(sd(tracks.roll) / DEGREE).toBeLessThan(4);
    for (const name of ['yaw', 'pitch', 'roll'] as const) {
      // 100 degrees a second is a jerk, at 60 frames a second.
      expect(Math.max(...changes(tracks[name])) / DEGREE).toBeLessThan(100 / 60);
    }
  });

  test('is all but still in digital silence', () => {
    const tracks = run({ seconds: 60, say: mute });
    for (const name of ['yaw', 'pitch', 'roll'] as const) {
      expect(Math.max(...tracks[name].map(Math.abs)) / DEGREE).toBeLessThan(0.8);
      expect(sd(tracks[name]) / DEGREE).toBeLessThan(0.25);
      expect(Math.max(...changes(tracks[name])) / DEGREE).toBeLessThan(0.03);
    }
    expect(rises(tracks.blinkLeft, 0.5)).toBeGreaterThan(4);
    expect(Math.max(...tracks.breath)).toBeGreaterThan(0.9);
  });

  test('blinks as often as the style says while talking, less at rest, and never holds the eyes shut', () => {
    const minutes = 20;
    const talking = rises(run({ seconds: 60 * minutes, fps: 30 }).blinkLeft, 0.5) / minutes;
    const resting = rises(run({ seconds: 60 * minutes, fps: 30, say: mute }).blinkLeft, 0.5) / minutes;
    expect(talking).toBeGreaterThan(16);
    expect(talking).toBeLessThan(25);
    expect(resting).toBeGreaterThan(10);
    expect(resting).toBeLessThan(talking * 0.85);
    const none = run({ seconds: 60, style: { ...STYLES.lively, blinkRate: 0, idleGain: 0 }, say: mute });
    expect(rises(none.blinkLeft, 0.5)).toBe(0);
    const shut = run({ seconds: 120, fps: 100 }).blinkLeft;
    let longest = 0;
    let now = 0;
    for (const value of shut) {
      now = value > 0.8 ? now + 1 : 0;
      longest = Math.max(longest, now);
    }
    expect(longest).toBeLessThan(12);
  });

  test('closes the lids faster than it opens them', () => {
    const { blinkLeft } = run({ seconds: 60, fps: 200 });
    const closing = changes(blinkLeft).filter((_, i) => blinkLeft[i + 1] > blinkLeft[i]).length;
    const opening = changes(blinkLeft).filter((_, i) => blinkLeft[i + 1] < blinkLeft[i]).length;
    expect(opening / closing).toBeGreaterThan(1.6);
    expect(opening / closing).toBeLessThan(2.8);
  });

  test('rests the eyes: most of the time they do not move', () => {
    const { gazeX, yaw } = run({
      seconds: 120,
      style: { ...STYLES.lively, headGain: 0, postureGain: 0, nodGain: 0, idleGain: 0 },
    });
    expect(Math.max(...yaw.map(Math.abs))).toBeLessThan(1e-6);
    const still = changes(gazeX).filter((change) => change < 1e-4).length / gazeX.length;
    expect(still).toBeGreaterThan(0.8);
    expect(sd(gazeX)).toBeGreaterThan(0.03);
  });

  test('keeps the eyes on their aim while the head turns', () => {
    const { gazeX, yaw } = run({ seconds: 200 });
    const my = mean(yaw);
    const mg = mean(gazeX);
    const r = mean(yaw.map((y, i) => (y - my) * (gazeX[i] - mg))) / (sd(yaw) * sd(gazeX));
    expect(r).toBeLessThan(-0.4);
  });

  test('does not depend on the frame rate but for chance', () => {
    const slow = run({ seconds: 400, fps: 30 });
    const fast = run({ seconds: 400, fps: 60 });
    for (const name of ['yaw', 'pitch', 'roll'] as const) expect(sd(slow[name]) / sd(fast[name])).toBeCloseTo(1, 0);
  });

  test('survives frames that come twice, late or with a gap', () => {
    const motion = createMotion(1);
    const prosody = quiet();
    const controls = restFace();
    let at = 0;
    for (const gap of [0, 0, 16, 5000, 16, 1e7, 16, 0, 33]) {
      at += gap;
      motion.step(millis(at), STYLES.lively, prosody, controls);
      const before = controls.slice();
      expect(clampControls(controls)).toEqual(before);
    }
  });
});

describe('styles', () => {
  test('are valid, and a typo is told', () => {
    for (const style of Object.values(STYLES)) expect(motionStyle.parse(style)).toEqual(style);
    expect(() => motionStyle.parse({ ...STYLES.calm, headgain: 1 })).toThrow(/headgain/);
  });

  test('differ in what one sees', () => {
    const lively = run({ seconds: 200 });
    expect(sd(run({ seconds: 200, style: STYLES.calm }).yaw)).toBeLessThan(0.8 * sd(lively.yaw));
    expect(sd(run({ seconds: 200, style: STYLES.news }).yaw)).toBeLessThan(0.6 * sd(lively.yaw));
  });
});

describe('springs and chance', () => {
  test('a spring lands on its target without swinging past, in steps of any length', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.001, max: 0.2, noNaN: true }), { minLength: 5, maxLength: 40 }),
        (steps) => {
          const one = spring();
          const two = spring();
          let time = 0;
          for (const dt of steps) {
            follow(one, 1, 8, dt);
            time += dt;
            expect(one.value).toBeLessThanOrEqual(1);
          }
          follow(two, 1, 8, time);
          expect(one.value).toBeCloseTo(two.value, 9);
        },
      ),
    );
  });

  test('a pulse rises to the height asked for, at the time asked for, and begins without a jerk', () => {
    const nod = pulse();
    strike(nod, 0.08, 0.12);
    const heights = Array.from({ length: 200 }, () => beat(nod, 0.005));
    expect(Math.max(...heights)).toBeCloseTo(0.08, 3);
    expect(heights.indexOf(Math.max(...heights))).toBe(23);
    expect(heights[0]).toBeLessThan(0.0005);
    expect(heights[199]).toBeLessThan(1e-5);
  });

  test('chance has the distributions that it claims', () => {
    const dice = random(3);
    const normals = Array.from({ length: 20_000 }, () => dice.normal());
    expect(mean(normals)).toBeCloseTo(0, 1);
    expect(sd(normals)).toBeCloseTo(1, 1);
    expect(mean(Array.from({ length: 20_000 }, () => dice.logNormal(2, 0.5)))).toBeCloseTo(2, 1);
  });
});
