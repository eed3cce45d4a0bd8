import type { Setting } from '../face/visemes.js';

/** A look that is put on a face for a while, over whatever it is doing. */
export interface Look {
  readonly title: string;
  /** Looks of one kind take each other's place; those of different kinds are worn together. */
  readonly kind: 'mood' | 'eyes' | 'lid';
  /** Added to the controls, lips and speech included: nothing here parts lips. */
  readonly add: Setting;
  /** Where the controls go, whatever else moves them: eyes that look aside do not wander. */
  readonly to?: Setting;
  /** Added only while nobody speaks: an open mouth that would spoil p, b and m. */
  readonly quiet?: Setting;
}

/** Name -> what it does to a face. Left and right are the picture's sides, as the viewer sees them. */
export const EXPRESSIONS = Object.freeze({
  smile: {
    title: 'Smile',
    kind: 'mood',
    add: { smile: 1, wide: 0.5, browLeft: 0.2, browRight: 0.2, blinkLeft: 0.18, blinkRight: 0.18 },
  },
  surprised: {
    title: 'Surprised',
    kind: 'mood',
    add: { browLeft: 0.95, browRight: 0.95, pitch: -0.05 },
    to: { blinkLeft: 0, blinkRight: 0 },
    quiet: { jaw: 0.75, gapLower: 0.6, gapUpper: 0.4, round: 0.6 },
  },
  angry: {
    title: 'Angry',
    kind: 'mood',
    add: { browLeft: -1, browRight: -1, smile: -0.65, wide: -0.25, pitch: 0.07, blinkLeft: 0.26, blinkRight: 0.26 },
  },
  sad: {
    title: 'Sad',
    kind: 'mood',
    add: { smile: -1, browLeft: 0.35, browRight: 0.35, pitch: 0.1, blinkLeft: 0.28, blinkRight: 0.28, gazeY: 0.25 },
  },
  wink: {
    title: 'Wink',
    kind: 'lid',
    add: { blinkLeft: 1, browLeft: -0.35, smile: 0.65, roll: -0.06 },
    to: { blinkRight: 0 },
  },
  'look-left': { title: 'Look left', kind: 'eyes', add: { yaw: -0.12 }, to: { gazeX: -0.9, gazeY: 0 } },
  'look-right': { title: 'Look right', kind: 'eyes', add: { yaw: 0.12 }, to: { gazeX: 0.9, gazeY: 0 } },
} satisfies Record<string, Look>);

export type ExpressionName = keyof typeof EXPRESSIONS;
export const EXPRESSION_NAMES = Object.keys(EXPRESSIONS) as readonly ExpressionName[];
