/**
 * Viseme weights to a mouth. Each viseme is drawn as our own teacher draws it, so no peer loses points for another idea
 * of how wide an "aa" is: it is judged for what it heard and when.
 */

/** Names of the Oculus set and of uLipSync's, as classes of training/visemes.py. */
const CLASS = {
  viseme_sil: 'SIL',
  viseme_PP: 'PBM',
  viseme_FF: 'FV',
  viseme_TH: 'TH',
  viseme_DD: 'TD',
  viseme_kk: 'K',
  viseme_CH: 'SH',
  viseme_SS: 'S',
  viseme_nn: 'TD',
  viseme_RR: 'R',
  viseme_aa: 'AA',
  viseme_E: 'EH',
  viseme_I: 'IY',
  viseme_O: 'OW',
  viseme_U: 'UW',
  A: 'AA',
  I: 'IY',
  U: 'UW',
  E: 'EH',
  O: 'OW',
  S: 'S',
  N: 'PBM',
  F: 'FV',
  '-': 'SIL',
};
const CONTROLS = ['jaw', 'gap', 'wide', 'round', 'press', 'tuck', 'tongue'];
/** In eye distances: what a gap of 1 is; the mouth at rest, and what width and rounding do to it. */
const GAP = 0.24;
const [REST, WIDE, ROUND] = [0.58, 0.07, -0.08];

export const HEADER = 'time,emitted,mouth_open,mouth_width,jaw,wide,round,press,tuck,tongue';

/** @param weights viseme name -> 0..1 */
export function mouth(weights, shapes) {
  const out = Object.fromEntries(CONTROLS.map((name) => [name, 0]));
  for (const [name, weight] of Object.entries(weights))
    for (const control of CONTROLS) out[control] += weight * shapes[CLASS[name]][control];
  return out;
}

export function row(at, { jaw, gap, wide, round, press, tuck, tongue }) {
  const width = REST + WIDE * wide + ROUND * round;
  return [at, at, gap * GAP, width, jaw, wide, round, press, tuck, tongue].map((x) => x.toFixed(5)).join(',');
}
