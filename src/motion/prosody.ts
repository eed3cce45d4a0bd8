import { silenceLevel } from '../speech/mel.js';
import type { MelSpec } from '../speech/spec.js';
import type { MelFrame, Pcm } from '../types.js';
import { pitchTracker } from './pitch.js';

/** How something is being said, as of the newest mel frame. Counters only grow: a reader compares them with the last it saw. */
export interface Prosody {
  /** Mean of the last 60 ms, in dB (not against full scale). */
  loudness: number;
  /** Somebody speaks, short gaps between words included. */
  speaking: boolean;
  /** The sound is digital silence: muted, or the end of a file. */
  silent: boolean;
  /** Times that speech began, paused, was stressed. */
  onsets: number;
  pauses: number;
  stresses: number;
  /** How long the pause before the newest onset was, in s. */
  pauseBefore: number;
}

export const quiet = (): Prosody => ({
  loudness: -100.5,
  speaking: false,
  silent: true,
  onsets: 0,
  pauses: 0,
  stresses: 0,
  pauseBefore: 0.5,
});

/** Speech stands this far above the noise of the room, dB. */
const ABOVE_NOISE = 9;
/** Below this nothing is speech, dB. */
const FAINTEST = -45;
/** The estimate of the room's noise rises so fast, dB/s, and falls at once. */
const NOISE_RISE = 2;
/** A gap this long ends a phrase, s; shorter ones, even if a noise gate makes them digital silence, lie between words. */
const GAP = 0.25;
/** Lips that opened this long ago begin a phrase; lips shut for so long end it, however loud it is (music, a game), s. */
const LIPS_BEGIN = 0.15;
const LIPS_END = 0.6;
/** Stresses follow each other no faster, s. */
const STRESS_APART = 0.6;
/** The first sound of a phrase always rises above the pause: it is no stress, s. */
const ONSET_S = 0.35;

/**
 * Loudness, turns, pauses and stress from the mel stream: a stress is where loudness or pitch stands more than one
 * standard deviation above its own mean of the last 1.5 s (head and brows move there: Hadar et al. 1983, Munhall et
 * al. 2004, Cavé et al. 1996). Costs no look-ahead and allocates nothing per frame.
 *
 * @returns `now`, updated in place by `push`; `hear` may be given the sound itself for pitch, before its mel frame; `lips`
 * may be told whether the newest face has them open: sound that does not open them is nobody's speech
 */
export function prosody(spec: MelSpec): {
  readonly now: Prosody;
  push(frame: MelFrame): void;
  hear(pcm: Pcm): void;
  lips(areOpen: boolean): void;
  reset(): void;
} {
  const { level } = spec;
  const frameS = spec.hop / spec.rate;
  const floor = silenceLevel(spec);
  const silent = floor + 1e-4 * Math.max(1, Math.abs(floor));
  /** power = exp(value * slope + offset) */
  const squared = spec.spectrum === 'magnitude' ? 2 : 1;
  const slope = (squared * Math.LN10 * level.divide) / level.gain;
  const offset = (-squared * Math.LN10 * level.offset) / level.gain;
  const pitch = pitchTracker(spec.rate);
  const share = (seconds: number) => 1 - Math.exp(-frameS / seconds);
  const short = share(0.06);
  const long = share(1.5);

  const now = quiet();
  const voice = { noise: 0.5, mean: 0.5, variance: 0.5, tone: 0.5, toneVariance: 0.5 };
  const since = { sound: 0.5, pause: 0.5, stress: 0.5, lips: 0.5 };
  let lipsAreOpen = true;
  let known = false;
  let toneKnown = false;
  let heardPitch = false;

  function reset(): void {
    const { onsets, pauses, stresses } = now;
    Object.assign(now, quiet(), { onsets, pauses, stresses });
    Object.assign(since, { sound: 10.5, pause: 10.5, stress: 10.5, lips: 10.5 });
    known = false;
    toneKnown = false;
  }
  reset();

  function measure(values: Float32Array): void {
    let power = 0;
    let any = false;
    for (let band = 0; band < values.length; band++) {
      if (values[band] > silent) any = true;
      power += Math.exp(values[band] * slope + offset);
    }
    const loudness = Math.max(-100, 10 * Math.log10(power / values.length));
    now.silent = !any;
    now.loudness += (loudness - now.loudness) * (any ? short : 1);
    if (!any) return;
    if (!known) {
      known = true;
      // The first sound may be speech at once: begin well below it.
      voice.noise = Math.min(loudness, FAINTEST);
    }
    voice.noise = loudness < voice.noise ? loudness : Math.min(loudness, voice.noise + NOISE_RISE * frameS);
  }

  function turn(): void {
    const loud = !now.silent && now.loudness > Math.max(FAINTEST, voice.noise + ABOVE_NOISE);
    since.sound = loud ? 0 : since.sound + frameS;
    since.lips = lipsAreOpen ? 0 : since.lips + frameS;
    if (!now.speaking) since.pause += frameS;
    if (loud && !now.speaking && since.lips < LIPS_BEGIN) {
      now.speaking = true;
      now.onsets++;
      now.pauseBefore = since.pause;
      since.stress = Math.min(since.stress, STRESS_APART - ONSET_S);
      if (now.onsets === 1 || since.pause > 5) voice.mean = now.loudness;
    } else if (now.speaking && (since.sound > GAP || since.lips > LIPS_END)) {
      now.speaking = false;
      now.pauses++;
      since.pause = Math.max(since.sound, since.lips);
    }
  }

  /** Whether a value stands out from its running mean, which then learns it. */
  function standsOut(value: number, mean: number, variance: number, least: number): boolean {
    return value - mean > Math.max(least, Math.sqrt(variance));
  }

  function stress(): void {
    since.stress += frameS;
    if (!now.speaking) return;
    let out = standsOut(now.loudness, voice.mean, voice.variance, 3);
    const away = now.loudness - voice.mean;
    voice.mean += away * long;
    voice.variance += (away * away - voice.variance) * long;
    const hz = heardPitch ? pitch.measure() : 0;
    if (hz > 0) {
      const tone = 12 * Math.log2(hz);
      if (!toneKnown) voice.tone = tone;
      toneKnown = true;
      out ||= standsOut(tone, voice.tone, voice.toneVariance, 1.5);
      const off = tone - voice.tone;
      voice.tone += off * long;
      voice.toneVariance += (off * off - voice.toneVariance) * long;
    }
    if (!out || since.stress < STRESS_APART) return;
    now.stresses++;
    since.stress = 0;
  }

  return {
    now,
    push(frame) {
      measure(frame.values);
      turn();
      stress();
    },
    hear(pcm) {
      heardPitch = true;
      pitch.hear(pcm);
    },
    lips(areOpen) {
      lipsAreOpen = areOpen;
    },
    reset,
  };
}
