/** Bruno's colours and outlines. */
import { mirror, polygon, pts, sample, spline } from './curve.mjs';

export const FUR = {
  light: '#e2a765',
  base: '#bd7a3f',
  shade: '#8a4f26',
  deep: '#5c3016',
  cream: '#f9e3c0',
  creamShade: '#e3b988',
};
export const jaw = pts('232,-20 260,70 252,146 212,210 150,250 84,270 40,276 0,277');
export const skull = pts('232,-20 216,-110 180,-184 126,-234 64,-258 0,-264');
export const head = polygon([
  ...sample([...skull].reverse(), 40),
  ...sample(jaw, 40),
  ...mirror(sample(jaw, 40)).reverse(),
  ...mirror(sample(skull, 40)),
]);
export const muzzle = spline(pts('0,52 66,62 112,106 116,168 82,224 0,244 -82,224 -116,168 -112,106 -66,62'), true);
