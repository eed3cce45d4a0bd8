/** The eye openings of a rig as canvas paths. */
import { Path2D } from '@napi-rs/canvas';
import { polygon } from './curve.mjs';

export const openingPath = (rig, clip) => {
  const eye = clip === 'eyeLeft' ? rig.eyes.left : rig.eyes.right;
  return new Path2D(polygon([...eye.upper, ...[...eye.lower].slice(1, -1).reverse()]));
};
