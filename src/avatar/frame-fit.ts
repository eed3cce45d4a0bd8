import type { DrawnEye } from './contours.js';
import type { Pair, Points } from './curve.js';
import { points } from './curve.js';

/** From art pixels to output pixels. */
export interface Fit {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/**
 * Sets the art on the bottom edge of the frame, centred: `contain` shows all of it, `cover` fills the frame.
 */
export function fitArt(
  art: { readonly width: number; readonly height: number },
  frame: { readonly width: number; readonly height: number },
  how: 'contain' | 'cover' = 'contain',
): Fit {
  const across = frame.width / art.width;
  const down = frame.height / art.height;
  const scale = how === 'cover' ? Math.max(across, down) : Math.min(across, down);
  return { scale, x: (frame.width - art.width * scale) / 2, y: frame.height - art.height * scale };
}

export const fitPoint = (fit: Fit, [x, y]: Pair): Pair => [x * fit.scale + fit.x, y * fit.scale + fit.y];

export const fitPoints = (fit: Fit, list: readonly Pair[]): Points => points(list.map((p) => fitPoint(fit, p)));

export function fitEye(fit: Fit, eye: DrawnEye | undefined): DrawnEye | undefined {
  if (!eye) return undefined;
  const move = (list: readonly Pair[]): Pair[] => list.map((p) => fitPoint(fit, p));
  return {
    upper: move(eye.upper),
    lower: move(eye.lower),
    closed: eye.closed && move(eye.closed),
    iris: eye.iris && { at: fitPoint(fit, eye.iris.at), radius: eye.iris.radius * fit.scale },
  };
}
