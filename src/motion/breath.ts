import { C } from '../face/controls.js';
import type { Prosody } from './prosody.js';
import type { Random } from './random.js';
import { smoothstep } from './spring.js';

/** At rest: some 15 breaths a minute, two fifths of each drawn in, s. */
const IN_S = 1.6;
const OUT_S = 2.4;
/** A speaker draws breath fast, in a pause, and lets it go over the whole sentence (Conrad and Schönle 1979), s. */
const SPEECH_IN_S = 0.6;
const SPEECH_OUT_S = 4.5;

/** Breathing, slow at rest, fitted into the pauses of speech. */
export function breath(random: Random) {
  const cycle = { from: 1e-300, to: 1 + 1e-15, t: 1e-300, seconds: IN_S };
  let pauses = 0;

  function begin(from: number, to: number, seconds: number): void {
    cycle.from = from;
    cycle.to = to;
    cycle.t = 0;
    cycle.seconds = seconds * random.between(0.9, 1.1);
  }

  return {
    step(dt: number, prosody: Prosody, controls: Float32Array): void {
      cycle.t += dt;
      const value = cycle.from + (cycle.to - cycle.from) * smoothstep(cycle.t, 0, cycle.seconds);
      const paused = prosody.pauses !== pauses;
      pauses = prosody.pauses;
      if (paused && cycle.to < 0.5 && value < 0.7) begin(value, 1, SPEECH_IN_S);
      else if (cycle.t >= cycle.seconds) {
        if (cycle.to > 0.5) begin(1, 0, prosody.speaking ? SPEECH_OUT_S : OUT_S);
        else begin(0, 1, prosody.speaking ? SPEECH_IN_S : IN_S);
      }
      controls[C.breath] = value;
    },
  };
}
