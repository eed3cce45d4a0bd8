import { C } from '../face/controls.js';
import type { Prosody } from './prosody.js';
import type { Random } from './random.js';
import { smoothstep } from './spring.js';
import type { MotionStyle } from './style.js';

const UP_S = 0.15;
const DOWN_S = 0.3;
/** Most quick raises go with a rise of pitch, but far from every rise brings one (Cavé et al. 1996). */
const ON_STRESS = 0.3;
/** A good third happen in silence (same source): raises per second. */
const IN_SILENCE = 1.5 / 60;
/** A raise of 1 to 2 mm, in units of the control (6.2 mm, see canonical.json). */
const LOW = 0.16;
const HIGH = 0.32;

/** Brows: short raises on stressed syllables, and now and then one for nothing. */
export function brows(random: Random) {
  const raise = { t: 1e9 + 0.5, height: 0.5, tilt: 1e-300 };
  let stresses = 0;

  function start(height: number): void {
    if (raise.t < UP_S + DOWN_S) return;
    raise.t = 0;
    raise.height = height;
    // No two brows are alike.
    raise.tilt = random.between(-0.15, 0.15);
  }

  return {
    step(dt: number, style: MotionStyle, prosody: Prosody, controls: Float32Array): void {
      raise.t += dt;
      if (prosody.stresses !== stresses) {
        stresses = prosody.stresses;
        if (random.chance(ON_STRESS * style.browGain)) start(random.between(LOW, HIGH) * style.browGain);
      } else if (!prosody.speaking && random.chance(IN_SILENCE * style.idleGain * dt)) {
        start(random.between(LOW, HIGH) * 0.7 * style.browGain);
      }
      const up = raise.t < UP_S ? smoothstep(raise.t, 0, UP_S) : 1 - smoothstep(raise.t, UP_S, UP_S + DOWN_S);
      controls[C.browLeft] = raise.height * up * (1 + raise.tilt);
      controls[C.browRight] = raise.height * up * (1 - raise.tilt);
    },
  };
}
