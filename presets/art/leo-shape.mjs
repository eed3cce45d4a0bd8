/** Leo's colours and outlines. */
import { mirror, polygon, pts, sample } from './curve.mjs';

export const SKIN = { light: '#c98a5e', base: '#b06f46', shade: '#8c4f30', deep: '#6b3722' };
export const HAIR = { deep: '#150f14', dark: '#221820', mid: '#33242b', light: '#4d3639' };
export const jaw = pts('188,-16 189,54 182,122 163,186 126,238 80,268 38,280 0,283');
const skull = pts('188,-16 190,-96 178,-164 138,-220 74,-250 0,-256');
export const head = polygon([
  ...sample([...skull].reverse(), 40),
  ...sample(jaw, 40),
  ...mirror(sample(jaw, 40)).reverse(),
  ...mirror(sample(skull, 40)),
]);
/** Half of the beard's upper edge, from the ear to the corner of the mouth. */
export const beardTop = pts('194,-30 176,20 170,66 156,104 124,128 92,134 70,140 34,128 14,134 0,140');
export const beardLow = pts('198,-34 197,56 190,128 170,196 132,250 84,284 40,300 0,304');
