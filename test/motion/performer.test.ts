import { describe, expect, test } from 'vitest';
import { C, clampControls, restFace } from '../../src/face/controls.js';
import { createPerformer } from '../../src/motion/performer.js';
import { STYLES } from '../../src/motion/style.js';
import { silenceLevel } from '../../src/speech/mel.js';
import { millis } from '../../src/units.js';
import { ARTICULATION, delayGraph, delaySpec } from '../support/onnx.js';

const { mel } = delaySpec(delayGraph());
const style = STYLES.lively;

function set() {
  const performer = createPerformer({ articulation: ARTICULATION, mel });
  const values = new Float32Array(mel.bands);
  return {
    performer,
    /** 16 ms of sound: its mel level, and the pose that the model made of it. */
    hear(i: number, level: number, open: number) {
      performer.mel({ values: values.fill(level), index: i, at: millis(16 * i) });
      performer.pose({
        articulation: Float32Array.of(open, open, 0),
        index: i,
        of: millis(16 * i - 48),
        at: millis(16 * i),
      });
    },
  };
}

describe('the performer', () => {
  test('gives a face that any picture can draw, and the moment it shows', () => {
    const { performer, hear } = set();
    for (let i = 0; i < 300; i++) {
      hear(i, i % 60 < 40 ? 3 : 0.5, i % 60 < 40 ? 5 : -5);
      const face = performer.face(millis(16 * i + 3), style);
      expect(performer.fresh).toBe(true);
      expect([face.of, face.at]).toEqual([16 * i - 48, 16 * i]);
      expect(clampControls(face.controls.slice())).toEqual(face.controls);
    }
    expect(performer.face(millis(16 * 300 + 4), style).of).toBe(16 * 299 - 48);
    expect(performer.fresh).toBe(false);
  });

  test('keeps the mouth exactly at rest in digital silence, and the head all but still', () => {
    const { performer, hear } = set();
    for (let i = 0; i < 60; i++) hear(i, 3, 0.7);
    const poses: number[] = [];
    for (let i = 60; i < 600; i++) {
      hear(i, silenceLevel(mel), 0);
      const { controls } = performer.face(millis(16 * i), style);
      for (const name of ['jaw', 'gapLower', 'gapUpper', 'press', 'wide', 'round'] as const)
        expect(controls[C[name]]).toBe(0);
      if (i > 400) poses.push(controls[C.yaw]);
    }
    for (let i = 1; i < poses.length; i++) expect(Math.abs(poses[i] - poses[i - 1])).toBeLessThan(0.0005);
  });

  test('does not nod to sound that its mouth stays shut to, as music is', () => {
    const moved = (open: number) => {
      const { performer, hear } = set();
      const poses: number[] = [];
      for (let i = 0; i < 1200; i++) {
        hear(i, i % 60 < 40 ? 3 : 0.5, i % 60 < 40 ? open : 0);
        const { controls } = performer.face(millis(16 * i + 3), style);
        if (i > 200) poses.push(controls[C.pitch]);
      }
      return Math.max(...poses) - Math.min(...poses);
    };
    expect(moved(0)).toBeLessThan(moved(0.7) / 2);
  });

  test('comes to rest when the microphone is lost, and lives on', () => {
    const { performer, hear } = set();
    for (let i = 0; i < 60; i++) {
      hear(i, 3, 0.7);
      performer.face(millis(16 * i), style);
    }
    let face = performer.face(millis(16 * 60), style);
    const blinks = new Set<number>();
    for (let at = 16 * 60; at < 20_000; at += 16) {
      face = performer.face(millis(at), style);
      blinks.add(face.controls[C.blinkLeft]);
      if (at > 1500) {
        expect(face.controls[C.gapLower]).toBe(0);
        expect(face.of).toBe(at);
      }
    }
    expect(blinks.size).toBeGreaterThan(5);
    hear(61, 3, 0.7);
    expect(performer.face(millis(20_016), style).controls[C.gapLower]).toBeGreaterThan(0.6);
  });

  test('leaves the head to a model that leads it', () => {
    const performer = createPerformer({ articulation: ['jaw', 'yaw', 'browLeft'], mel });
    performer.pose({ articulation: Float32Array.of(0.5, 0.2, -0.5), index: 0, of: millis(0), at: millis(0) });
    for (let at = 0; at < 200; at += 16) {
      const { controls } = performer.face(millis(at), style);
      expect(controls[C.yaw]).toBeCloseTo(0.2, 6);
      expect(controls[C.browLeft]).toBeCloseTo(-0.5, 6);
    }
  });

  test('is a face at rest before it has heard anything', () => {
    const { controls, of, at } = createPerformer({ articulation: ARTICULATION, mel }).face(millis(123), style);
    expect([of, at]).toEqual([123, 123]);
    const rest = restFace();
    for (const name of ['jaw', 'gapLower', 'yaw', 'pitch', 'roll'] as const)
      expect(controls[C[name]]).toBeCloseTo(rest[C[name]], 6);
  });
});
