import type { Fit } from './frame-fit.js';
import { fitPoint } from './frame-fit.js';
import type { RigInput } from './rig.js';

/** How far a point of the art goes with the face, 0..1. */
export type Reach = (x: number, y: number) => number;

/** The way from the core to where nothing moves is at least this share of the way from the centre to there. */
const SOFTEST = 0.4;

const smoother = (t: number): number => {
  const u = Math.min(1, Math.max(0, t));
  return u * u * u * (u * (6 * u - 15) + 10);
};

/**
 * The reach of a picture that is one piece (a photo): all of it inside the core, nothing outside the outer ellipse and
 * at the held edges of the art, smoothly between along each ray from the centre. So hair and background neither tear
 * from the head nor wobble with the jaw.
 *
 * @returns undefined for a rig of layers
 */
export function reachOf(rig: RigInput, fit: Fit): Reach | undefined {
  const { reach, size } = rig;
  if (!reach) return undefined;
  const [cx, cy] = fitPoint(fit, reach.centre);
  const [left, top] = fitPoint(fit, [0, 0]);
  const [right, bottom] = fitPoint(fit, [size.width, size.height]);
  const held = new Set(reach.held ?? []);
  /** Distance to an ellipse with different upper and lower halves, along a direction. */
  const along = ([across, up, down]: readonly number[], dx: number, dy: number): number =>
    fit.scale / Math.hypot(dx / across, dy / (dy < 0 ? up : down));
  return (x, y) => {
    const distance = Math.hypot(x - cx, y - cy);
    if (distance < 1e-6) return 1;
    const dx = (x - cx) / distance;
    const dy = (y - cy) / distance;
    let end = along(reach.outer, dx, dy);
    if (held.has('left') && dx < 0) end = Math.min(end, (left - cx) / dx);
    if (held.has('right') && dx > 0) end = Math.min(end, (right - cx) / dx);
    if (held.has('top') && dy < 0) end = Math.min(end, (top - cy) / dy);
    if (held.has('bottom') && dy > 0) end = Math.min(end, (bottom - cy) / dy);
    const core = Math.min(along(reach.core, dx, dy), end * (1 - SOFTEST));
    return 1 - smoother((distance - core) / Math.max(1e-6, end - core));
  };
}
