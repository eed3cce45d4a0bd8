import { spline } from './curve.mjs';

export const LED = { core: '#fff3c4', mid: '#ffc94d', edge: '#ff9a2e', glow: '#ffb340' };
export const GLASS = { top: '#27365c', mid: '#16213f', low: '#0d1530' };
/** A rectangle with generously rounded corners (a superellipse). */
export const squircle = (x, y, rx, ry, n = 3.6) => {
  const points = [];
  for (let i = 0; i < 72; i++) {
    const a = (i / 72) * Math.PI * 2;
    const [c, s] = [Math.cos(a), Math.sin(a)];
    points.push([x + rx * Math.sign(c) * Math.abs(c) ** (2 / n), y + ry * Math.sign(s) * Math.abs(s) ** (2 / n)]);
  }
  return spline(points, true);
};
export const shell = squircle(0, -16, 238, 256, 3.4);
export const screen = squircle(0, 24, 194, 178, 3.8);
