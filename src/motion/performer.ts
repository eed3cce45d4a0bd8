import { C, type Control, clampControls, restFace } from '../face/controls.js';
import type { MelSpec } from '../speech/spec.js';
import type { Face, MelFrame, Pcm, Pose } from '../types.js';
import { type Millis, millis } from '../units.js';
import type { Expressions } from './expression.js';
import { createMotion } from './motion.js';
import { createMouth } from './mouth.js';
import { prosody } from './prosody.js';
import type { MotionStyle } from './style.js';

/** What is heard goes in as it comes; each frame takes out the face of its moment. */
export interface Performer {
  /** The sound at the model's rate, for pitch; optional, before its mel frames. */
  sound(pcm: Pcm): void;
  mel(frame: MelFrame): void;
  pose(pose: Pose): void;
  /** The face at `at`, reused from frame to frame. `of` and `at` are its pose's; without a pose they are the frame's own. */
  face(at: Millis, style: MotionStyle): Face;
  /** Whether the last face showed sound that none before it showed: only such faces tell of latency. */
  readonly fresh: boolean;
  /** The sound has a gap (microphone lost): loudness and pauses are counted afresh. */
  reset(): void;
}

export interface PerformerOptions {
  readonly articulation: readonly string[];
  readonly mel: MelSpec;
  readonly seed?: number;
  /** What is laid over the face; nothing where missing. */
  readonly expressions?: Pick<Expressions, 'step'>;
}

/** Without mel frames for this long the sound is lost; without a pose the face shows none any more. */
const LOST_MS = 350;

/** Lips further apart than this, together, are open. */
const APART = 0.05;

/** What motion moves unless the model does. */
const LED: readonly Control[] = ['yaw', 'pitch', 'roll', 'shiftX', 'shiftY', 'browLeft', 'browRight'];

/**
 * A whole face, alive: mouth by the poses, the rest by motion, everything within the range that a picture can draw. A
 * model that names controls of head or brows leads those.
 */
export function createPerformer({ articulation, mel, seed = 1, expressions }: PerformerOptions): Performer {
  const mouth = createMouth(articulation);
  const motion = createMotion(seed);
  const led = LED.filter((name) => articulation.includes(name)).map((name) => C[name]);
  const leading = new Float32Array(led.length);
  const gaps = (['gapLower', 'gapUpper'] as const).filter((name) => articulation.includes(name)).map((name) => C[name]);
  const heard = prosody(mel);
  const face = { controls: restFace(), of: millis(0), at: millis(0) };
  watchLips(true);
  const last = { pose: Number.NaN, mel: Number.NaN };
  let fresh = false;
  let melCame = false;

  /** A microphone that is lost sends no silence: without mel frames nobody speaks. */
  function watchSound(at: number): void {
    if (melCame) last.mel = at;
    else if (at - last.mel > LOST_MS) {
      heard.reset();
      last.mel = Number.NaN;
    }
    melCame = false;
  }

  /** Where no pose tells it, whatever is loud may be speech. */
  function watchLips(alive: boolean): void {
    let apart = 0;
    for (let i = 0; i < gaps.length; i++) apart += face.controls[gaps[i]];
    heard.lips(!alive || gaps.length === 0 || apart > APART);
  }

  return {
    sound: heard.hear,
    mel(frame) {
      heard.push(frame);
      melCame = true;
    },
    pose: mouth.push,
    reset: heard.reset,
    get fresh() {
      return fresh;
    },
    face(at, style) {
      fresh = mouth.step(at, style, face.controls);
      if (fresh) last.pose = at;
      const alive = at - last.pose < LOST_MS;
      watchSound(at);
      watchLips(alive);
      for (let i = 0; i < led.length; i++) leading[i] = face.controls[led[i]];
      motion.step(at, style, heard.now, face.controls);
      for (let i = 0; i < led.length; i++) face.controls[led[i]] = leading[i];
      expressions?.step(at, heard.now.speaking, face.controls);
      clampControls(face.controls);
      face.of = alive ? mouth.of : at;
      face.at = alive ? mouth.at : at;
      return face;
    },
  };
}
