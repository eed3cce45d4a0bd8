import { C, restFace } from '../face/controls.js';
import { type Setting, VISEMES } from '../face/visemes.js';
import { createMotion } from '../motion/motion.js';
import type { Prosody } from '../motion/prosody.js';
import type { MotionStyle } from '../motion/style.js';
import { millis } from '../units.js';

/** How it moves while it shows itself: everything, a little less than on air. */
const STYLE: MotionStyle = {
  headGain: 0.7,
  nodGain: 0.8,
  postureGain: 0.5,
  tempo: 0.9,
  browGain: 1,
  blinkRate: 24,
  blinkPauseBias: 3,
  mouthGain: 1,
  closureGain: 1,
  widthGain: 1,
  idleGain: 1,
};

/** "Hello, I am your new face. Oh, what a fine mouth!", a sound each `SOUND_MS`; SIL SIL is a pause. */
const SPEECH =
  'SIL EH L OW SIL AA IY SIL EH PBM SIL SH OW SIL L UW SIL FV EH IY SH SIL SIL SIL OW SIL UW AA TH SIL AA SIL FV AA IY L SIL PBM AA UW TH SIL SIL SIL SIL smile smile SIL SIL SIL'.split(
    ' ',
  );
const SOUND_MS = 115;

/** A talking face without sound: where the speech has come to, and the motion around it. */
export function demoFace(seed = 7): (ms: number) => Float32Array {
  const controls = restFace();
  const motion = createMotion(seed);
  const prosody: Prosody = {
    loudness: -30,
    speaking: true,
    silent: false,
    onsets: 1,
    pauses: 0,
    stresses: 0,
    pauseBefore: 0.5,
  };
  let sound = -1;

  return (ms) => {
    const place = (ms / SOUND_MS) % SPEECH.length;
    const now = Math.floor(place);
    const next = (now + 1) % SPEECH.length;
    if (now !== sound) {
      sound = now;
      const speaking = SPEECH[now] !== 'SIL' || SPEECH[next] !== 'SIL';
      if (speaking && !prosody.speaking) prosody.onsets++;
      if (!speaking && prosody.speaking) prosody.pauses++;
      prosody.speaking = speaking;
      prosody.loudness = speaking ? -28 : -60;
      if (SPEECH[now] === 'AA') prosody.stresses++;
    }
    const t = place - now;
    const mix = t * t * (3 - 2 * t);
    controls.fill(0);
    add(controls, VISEMES[SPEECH[now]], 1 - mix);
    add(controls, VISEMES[SPEECH[next]], mix);
    motion.step(millis(ms), STYLE, prosody, controls);
    return controls;
  };
}

function add(controls: Float32Array, setting: Setting, share: number): void {
  for (const name in setting) controls[C[name as keyof Setting]] += share * (setting[name as keyof Setting] ?? 0);
}
