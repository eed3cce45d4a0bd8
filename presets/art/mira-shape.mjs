/** Mira's colours and outline. */

import { mirror, polygon, pts, sample } from './curve.mjs';

export const SKIN = { light: '#ffe9d6', base: '#fbd3b6', shade: '#ee9f84', deep: '#cf7263', blush: '#f5837c' };
export const HAIR = { deep: '#2c0f1d', dark: '#451a28', mid: '#7c2f36', light: '#b9583f', shine: '#f6a873' };

export const jaw = pts('195,-20 193,40 181,98 154,152 117,198 76,231 36,247 0,251');
const skull = pts('195,-20 198,-90 186,-160 148,-220 80,-252 0,-260');
export const head = polygon([
  ...sample([...skull].reverse(), 40),
  ...sample(jaw, 40),
  ...mirror(sample(jaw, 40)).reverse(),
  ...mirror(sample(skull, 40)),
]);
