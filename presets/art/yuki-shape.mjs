import { mirror, polygon, pts, sample } from './curve.mjs';

export const SKIN = { light: '#fff4ec', base: '#ffe4d6', shade: '#f7bfb4', deep: '#e58f92', line: '#b0586a' };
export const HAIR = { root: '#7f9fe0', mid: '#a8c8f6', tip: '#e3c6f7', shade: '#5f74c4', line: '#46529c' };

export const jaw = pts('180,-14 178,42 161,98 124,147 80,187 38,212 13,221 0,223');
const skull = pts('180,-14 184,-90 168,-160 130,-206 70,-230 0,-236');
export const head = polygon([
  ...sample([...skull].reverse(), 40),
  ...sample(jaw, 40),
  ...mirror(sample(jaw, 40)).reverse(),
  ...mirror(sample(skull, 40)),
]);
