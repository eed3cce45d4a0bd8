import { C } from '../face/controls.js';
import type { Prosody } from './prosody.js';
import type { Random } from './random.js';
import { beat, follow, pulse, spring, strike } from './spring.js';
import type { MotionStyle } from './style.js';

const DEGREE = Math.PI / 180;
/** Standard deviations of the wandering head while speaking (measured on filmed speakers: training.md, section 6). */
const YAW = 3 * DEGREE;
const PITCH = 2 * DEGREE;
const ROLL = 1.5 * DEGREE;
/** Correlation time of the wandering, s. */
const WANDER_S = 1.2;
/** Filmed heads have less than 8 % of their power above 2 Hz: everything passes two poles at 3 Hz. */
const SMOOTH = 2 * Math.PI * 3;
/** A pause at least this long makes the next onset a new turn (Hadar et al. 1984), s. */
const TURN_S = 0.7;
/** Not every stressed syllable brings a nod. */
const NODS = 0.5;
/** Share of the wandering that is left between sentences, after a while, and in digital silence. */
const PAUSE = 0.3;
const SILENCE = 0.06;
/** The head turns about the neck, not about its middle: a roll carries it sideways, in face units per radian. */
const NECK = 0.25;

/**
 * The head: an Ornstein-Uhlenbeck walk per axis, a nod on each stress, and a shift of posture at the start of a turn.
 * Head movement goes with loudness and pitch and helps to understand (Munhall et al. 2004); quick movements mark
 * stress, slow wide ones the start of a turn after a pause (Hadar et al. 1983, 1984).
 */
export function head(random: Random) {
  const wander = { yaw: 1e-300, pitch: 1e-300, roll: 1e-300, activity: 1e-300 };
  const posture = { yaw: 1e-300, roll: 1e-300, omega: 5.5 };
  const smooth = { yaw: spring(), pitch: spring(), roll: spring() };
  const lean = { yaw: spring(), roll: spring() };
  const nod = pulse();
  const seen = { onsets: 0, stresses: 0 };

  /** A new place to lean to: mostly back across the middle, so that the head stays in the picture. */
  function shift(from: number, low: number, high: number): number {
    const back = random.chance(0.7);
    const side = from === 0 ? (random.chance(0.5) ? 1 : -1) : Math.sign(from) * (back ? -1 : 1);
    return side * random.between(low, high) * DEGREE;
  }

  function react(style: MotionStyle, prosody: Prosody): void {
    if (prosody.stresses !== seen.stresses) {
      seen.stresses = prosody.stresses;
      // 2 to 5 degrees, down and up again within 250 to 400 ms.
      if (random.chance(NODS))
        strike(nod, random.between(2, 5) * DEGREE * style.nodGain, random.between(0.1, 0.15) / style.tempo);
    }
    if (prosody.onsets !== seen.onsets) {
      seen.onsets = prosody.onsets;
      if (prosody.pauseBefore < TURN_S) return;
      posture.yaw = shift(posture.yaw, 2, 6);
      posture.roll = shift(posture.roll, 0.7, 2.5);
      posture.omega = 5.8 / random.between(0.8, 1.5);
    }
  }

  return {
    step(dt: number, style: MotionStyle, prosody: Prosody, controls: Float32Array): void {
      react(style, prosody);
      const rest = (prosody.silent ? SILENCE : PAUSE) * style.idleGain;
      const goal = prosody.speaking ? style.headGain : Math.min(rest, 1);
      wander.activity += (goal - wander.activity) * (1 - Math.exp(-dt / 0.8));
      const keep = Math.exp((-dt * style.tempo) / WANDER_S);
      const kick = Math.sqrt(1 - keep * keep);
      wander.yaw = wander.yaw * keep + kick * random.normal();
      wander.pitch = wander.pitch * keep + kick * random.normal();
      wander.roll = wander.roll * keep + kick * random.normal();

      const { activity } = wander;
      const pace = posture.omega * style.tempo;
      const yaw =
        follow(smooth.yaw, wander.yaw * YAW * activity, SMOOTH, dt) +
        follow(lean.yaw, posture.yaw * style.postureGain, pace, dt);
      const roll =
        follow(smooth.roll, wander.roll * ROLL * activity, SMOOTH, dt) +
        follow(lean.roll, posture.roll * style.postureGain, pace, dt);
      controls[C.yaw] = yaw;
      controls[C.roll] = roll;
      controls[C.pitch] = follow(smooth.pitch, wander.pitch * PITCH * activity, SMOOTH, dt) + beat(nod, dt);
      controls[C.shiftX] = NECK * roll;
    },
  };
}
