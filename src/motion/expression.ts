import { C, CONTROL_COUNT, type Control } from '../face/controls.js';
import type { Setting } from '../face/visemes.js';
import type { Millis } from '../units.js';
import { EXPRESSION_NAMES, EXPRESSIONS, type ExpressionName, type Look } from './expressions.js';
import { smoothstep } from './spring.js';

/** `pulse`: on for a while. `toggle`: on, or off again. `hold`: on until `release`. */
export type ExpressionMode = 'pulse' | 'toggle' | 'hold' | 'release';

/** How long a pulse stays, fading in and out besides, ms. */
export const PULSE_MS = 1200;
/** A wink is quick, or it is a nap, ms. */
const WINK_MS = 180;

const IN_S = 0.12;
const OUT_S = 0.25;
/** An open mouth is gone within this once somebody speaks, and is back this long after, s. */
const HUSH_S = 0.08;
const GAPE_S = 0.4;
/** Pressed lips do not part, however surprised the face is. */
const PRESSED_LOW = 0.1;
const PRESSED_HIGH = 0.4;
/** Longer gaps between frames are lived through as this, s. */
const LONGEST_STEP = 0.1;

/** The expressions that a face wears, asked for at any time and shown frame by frame. */
export interface Expressions {
  /** @param ms of a pulse, without fading in and out @returns whether it is now on */
  set(name: ExpressionName, mode: ExpressionMode, ms?: number): boolean;
  isOn(name: ExpressionName): boolean;
  /**
   * Lays what is on over `controls`, which the caller clamps. The first millisecond of an expression is a hundredth of
   * it, so nothing jumps. Allocates nothing.
   *
   * @param at ms, never less than before @param speaking keeps the mouth to what it says
   */
  step(at: Millis, speaking: boolean, controls: Float32Array): void;
}

const row = (setting: Setting = {}, rest = 0): Float64Array => {
  const values = new Float64Array(CONTROL_COUNT).fill(rest);
  for (const [name, value] of Object.entries(setting)) values[C[name as Control]] = value;
  return values;
};

export function createExpressions(): Expressions {
  const looks: readonly Look[] = EXPRESSION_NAMES.map((name) => EXPRESSIONS[name]);
  const count = looks.length;
  const adds = looks.map((look) => row(look.add));
  const quiets = looks.map((look) => row(look.quiet));
  /** NaN where it leaves a control alone. */
  const goals = looks.map((look) => row(look.to, Number.NaN));
  /** How far each has come, 0..1, before smoothing. */
  const come = new Float64Array(count);
  /** What is left of each, s; infinite where it was not a pulse, 0 where it is off. */
  const left = new Float64Array(count);
  const state = Float64Array.of(Number.NaN, 1);

  function wear(one: number, seconds: number): void {
    for (let other = 0; other < count; other++) {
      if (other !== one && looks[other].kind === looks[one].kind) left[other] = 0;
    }
    left[one] = seconds;
  }

  function lay(one: number, controls: Float32Array): void {
    const level = smoothstep(come[one], 0, 1);
    const add = adds[one];
    const goal = goals[one];
    const quiet = quiets[one];
    const gape = level * smoothstep(state[1], 0, 1) * (1 - smoothstep(controls[C.press], PRESSED_LOW, PRESSED_HIGH));
    for (let i = 0; i < CONTROL_COUNT; i++) {
      if (!Number.isNaN(goal[i])) controls[i] += (goal[i] - controls[i]) * level;
      controls[i] += add[i] * level + quiet[i] * gape;
    }
  }

  return {
    set(name, mode, ms = name === 'wink' ? WINK_MS : PULSE_MS) {
      const one = EXPRESSION_NAMES.indexOf(name);
      // A pulse fades in first: that time is not part of how long it stays.
      if (mode === 'pulse') wear(one, ms / 1000 + IN_S);
      else if (mode === 'release' || (mode === 'toggle' && left[one] > 0)) left[one] = 0;
      else wear(one, Number.POSITIVE_INFINITY);
      return left[one] > 0;
    },
    isOn: (name) => left[EXPRESSION_NAMES.indexOf(name)] > 0,
    step(at, speaking, controls) {
      const dt = at > state[0] ? Math.min(LONGEST_STEP, (at - state[0]) / 1000) : 0;
      state[0] = at;
      state[1] = Math.min(1, Math.max(0, state[1] + (speaking ? -dt / HUSH_S : dt / GAPE_S)));
      for (let one = 0; one < count; one++) {
        come[one] = Math.min(1, Math.max(0, come[one] + (left[one] > 0 ? dt / IN_S : -dt / OUT_S)));
        left[one] = Math.max(0, left[one] - dt);
        if (come[one] > 0) lay(one, controls);
      }
    },
  };
}
