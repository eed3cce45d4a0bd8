import { z } from 'zod';

const gain = (max: number) => z.number().min(0).max(max);

/**
 * How a speaker moves, as a few numbers: what a speaker-dependent network would have learned, kept so small that a
 * person can set it. 1 is the ordinary measure of each gain.
 */
export const motionStyle = z.strictObject({
  /** Wandering of the head while speaking. */
  headGain: gain(3),
  /** Nods on stressed syllables. */
  nodGain: gain(3),
  /** Shifts of posture at the start of a turn. */
  postureGain: gain(3),
  /** Speed of all head movement. */
  tempo: z.number().min(0.3).max(3),
  browGain: gain(3),
  /** Blinks per minute while talking. */
  blinkRate: z.number().min(0).max(60),
  /** How much likelier a blink is when a pause begins. */
  blinkPauseBias: z.number().min(1).max(10),
  /** Opening of lips and jaw. */
  mouthGain: gain(2),
  /** How readily p, b and m close the lips. */
  closureGain: z.number().min(0.5).max(2),
  /** Spreading and rounding. */
  widthGain: gain(2),
  /** Life without speech; 0 is a photograph that blinks. */
  idleGain: gain(2),
});

export type MotionStyle = z.infer<typeof motionStyle>;

const lively: MotionStyle = {
  headGain: 1,
  nodGain: 1,
  postureGain: 1,
  tempo: 1,
  browGain: 1,
  blinkRate: 20,
  blinkPauseBias: 3,
  mouthGain: 1,
  closureGain: 1,
  widthGain: 1,
  idleGain: 1,
};

/** Styles by name, for presets. */
export const STYLES = Object.freeze({
  lively,
  calm: { ...lively, headGain: 0.6, nodGain: 0.6, postureGain: 0.6, tempo: 0.75, browGain: 0.6, blinkRate: 16 },
  // A newsreader keeps the head on the camera and speaks with brows and nods.
  news: { ...lively, headGain: 0.4, nodGain: 1.1, postureGain: 0.4, browGain: 1.3, blinkRate: 15, idleGain: 0.5 },
  shy: { ...lively, headGain: 0.7, nodGain: 0.5, postureGain: 1.2, tempo: 0.85, blinkRate: 26, mouthGain: 0.85 },
} satisfies Record<string, MotionStyle>);

export type StyleName = keyof typeof STYLES;
