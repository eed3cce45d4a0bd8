import { mirror, polygon, pts, sample } from './curve.mjs';

export const SKIN = { light: '#f7dcb8', base: '#e8bd92', shade: '#b97a52', deep: '#7a412c', blush: '#d9705a' };
export const HAIR = { deep: '#140b08', dark: '#26150d', mid: '#4a2a17', light: '#7d4a26', shine: '#c98a4c' };

export const jaw = pts('172,-20 172,50 163,116 141,176 106,224 68,256 32,271 0,274');
const skull = pts('172,-20 176,-96 162,-168 126,-222 68,-250 0,-258');
export const right = [...sample([...skull].reverse(), 40), ...sample(jaw, 40)];
export const head = polygon([...right, ...mirror(right).reverse()]);
