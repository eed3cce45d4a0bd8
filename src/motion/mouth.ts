import { C, CONTROL_RANGE, type Control } from '../face/controls.js';
import type { Pose } from '../types.js';
import { type Millis, millis } from '../units.js';
import { smoothstep } from './spring.js';
import type { MotionStyle } from './style.js';

/** Pressed more than this, lips touch; the gap fades over the range below it. */
const CONTACT = 0.6;
const NEAR_CONTACT = 0.3;
/** A gap smaller than this is the model's idea of shut. */
const SHUT = 0.02;
/** Without a new pose for this long the sound is lost, and the mouth closes within CLOSE_MS. */
const LOST_MS = 200;
const CLOSE_MS = 150;

export interface Mouth {
  /** Takes a pose as it comes; its numbers are copied. */
  push(pose: Pose): void;
  /** Writes the mouth for a frame at `at`. @returns whether it shows a pose that no frame before it showed */
  step(at: Millis, style: MotionStyle, controls: Float32Array): boolean;
  /** Of the pose that the last step showed; NaN before the first. */
  readonly of: Millis;
  readonly at: Millis;
}

interface Shape {
  readonly values: Float32Array;
  of: number;
  at: number;
}

const shape = (size: number): Shape => ({ values: new Float32Array(size), of: Number.NaN, at: Number.NaN });

function copyShape(from: Shape, to: Shape): void {
  to.values.set(from.values);
  to.of = from.of;
  to.at = from.at;
}

/**
 * From poses (62.5 a second) to frames (30 or 60): the newest is drawn as it is, for to interpolate is to wait. One
 * thing is kept: lips that met between two frames are drawn in the next one, or p, b and m would be lost at random.
 * Where no pose comes any more, the mouth closes gently.
 *
 * @param articulation the model's names, in the order of a pose's values
 */
export function createMouth(articulation: readonly string[]): Mouth {
  const names = articulation as readonly Control[];
  const places = Int32Array.from(names, (name) => C[name]);
  const index = (name: Control) => names.indexOf(name);
  const press = index('press');
  const gaps = [index('gapLower'), index('gapUpper')].filter((i) => i >= 0);
  const opening = names.map((name) => name === 'gapLower' || name === 'gapUpper' || name === 'jaw');
  const width = names.map((name) => name === 'wide' || name === 'round');

  const newest = shape(names.length);
  /** Lips together in a pose that no frame has shown yet. */
  const contact = shape(names.length);
  const drawn = shape(names.length);
  const clock = { fresh: Number.NaN };
  let pending = false;
  let met = false;
  /** The frame before showed lips together. */
  let together = false;
  let closure = 1;

  function touching(values: Float32Array): boolean {
    if (press >= 0 && values[press] * closure > CONTACT) return true;
    if (gaps.length === 0) return false;
    for (let i = 0; i < gaps.length; i++) if (values[gaps[i]] > SHUT) return false;
    return true;
  }

  function draw(from: Shape, style: MotionStyle): void {
    const { values } = from;
    const pressed = press >= 0 ? values[press] * style.closureGain : 0;
    const apart = 1 - smoothstep(pressed, NEAR_CONTACT, CONTACT);
    for (let i = 0; i < values.length; i++) {
      let value = values[i];
      if (opening[i]) value *= style.mouthGain;
      else if (width[i]) value *= style.widthGain;
      drawn.values[i] = value;
    }
    if (press >= 0) drawn.values[press] = pressed;
    for (let k = 0; k < gaps.length; k++) {
      const i = gaps[k];
      const gap = Math.max(0, (values[i] - SHUT) / (1 - SHUT));
      drawn.values[i] = gap * apart * style.mouthGain;
    }
    drawn.of = from.of;
    drawn.at = from.at;
  }

  function write(controls: Float32Array, shown: number): void {
    for (let i = 0; i < places.length; i++) {
      const [low, high] = CONTROL_RANGE[names[i]];
      const value = drawn.values[i] * shown;
      controls[places[i]] = value >= low ? Math.min(value, high) : value < low ? low : 0;
    }
  }

  return {
    get of() {
      return millis(drawn.of);
    },
    get at() {
      return millis(drawn.at);
    },
    push(pose) {
      newest.values.set(pose.articulation);
      newest.of = pose.of;
      newest.at = pose.at;
      pending = true;
      if (!touching(newest.values)) return;
      met = true;
      copyShape(newest, contact);
    },
    step(at, style, controls) {
      closure = style.closureGain;
      const fresh = pending;
      if (pending) {
        const missed = met && !together && !touching(newest.values);
        draw(missed ? contact : newest, style);
        together = missed || touching(newest.values);
        // A contact that was put in is followed by the newest pose, even if none comes in between.
        pending = missed;
        met = false;
        clock.fresh = at;
      }
      // Before the first pose a face at rest is shown, and its lips are together.
      if (Number.isNaN(clock.fresh)) together = true;
      const lost = at - clock.fresh;
      write(controls, lost > LOST_MS ? 1 - smoothstep(lost, LOST_MS, LOST_MS + CLOSE_MS) : 1);
      if (lost > LOST_MS + CLOSE_MS) together = true;
      return fresh;
    },
  };
}
