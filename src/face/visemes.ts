import type { Control } from './controls.js';

/** Some controls; the rest are 0. */
export type Setting = Partial<Record<Control, number>>;

/** Mouth shapes of speech, in controls: what the model gives at the middle of each sound, about. */
export const VISEMES: Readonly<Record<string, Setting>> = {
  SIL: {},
  PBM: { press: 1, jaw: 0.08 },
  FV: { tuck: 1, gapUpper: 0.35, gapLower: 0.08, jaw: 0.08 },
  AA: { jaw: 1, gapLower: 1, gapUpper: 0.8 },
  EH: { jaw: 0.55, gapLower: 0.65, gapUpper: 0.6, wide: 0.4 },
  IY: { jaw: 0.15, gapLower: 0.35, gapUpper: 0.4, wide: 1 },
  OW: { jaw: 0.5, gapLower: 0.6, gapUpper: 0.4, round: 0.8, wide: -0.3 },
  UW: { jaw: 0.25, gapLower: 0.25, gapUpper: 0.2, round: 1, wide: -0.6 },
  L: { jaw: 0.4, gapLower: 0.55, gapUpper: 0.4, tongue: 1 },
  TH: { jaw: 0.2, gapLower: 0.35, gapUpper: 0.3, tongue: 0.8 },
  SH: { jaw: 0.15, gapLower: 0.35, gapUpper: 0.45, round: 0.6 },
  smile: { smile: 1, gapLower: 0.35, gapUpper: 0.4, jaw: 0.1, wide: 0.5 },
};
